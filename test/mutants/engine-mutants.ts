/**
 * Faults in the decision engine and in the words it understands.
 */
import { mutantsOf } from './mutant.ts';

const engine = ['server/engine/decision-engine', 'server/modules/decisions/decision-service'];

export const engineMutants = mutantsOf([
  {
    file: 'server/modules/decisions/decision-records.ts',
    tests: ['server/modules/decisions/decision-records'],
    changes: [
      ['a share records everything', 'this.#draw() >= application.recordedShare', 'false'],
      ['what is dropped is not counted', '      known.dropped += 1;\n', ''],
      ['memory fills without a bound', 'this.#records.size >= this.#room', 'this.#records.size < 0'],
      ['what grew while it was written is lost', 'record.written === record.count && Math', 'Math'],
    ],
  },
  {
    file: 'server/modules/decisions/change-recording.ts',
    tests: ['server/wire/portal/decision-record-routes'],
    changes: [
      ['whoever is signed in says how much is recorded', ' || !mayChange(before.scope)', ''],
      ['saying the same again begins anew', 'if (before.recordedShare === share) return;', ''],
    ],
  },
  {
    file: 'server/engine/assignment-table.ts',
    tests: engine,
    changes: [
      ['access begins one instant late', 'this.#starts[row]! <= at &&', 'this.#starts[row]! < at &&'],
      ['access goes on at the instant of its end', 'at < this.#ends[row]!', 'at <= this.#ends[row]!'],
      ['an assignment that begins tomorrow counts today', 'this.#starts[row]! <= at && ', ''],
      [
        'a removed assignment hides the others of its holder',
        'if (next === NONE) held.delete(scope);',
        'if (next >= NONE) held.delete(scope);',
      ],
    ],
  },
  {
    file: 'server/engine/decision-engine.ts',
    tests: engine,
    changes: [
      [
        'a deny assignment is not asked',
        'if (denyAssignmentId !== undefined) return',
        'if (denyAssignmentId === null) return',
      ],
      ['a group may act as itself', "if (fact.kind === 'Group') return 'principal-is-group';", ''],
      [
        'whoever is suspended, disabled or pending may act',
        "return fact.standing === 'active' ? principal",
        'return fact.standing ? principal',
      ],
      [
        'the shorter of two assignments says when access ends',
        'return endA > endB ? -1 : 1;',
        'return endA < endB ? -1 : 1;',
      ],
      ['an assignment on a scope that is gone still counts', "if (chainLength === 0) return 'scope-unknown';", ''],
      [
        'an assignment under a condition allows',
        '(fact.isConditional ? this.#conditional : this.#assignments)',
        'this.#assignments',
      ],
      [
        'an assignment that gets a condition goes on allowing',
        '    this.#assignments.remove(id);\n',
        '    if (fact === null) this.#assignments.remove(id);\n',
      ],
      [
        'a replaced assignment leaves its old row behind',
        '    this.#assignments.remove(id);\n',
        '    if (fact === null || fact.isConditional) this.#assignments.remove(id);\n',
      ],
      [
        'a role that is gone allows what it allowed',
        'this.#permissions.replace(known.set, fact?.permissions);',
        'if (fact) this.#permissions.replace(known.set, fact.permissions);',
      ],
    ],
  },
  {
    file: 'server/modules/decisions/explanation.ts',
    tests: ['server/modules/decisions/explanation.property'],
    changes: [
      ['an explanation calls a path open before it begins', "...is('not-started', at < holding.startsAt),", ''],
      ['an explanation leaves a deny assignment out', "if (denials.length > 0) return 'denied-by-assignment';", ''],
      [
        'an explanation forgets who is excluded',
        '(excluded) => ways.isReached(excluded)',
        '(excluded) => excluded === null',
      ],
    ],
  },
  {
    file: 'server/modules/decisions/smallest-steps.ts',
    tests: ['server/modules/decisions/explanation.property', 'server/wire/portal/explanation-routes'],
    changes: [
      ['what began to end is renewed by whoever is in the group', 'holding.principalId === principal!.id && ', ''],
      ['waiting comes before activating', 'const order = [\n', "const order = [\n    'wait',\n"],
    ],
  },
  {
    file: 'server/modules/decisions/eligible-memberships.ts',
    tests: ['server/modules/decisions/explanation.property'],
    changes: [
      [
        'a membership is a step to what an exception takes out again',
        'namedBy !== null && exceptedBy === null && isInForce',
        'namedBy !== null && isInForce',
      ],
      [
        'a membership is a step to what is over',
        'namedBy !== null && exceptedBy === null && isInForce',
        'namedBy !== null && exceptedBy === null',
      ],
    ],
  },
  {
    file: 'server/wire/explanation.ts',
    tests: ['server/wire/portal/explanation-routes'],
    changes: [
      [
        'anybody asks about anybody',
        'if (asked.principalId !== request.actor.principalId) guard(',
        'if (false) guard(',
      ],
      ['an explanation tells that a resource exists', 'telling.knowsPlace ? present', 'telling.request ? present'],
    ],
  },
  {
    file: 'server/wire/explanation-telling.ts',
    tests: ['server/wire/portal/explanation-routes'],
    changes: [['a restricted guest reads the names of groups', 'readsPeople || id ===', 'true || id ===']],
  },
  {
    file: 'server/engine/deny-table.ts',
    tests: engine,
    changes: [
      [
        'a deny assignment for one scope alone reaches below it',
        'if (at > 0 && !denial.appliesToChildScopes) continue;',
        '',
      ],
      [
        'who is excluded from a deny assignment is denied all the same',
        'if (excluded.size > 0 &&',
        'if (excluded.size > 99 &&',
      ],
      [
        'a deny assignment for everyone binds nobody',
        "return principals === 'everyone' || ",
        "return principals !== 'everyone' && ",
      ],
      ['leaving by a disabled group escapes a deny assignment', 'reach.bound.some(', 'reach.holders.some('],
    ],
  },
  {
    file: 'server/engine/decision-engine.ts',
    tests: ['server/wire/portal/group-places'],
    changes: [
      [
        'a membership promises only what the group holds itself',
        'this.#principals.reach(group, startsAt)];',
        '{ ...this.#principals.reach(group, startsAt), holders: [group] }];',
      ],
    ],
  },
  {
    file: 'server/engine/gain.ts',
    tests: ['server/engine/gain'],
    changes: [
      ['what is held in part is called new', "=== 'new' && isPartly ?", "=== 'new' && false ?"],
      [
        'what a deny assignment forbids is promised',
        'coversSome(sideOf(denial.permission, isDataAction), pattern)',
        'false',
      ],
      ['a role is held although it takes some of it out again', 'missing.every((hole) =>', '[].every((hole) =>'],
      ['a window after a gap counts as one without', 'window.startsAt <= end && ', ''],
    ],
  },
  {
    file: 'server/engine/permission-table.ts',
    tests: engine,
    changes: [
      ['what a role takes out again stays allowed', ' && !excepted.some((w) => wildcardCovers(w, folded))', ''],
      ['a control permission opens data', 'isDataAction ? permission.data : permission.control', 'permission.control'],
      ['a changed role is remembered as it was', 'this.#forget();\n  }\n\n  release', '}\n\n  release'],
      ['a text that is no action is evaluated', 'if (!isAction(action)) return undefined;', ''],
    ],
  },
  {
    file: 'server/engine/principal-table.ts',
    tests: engine,
    changes: [
      [
        'a disabled group still gives its roles',
        "return fact?.kind === 'Group' && fact.standing === 'active';",
        "return fact?.kind === 'Group';",
      ],
      [
        'who left a group keeps what it gave',
        'this.#membershipsOf[before.member] = this.#membershipsOf[before.member]!.filter((one) => one !== before);',
        '',
      ],
      [
        'a group that is disabled is remembered as it was',
        "if (before?.kind === 'Group' || fact?.kind === 'Group') this.#reaches.clear();",
        '',
      ],
      ['only direct groups count', 'for (const [member, way] of ways) {', 'for (const [member, way] of [...ways]) {'],
      ['a membership gives what it gives before it begins', 'if (at < startsAt) until', 'if (false) until'],
      ['a membership gives what it gives at its end', 'else if (at >= endsAt) from', 'else if (at > endsAt) from'],
      [
        'what was remembered of groups outlives a membership',
        'if (known && known.from <= at && at < known.until) return known;',
        'if (known) return known;',
      ],
    ],
  },
  {
    file: 'server/engine/scope-tree.ts',
    tests: engine,
    changes: [
      [
        'a scope counts as far as its way up is known',
        'length === MAXIMUM_DEPTH) return 0;',
        'length === MAXIMUM_DEPTH) break;',
      ],
      ['only the scope itself counts, not what lies above', 'at !== NO_PARENT || length === 0', 'length === 0'],
    ],
  },
  {
    file: 'server/model/action.ts',
    tests: [
      'server/model/wildcard',
      'server/modules/assignments/assign-role',
      'server/engine/decision-engine',
      'server/wire/authzen/authzen',
    ],
    changes: [
      [
        'an action with an empty segment is asked',
        '(?:\\/[A-Za-z0-9][A-Za-z0-9._$-]*)+$`;',
        '(?:\\/[A-Za-z0-9._$-]*)+$`;',
      ],
      [
        'the excepted actions of a permission are forgotten outside the engine',
        ' && !excepted.some((p) => patternCovers(p, action))',
        '',
      ],
      ['an action of any length is matched', 'text.length <= MAXIMUM_ACTION_LENGTH && actionForm', 'actionForm'],
    ],
  },
  {
    file: 'server/model/wildcard.ts',
    tests: ['server/model/wildcard', 'server/engine/decision-engine'],
    changes: [
      [
        'a pattern without a star covers what begins like it',
        'if (suffix === undefined) return text === prefix;',
        'if (suffix === undefined) return text.startsWith(prefix);',
      ],
      ['the end of a pattern is not looked at', ' || !text.endsWith(suffix)', ''],
      ['the middle of a pattern is not looked at', 'if (from < 0) return false;', ''],
    ],
  },
  {
    file: 'server/modules/decisions/fact-positions.ts',
    tests: ['server/modules/decisions/fact-positions', 'server/modules/decisions/decision-service'],
    changes: [['an older fact overwrites a newer one', 'before.position >= position', 'before.position === position']],
  },
  {
    file: 'server/modules/decisions/decision-service.ts',
    tests: [
      'server/modules/decisions/decision-service',
      'server/modules/decisions/prune-feed',
      'test/journeys/clock',
      'test/journeys/outage',
    ],
    changes: [
      [
        'facts of any age decide',
        'return this.staleMilliseconds <= this.#ports.stalenessSeconds * 1_000;',
        'return true;',
      ],
      ['a process that slept answers on what it knew', '|| this.hasSlept()) return false;', ') return false;'],
      ['a process whose clock is wrong decides', 'if (this.#isClockWrong() || ', 'if ('],
      [
        'a reading that began before the pause ends it',
        'if (this.#pausedUntil !== undefined && began >= this.#pausedUntil) this',
        'if (this.#pausedUntil !== undefined) this',
      ],
      ['what this process wrote while it loaded is lost', 'this.applyOwnFacts(meanwhile);', ''],
      ['a pruned feed is read on as if nothing were missing', 'if (isPruned) return this.#loadAnew();', ''],
    ],
  },
  {
    file: 'server/platform/floored-clock.ts',
    tests: ['server/platform/floored-clock'],
    changes: [
      [
        'a clock that goes back reopens what had ended',
        'Math.max(this.#wall.now().getTime(), this.#agreed())',
        'this.#wall.now().getTime()',
      ],
      ['a floor can be lowered', 'if (floor.getTime() <= this.#agreed()) return;', ''],
      [
        'the floor stands still between two readings',
        'this.#floor + (this.#uptime() - this.#learnedAt)',
        'this.#floor',
      ],
    ],
  },
  {
    file: 'server/modules/decisions/protected-application.ts',
    tests: ['server/modules/decisions/protected-application', 'server/wire/forward-auth/forward-auth'],
    changes: [
      [
        'a short prefix opens what a longer one closes',
        'covering.filter((rule) => rule.pathPrefix.length === longest)',
        'covering',
      ],
      [
        'a rule for reading lets writes through',
        "methods.includes(method) || methods.includes('*')",
        'methods.length > 0',
      ],
      [
        'a rule for one path covers every path that begins like it',
        'return path === prefix || path.startsWith(`${prefix}/`);',
        'return path.startsWith(prefix);',
      ],
    ],
  },
]);
