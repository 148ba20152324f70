/**
 * Faults in the guards at the edge: who is let in before any module is asked.
 */
import { mutantsOf } from './mutant.ts';

const matrix = ['test/architecture/authorization-matrix'];

export const guardMutants = mutantsOf([
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
        "if (permission === 'public' || permission === 'proxy') return;",
        "if (permission === 'public' || permission === 'proxy' || permission === 'signed-in') return;",
      ],
      [
        'a directory action is not asked for',
        "if (permission !== 'signed-in' && permission.at === 'directory') guard",
        'if (false) guard',
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
]);
