/**
 * The reference lists, made from the catalogues of the program.
 *
 * One function per list; each reads the catalogue that the program itself uses, so a list cannot say anything else.
 */
import { readFileSync } from 'node:fs';
import { permissionCovers } from '#model/action.ts';
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal, refusals, type RefusalCode } from '#model/refusal.ts';
import { activities, activityTitle, type ActivityName } from '#modules/audit/index.ts';
import { builtInRoles, directoryRoles, type BuiltInRole } from '#modules/role-definitions/index.ts';
import { toldEvents, toldFields } from '#modules/webhooks/index.ts';
import { settingDeclarations } from '#platform/settings.ts';
import { metricDeclarations } from '#platform/telemetry/metric-declarations.ts';
import { describeProblem } from '../../server/wire/problem.ts';
import { actionsAtScope, matrixFile } from './authorization-matrix.ts';
import { findGuardedActions } from './guarded-actions.ts';
import type { ReferenceList } from './reference-list.ts';

export const generatedBy =
  'Written by `node tools/reference.ts`; a test compares it with the program in both directions.';

function settingsList(): ReferenceList {
  return {
    file: 'docs/reference/settings.md',
    title: 'Settings',
    introduction: [
      'By environment variable, or in a JSON file named by `DAYPASS_SETTINGS` with the same names. The environment wins.',
      'A setting that cannot be read, or a name in the file that is no setting, stops the start.',
      generatedBy,
    ].join('\n'),
    columns: ['setting', 'meaning', 'default'],
    rows: Object.entries(settingDeclarations).map(([name, { meaning, fallback }]) => [
      name,
      meaning,
      fallback ? `\`${fallback}\`` : 'empty',
    ]),
  };
}

function metricsList(): ReferenceList {
  return {
    file: 'docs/reference/metrics.md',
    title: 'Metrics',
    introduction: [
      'What `/metrics` answers to loopback, in the Prometheus format. `target_info` names the service `daypass` and its version.',
      'Base units: seconds and bytes. A gauge that cannot be read now, because the database is away, is left out.',
      generatedBy,
    ].join('\n'),
    columns: ['metric', 'kind', 'labels', 'meaning'],
    rows: Object.entries(metricDeclarations).map(([name, { kind, labels, meaning }]) => [
      name,
      kind,
      labels.map((label) => `\`${label}\``).join(', ') || 'none',
      meaning,
    ]),
  };
}

/** Details by name only, so that a text shows where a fact goes. Lists get one sample row. */
function placeholderDetails(): never {
  const lists: Record<string, object[]> = {
    unmet: [{ requirement: '{requirement}' }],
    problems: [{ rule: '{rule}', property: '{property}', reason: '{reason}' }],
  };
  return new Proxy({}, { get: (_, name) => lists[String(name)] ?? `{${String(name)}}`, ownKeys: () => [] }) as never;
}

function refusalsList(): ReferenceList {
  return {
    file: 'docs/reference/refusals.md',
    title: 'Refusals',
    introduction: [
      'The answers "no" that a caller can act on. Codes are public and never reused. Every dialect words its own envelope;',
      'status, text and next step are the same everywhere. Facts of the case stand in braces.',
      generatedBy,
    ].join('\n'),
    columns: ['code', 'kind', 'status', 'what', 'why', 'next step'],
    rows: (Object.keys(refusals) as RefusalCode[]).map((code) => {
      const problem = describeProblem(new Refusal(code, placeholderDetails()), '');
      return [code, refusals[code].kind, String(problem.status), problem.what, problem.why, problem.nextStep];
    }),
  };
}

function activitiesList(): ReferenceList {
  return {
    file: 'docs/reference/activities.md',
    title: 'Activities',
    introduction: [
      'Everything the audit trail can say happened. The display name is what Graph and the resource audit show.',
      'A refused write is recorded under the same activity with the result `failure`, under the name of an attempt where the\n' +
        'display name would say that it was done.',
      generatedBy,
    ].join('\n'),
    columns: ['activity', 'display name', 'as a refused attempt', 'trail', 'category', 'service', 'operation'],
    rows: Object.entries(activities).map(([name, activity]) => [
      name,
      activity.displayName,
      activityTitle(name as ActivityName, 'failure'),
      activity.trail,
      activity.category,
      activity.service,
      activity.operation,
    ]),
  };
}

/** Names of events with the fields of their payload, read from the interface that types them. */
export function listEvents(source = readText('server/model/events.ts')): [name: string, payload: string][] {
  const body = /export interface EventPayloads \{\n([\s\S]*?)\n\}/.exec(source)?.[1] ?? '';
  const entries = [...body.matchAll(/^ {2}'([a-z.-]+)': ([\s\S]*?);$(?=\n {2}'|(?![\s\S]))/gm)];
  return entries.map(([, name = '', type = '']) => [name, wordPayload(type)]);
}

function wordPayload(type: string): string {
  const fields = [...type.matchAll(/(\w+): /g)].map(([, field]) => `\`${field}\``);
  return [...(type.startsWith('ScheduleFact') ? ['the schedule'] : []), ...fields].join(', ');
}

function eventsList(): ReferenceList {
  return {
    file: 'docs/reference/events.md',
    title: 'Events',
    introduction: [
      'What is announced to the outbox, in the transaction that made it true, and delivered after the commit, at least once.',
      '"The schedule" stands for its id, principal, role definition, scope, start, end and actor.',
      generatedBy,
    ].join('\n'),
    columns: ['event', 'payload'],
    rows: listEvents(),
  };
}

/** What goes out to webhooks, by type. Names are added to ids. */
function webhooksList(): ReferenceList {
  const schedule = toldFields['eligibility.assigned'].map((field) => `\`${field}\``).join(', ');
  return {
    file: 'docs/reference/webhooks.md',
    title: 'Webhooks',
    introduction: [
      'The events webhooks are told of, and what is in `data` of each. Every body is a CloudEvent 1.0 in JSON: `specversion`, `id`,',
      '`source` (address and directory), `type`, `subject` (the scope, or the object of the directory), `time`,',
      '`datacontenttype`, `data`. How to receive and verify them: [guide](../guides/receive-webhooks.md).',
      '',
      `"The schedule" stands for ${schedule},`,
      'with `principalName`, `principalType` (`User` or `Group`), `actorName`, `roleName` and `resourceName` as they were. `scope` is the',
      'id of the resource, `/` the root, `/directory` the directory. Instants are ISO 8601 in UTC; `endsAt` is null where there is no end.',
      '`changes` lists `label`, `before` and `after` in words; `incidents` the first fifty of `count` with `id`, `person`, `role`, `place`',
      'and `path`. What is not there is null. Fields are added, never renamed.',
      generatedBy,
    ].join('\n'),
    columns: ['type', 'data'],
    rows: [
      ...toldEvents.map((event) => [`daypass.${event}`, wordTold(event)]),
      ['daypass.webhook.tested', '`webhookId`; an administrator tries whether the address answers'],
    ],
  };
}

const addedNames: Partial<Record<(typeof toldEvents)[number], readonly string[]>> = {
  'role-settings.weakened': ['`roleName`', '`resourceName`'],
  'alert.raised': ['`resourceName`'],
};

function wordTold(event: (typeof toldEvents)[number]): string {
  const isAboutSchedule = (toldFields[event] as readonly string[]).includes('scheduleId');
  const of: readonly string[] = isAboutSchedule ? toldFields['eligibility.assigned'] : [];
  const others = toldFields[event].filter((field) => !of.includes(field)).map((field) => `\`${field}\``);
  const names = addedNames[event] ?? [];
  return [...(isAboutSchedule ? ['the schedule'] : []), ...others, ...names].join(', ');
}

function permissionsList(): ReferenceList {
  const directory = Object.values(directoryActions).map((action) => [
    action,
    'the directory',
    wordHolders(directoryRoles, action),
  ]);
  const scoped = listScopedActions().map((action) => [
    action,
    'the scope of the request',
    wordHolders(builtInRoles, action),
  ]);
  return {
    file: 'docs/reference/permissions.md',
    title: 'Permissions',
    introduction: [
      'The actions guards ask for, where they count, and the built-in roles that hold them. Custom roles may name them too.',
      'Reading and writing a resource asks for its own type: `{provider}/{type}/read`, `/write`, `/delete`.',
      'Which route asks for which action is in [authorization-matrix.csv](authorization-matrix.csv).',
      generatedBy,
    ].join('\n'),
    columns: ['action', 'counts at', 'held by'],
    rows: [...directory, ...scoped],
  };
}

/** Asked by a route as a whole, or by a handler on the way. */
function listScopedActions(): string[] {
  const found = new Set([...findGuardedActions(), ...actionsAtScope(readText(matrixFile))]);
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function wordHolders(roles: readonly BuiltInRole[], action: string): string {
  const holders = roles.filter((role) => role.permissions.some((each) => permissionCovers(each, action, false)));
  return holders.map(({ name }) => name).join(', ') || 'no built-in role';
}

function readText(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}

export function referenceLists(): readonly ReferenceList[] {
  return [
    settingsList(),
    metricsList(),
    refusalsList(),
    activitiesList(),
    eventsList(),
    webhooksList(),
    permissionsList(),
  ];
}
