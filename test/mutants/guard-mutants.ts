/**
 * Faults in the guards at the edge: who is let in before any module is asked.
 */
import { mutantsOf } from './mutant.ts';

const matrix = ['test/architecture/authorization-matrix'];

const callers = ['test/journeys/known-callers'];

export const guardMutants = mutantsOf([
  {
    file: 'server/modules/history/read-past.ts',
    tests: ['server/wire/portal/as-of'],
    changes: [
      ['what is to come is told as if it had passed', 'if (at > now)', 'if (false)'],
      ['the past is told of a time when nothing was kept', 'if (!since || at < since)', 'if (!since)'],
    ],
  },
  {
    file: 'server/wire/portal/assignment-routes.ts',
    tests: ['server/wire/portal/as-of'],
    changes: [
      [
        'who may not read the assignments of a place reads those of its past',
        'guardAt(request, READ, await placeOfRights(request, scope, asOf));',
        'if (!asOf) guardAt(request, READ, await placeOfRights(request, scope, asOf));',
      ],
    ],
  },
  {
    file: 'server/modules/sessions/known-callers.ts',
    tests: callers,
    changes: [
      [
        'whoever may not act is still served from memory',
        "principal?.standing === 'active' ? principal.caller : undefined",
        'principal?.caller',
      ],
      ['an application gets decisions for the token of another one', '|| caller.appId !== appId', ''],
      ['a session lives in memory when it is over by the clock', 'isOver(session, now) || ', ''],
      ['a guest nobody confirmed at home is served from memory', ' || needsConfirmation(session, now)', ''],
      ['a session counts with whatever account at home', '|| !isTheirs(session, caller)', ''],
      [
        'a session from before a deletion counts again once the person is restored',
        'if (sessionsValidFrom !== null && session.createdAt.getTime() <= sessionsValidFrom) return false;',
        '',
      ],
      ['a key signs for ever', 'key && isPublished(key.retiredAt, now) ? key.publicJwk : undefined', 'key?.publicJwk'],
    ],
  },
  {
    file: 'server/modules/sessions/session-store.ts',
    tests: callers,
    changes: [
      [
        'whoever signed out goes on asking for decisions',
        'for (const { id } of rows) await announceEndedSession(tx, id);',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/sessions/token-artifact-store.ts',
    tests: callers,
    changes: [
      [
        'a revoked grant goes on asking for decisions',
        'if (model === GRANT) await announceGrant(tx, id, null)',
        'if (false) await announceGrant(tx, id, null)',
      ],
    ],
  },
  {
    file: 'server/modules/sessions/find-live-session.ts',
    tests: callers,
    changes: [
      [
        'a session that only asks for decisions is idle though it is used',
        'return known && !isTouchDue(known, now) ? known.actor : undefined;',
        'return known?.actor;',
      ],
      [
        'a process never hears of a use it asked about',
        'if (session) callers.noteUse(session.id, session.lastUsedAt);',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/decisions/known-applications.ts',
    tests: [...callers, 'server/wire/forward-auth/forward-auth.db'],
    changes: [
      [
        'a removed application is still asked about',
        'if (before && this.#byHost.get(before.host) === before) this.#byHost.delete(before.host);',
        '',
      ],
      ['a cookie opens another application', 'session?.applicationId === applicationId && now', 'session && now'],
    ],
  },
  {
    file: 'server/modules/decisions/protected-application-store.ts',
    tests: callers,
    changes: [
      [
        'who was signed in to a removed application is signed in to the next one of its id',
        'if (expires_at > tx.now) await tx.announce',
        'if (false) await tx.announce',
      ],
    ],
  },
  {
    file: 'server/wire/forward-auth/application-request.ts',
    tests: callers,
    changes: [
      ['a proxy needs no secret of its own', 'application && matches ? application', 'application ? application'],
    ],
  },
  {
    file: 'server/wire/http-server.ts',
    tests: ['server/wire/security-headers'],
    changes: [['a page of somebody else may frame ours', 'void reply.headers(securityHeaders);', '']],
  },
  {
    file: 'server/wire/token-service/azure-answers.ts',
    tests: ['server/wire/security-headers'],
    changes: [['a page of the token service may be framed', 'setSecurityHeaders(reply.raw);', '']],
  },
  {
    file: 'server/modules/sessions/verify-access-token.ts',
    tests: callers,
    changes: [
      [
        'a token of the other API gets decisions',
        "if (typeof claims?.aud !== 'string' || !sameResource(claims.aud, expectedAudience)) return undefined;",
        'if (!claims) return undefined;',
      ],
      [
        'a token whose grant is revoked gets decisions',
        ' || !callers.hasGrant(grant, ports.clock.now())) return',
        ') return',
      ],
    ],
  },
  {
    file: 'server/wire/guard.ts',
    tests: matrix,
    changes: [['a guard lets everybody through', 'if (holds(request, action, scope)) return;', 'return;']],
  },
  {
    file: 'server/wire/route.ts',
    tests: matrix,
    changes: [
      [
        'a route that needs a caller needs none',
        "|| permission === 'provisioning') return;",
        "|| permission === 'provisioning' || permission === 'signed-in') return;",
      ],
      [
        'a directory action is not asked for',
        "if (typeof permission === 'object' && permission.at === 'directory') {",
        'if (false) {',
      ],
    ],
  },
  {
    file: 'server/wire/graph/group-operations.ts',
    tests: ['server/wire/graph/graph.db'],
    changes: [
      [
        'a restricted guest reads the members of every group',
        'group && readsGroupAccess(call.request, groupScope(group)) ?',
        'group ?',
      ],
    ],
  },
  {
    file: 'server/wire/graph/directory-objects.ts',
    tests: ['server/wire/graph/graph.db'],
    changes: [
      [
        'a restricted guest who owns a group reads everything about its members',
        "extent !== 'all' && user.id",
        "extent === 'look-up' && user.id",
      ],
    ],
  },
  {
    file: 'server/wire/authentication.ts',
    tests: ['server/wire/graph/graph', 'test/journeys/member-sign-in'],
    changes: [
      [
        'a page of somebody else writes with the cookie',
        'if (!readingMethods.has(request.method)) checkCsrf(request, session.csrfToken);',
        '',
      ],
    ],
  },
  {
    file: 'server/wire/graph/target-guard.ts',
    tests: ['server/modules/directory/delete-user', 'server/wire/graph/graph'],
    changes: [
      [
        'a user administrator changes an administrator',
        'isAdministrator && targetId !== call.actor.principalId',
        'false',
      ],
    ],
  },
  {
    file: 'server/modules/decisions/decision-service.ts',
    tests: ['server/modules/decisions/decision-service', ...matrix],
    changes: [
      [
        'a module that asks for a right is never refused',
        'if (!this.holds(principalId, action, scope)) throw',
        'if (false) throw',
      ],
    ],
  },
  {
    file: 'server/modules/access-reviews/managed-reviews.ts',
    tests: ['server/wire/portal/access-review-routes'],
    changes: [
      [
        'whoever manages nothing sees every access review',
        'matches(review, listing) && manages(review)',
        'matches(review, listing)',
      ],
      ['a review in another state is found', 'stateAt(current.get(id)!, now) === state', 'true'],
    ],
  },
]);
