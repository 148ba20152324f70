/**
 * Faults in the rules of alerts, and in what is done about an incident.
 */
import { mutantsOf } from './mutant.ts';

const stories = ['server/modules/alerts/alerts.db', 'server/modules/alerts/more-alerts'];
const commands = ['server/modules/alerts/incident-commands'];

export const alertMutants = mutantsOf([
  {
    file: 'server/modules/alerts/use-rules.ts',
    tests: ['server/modules/alerts/use-alerts'],
    changes: [['somebody is accused by what may be missing', ' || !basis.isWhole', '']],
  },
  {
    file: 'server/modules/right-sizing/narrowest.ts',
    tests: ['server/modules/right-sizing/narrowest'],
    changes: [
      ['a role with something new is proposed as narrower', 'return permitsAll(wide, narrow) && ', 'return '],
      ['a role that does not cover what was done is proposed', 'coversAll(role, used) && ', ''],
    ],
  },
  {
    file: 'server/modules/right-sizing/size-assignments.ts',
    tests: ['server/wire/portal/right-sizing-routes'],
    changes: [
      ['what nobody recorded is called unused', 'basis.isWhole && held.startsAt', 'held.startsAt'],
      ['what was done in Daypass itself is not looked at', 'basis.recording === 0 ? []', 'basis.recording >= 0 ? []'],
    ],
  },
  {
    file: 'server/modules/alerts/governed-spans.ts',
    tests: ['server/modules/alerts/governed-spans'],
    changes: [
      [
        'a narrower configuration takes what lies before it',
        'span.low < cut.low ? [{ ...span, high: cut.low }] : []',
        '[]',
      ],
      [
        'a narrower configuration takes what lies behind it',
        'cut.high < span.high ? [{ ...span, low: cut.high }] : []',
        '[]',
      ],
    ],
  },
  {
    file: 'server/modules/alerts/configuration-queries.ts',
    tests: stories,
    changes: [['an alert that is off finds what it did', 'spans.filter((span) => span.terms.enabled)', 'spans']],
  },
  {
    file: 'server/modules/alerts/owner-rules.ts',
    tests: stories,
    changes: [
      ['few owners among many are too many', 'having m.owners * 100 >= m.percent * count(*)', 'having true'],
      ['a deleted owner counts', ' and q.condition is null and ${isOfSomebody}', ' and q.condition is null'],
    ],
  },
  {
    file: 'server/modules/alerts/pair-rules.ts',
    tests: ['server/modules/alerts/pair-alerts'],
    changes: [
      [
        'one who approves another is a pair',
        'least(q.given, q.received) >= q.wanted',
        'greatest(q.given, q.received) >= q.wanted',
      ],
      [
        'a pair is found for ever',
        '${at}::timestamptz - make_interval(days => span.second)',
        "'-infinity'::timestamptz",
      ],
    ],
  },
  {
    file: 'server/modules/alerts/home-rules.ts',
    tests: ['server/modules/alerts/pair-alerts'],
    changes: [
      ['a home directory that is not in use is told of', 'home.enabled ? endOf(home) : null', 'endOf(home)'],
      ['the first certificate that ends counts', 'new Date(Math.max(', 'new Date(Math.min('],
    ],
  },
  {
    file: 'server/modules/home-directories/connection-settings.ts',
    tests: ['server/modules/home-directories/published-metadata'],
    changes: [['a new secret ends when the old one did', 'clientSecret ? null : ', '']],
  },
  {
    file: 'server/modules/alerts/assignment-rules.ts',
    tests: stories,
    changes: [
      ['what was requested is assigned outside of PIM', ' and q.request_id is null and q.ends_at is null', ''],
      [
        'a guest in a group holds nothing',
        'cross join lateral members_of(r.member_id, ${asked.at}) m)',
        'cross join lateral (select null::uuid as member_id where false) m)',
      ],
      [
        'who is suspended by their home is there',
        'where l.suspended_at is not null and l.removed_at',
        'where false and l.removed_at',
      ],
    ],
  },
  {
    file: 'server/modules/alerts/role-rules.ts',
    tests: stories,
    changes: [
      ['settings made stricter are weakened', "(q.setting ->> 'isWeaker')::boolean", 'true'],
      ['a role somebody else gave at the root is elevated access', ' and q.created_by = q.principal_id', ''],
    ],
  },
  {
    file: 'server/modules/alerts/incident-queries.ts',
    tests: commands,
    changes: [['a dismissal never ends', ' or h.dismissed_until > ${at}', ' or true']],
  },
  {
    file: 'server/modules/alerts/incident-store.ts',
    tests: commands,
    changes: [
      [
        'what is still wrong is cleared, and told again',
        '      and not exists (select from found f where f.id = h.incident_id)\n',
        '',
      ],
    ],
  },
  {
    file: 'server/modules/alerts/fix-incident.ts',
    tests: commands,
    changes: [
      ['a role somebody has through a group is taken from all of it', "if (details['groupId'] != null)", 'if (false)'],
      [
        'who may not change settings makes them ask for a second factor',
        'if (!holds(action, DIRECTORY_SCOPE))',
        'if (false)',
      ],
      [
        'what the settings ask for is not asked when somebody is made eligible',
        "if (answer.outcome === 'unmet')",
        "if (answer.outcome === ('never' as string))",
      ],
    ],
  },
  {
    file: 'server/modules/alerts/dismiss-incident.ts',
    tests: commands,
    changes: [
      [
        'a dismissal ends before it began, or never',
        'if (length > 0 && length <= LONGEST_DISMISSAL) return;',
        'return;',
      ],
    ],
  },
]);
