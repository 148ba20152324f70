/**
 * The real thing: a subscription of its own on a real database, several people, and the engine that hears what is committed.
 */
import { randomUUID } from 'node:crypto';
import type { DecisionEngine } from '#engine/decision-engine.ts';
import { DecisionEngine as Engine } from '#engine/decision-engine.ts';
import type { FactChange } from '#engine/facts.ts';
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { approvalState } from '#modules/approvals/index.ts';
import { assignPlainRole, requireRight, statusAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { MAILBOX_ISSUER } from '../../server/modules/directory/identity-link.ts';
import { noon, roles, type RoleWorld } from '../support/role-world.ts';
import {
  groups,
  Machine,
  people,
  places,
  type Action,
  type AskedTime,
  type Holder,
  type Outcome,
  type Person,
  type Place,
} from './machine.ts';

export const actions: Readonly<Record<Action, string>> = {
  read: 'Microsoft.Web/sites/read',
  assign: WRITE_ASSIGNMENTS,
};
export const operator = systemActor('Operator', randomUUID());

export interface Stage {
  readonly world: RoleWorld;
  readonly machine: Machine;
  readonly engine: DecisionEngine;
  /** Every fact there was, with its instant. */
  readonly heard: { readonly at: number; readonly change: FactChange }[];
  readonly actors: Readonly<Record<Person, Actor>>;
  readonly ids: Readonly<Record<Holder, string>>;
  readonly scopes: Readonly<Record<Place, Scope>>;
  /** The account of the guest at their home. */
  readonly linkId: string;
  /** The last entry of the audit trail that was looked at. */
  readonly trail: { position: string };
}

export async function openStage(world: RoleWorld): Promise<Stage> {
  world.clock.moveTo(noon);
  world.facts.length = 0;
  const scopes = await plantPlaces(world);
  const actors = {} as Record<Person, Actor>;
  for (const name of people) actors[name] = await world.addUser(name);
  const ids = Object.fromEntries(people.map((name) => [name, actors[name].principalId])) as Record<Holder, string>;
  for (const name of groups) ids[name] = await world.addGroup(name, []);
  const linkId = await makeGuest(world, ids.guest);
  const stage: Stage = {
    world,
    machine: new Machine(noon.getTime()),
    engine: new Engine(),
    heard: [],
    actors,
    ids,
    scopes,
    linkId,
    trail: { position: '0' },
  };
  for (const change of plantedFacts(stage)) {
    stage.engine.apply(change);
    stage.heard.push({ at: noon.getTime(), change });
  }
  const first = { assignmentId: randomUUID(), scope: scopes.subscription, roleDefinitionId: roles.owner };
  await assignPlainRole(world.ports, operator, { ...first, principalId: ids.owner });
  stage.machine.held.push({
    id: first.assignmentId,
    kind: 'assignment',
    holder: 'owner',
    role: 'owner',
    place: 'subscription',
    requestId: '',
    restsOn: null,
    startsAt: noon.getTime(),
    endsAt: null,
    removed: false,
    told: false,
  });
  await outcomeOf(stage, async () => {});
  return stage;
}

async function plantPlaces(world: RoleWorld): Promise<Record<Place, Scope>> {
  const subscription = `/subscriptions/${randomUUID()}`;
  const group = `${subscription}/resourcegroups/ledger`;
  const site = `${group}/providers/microsoft.web/sites/expenses`;
  const sibling = `${subscription}/resourcegroups/payroll`;
  const row = (scope: string, kind: string, parent: string) => ({
    scope,
    path: scope,
    kind,
    parent_scope: parent,
    name: kind,
    display_name: kind,
    resource_type: kind,
    created_at: noon,
  });
  const rows = [
    row(subscription, 'subscription', ROOT_SCOPE),
    row(group, 'resource-group', subscription),
    row(sibling, 'resource-group', subscription),
    row(site, 'resource', group),
  ];
  await world.ports.unitOfWork(({ db }) => db.insertInto('resource').values(rows).execute());
  return { subscription, group, site, sibling } as Record<Place, Scope>;
}

async function makeGuest(world: RoleWorld, id: string): Promise<string> {
  const guest = { user_type: 'Guest', creation_type: 'Invitation', external_user_state: 'Accepted' } as const;
  const link = { id: randomUUID(), user_id: id, issuer: MAILBOX_ISSUER, subject: id, linked_at: noon };
  await world.ports.unitOfWork(async ({ db }) => {
    await db.updateTable('directory_user').set(guest).where('id', '=', id).execute();
    await db.insertInto('identity_link').values(link).execute();
  });
  return link.id;
}

function plantedFacts({ ids, scopes }: Stage): FactChange[] {
  const above = {
    subscription: ROOT_SCOPE,
    group: scopes.subscription,
    site: scopes.group,
    sibling: scopes.subscription,
  };
  const role = (id: string, name: string, action: string): FactChange => ({
    kind: 'role-definition',
    key: id,
    fact: { id, name, permissions: [{ actions: [action], notActions: [], dataActions: [], notDataActions: [] }] },
  });
  return [
    { kind: 'scope', key: ROOT_SCOPE, fact: { scope: ROOT_SCOPE, parent: null } },
    ...places.map((place): FactChange => {
      return { kind: 'scope', key: scopes[place], fact: { scope: scopes[place], parent: above[place] } };
    }),
    role(roles.owner, 'Owner', '*'),
    role(roles.reader, 'Reader', '*/read'),
    ...[...people, ...groups].map((name): FactChange => {
      const kind = groups.some((group) => group === name) ? 'Group' : 'User';
      return { kind: 'principal', key: ids[name], fact: { id: ids[name], kind, standing: 'active' } };
    }),
  ];
}

/** The engine learns what was committed, as it does in the server. */
export function hear({ world, machine, engine, heard }: Stage): void {
  for (const { kind, key, fact } of world.facts.splice(0)) {
    const change = { kind, key, fact } as FactChange;
    engine.apply(change);
    heard.push({ at: machine.now, change });
  }
}

export function moveTo({ world, machine }: Stage, at: number): void {
  machine.now = at;
  world.clock.moveTo(new Date(at));
}

/** As a client writes it, read as the server reads it. */
export function scheduleOf({ startsAt, end }: AskedTime): AskedSchedule {
  const expiration =
    end === null
      ? { type: 'NoExpiration' }
      : 'after' in end
        ? { type: 'AfterDuration', duration: `PT${end.after / 1000}S` }
        : { type: 'AfterDateTime', endDateTime: new Date(end.at).toISOString() };
  const startDateTime = startsAt === null ? null : new Date(startsAt).toISOString();
  const read = parseScheduleInfo({ startDateTime, expiration }, 'assignment');
  if ('problem' in read) throw new Error(read.problem);
  return read;
}

/** What a command answered, in the words of the reference, and what it left in the audit trail since the last look. */
export async function outcomeOf(stage: Stage, run: () => Promise<unknown>): Promise<Outcome> {
  const answer = await answerOf(run);
  hear(stage);
  const rows = await stage.world.database
    .selectFrom('audit_entry')
    .select(['activity', 'position'])
    .where('position', '>', stage.trail.position)
    .orderBy('position')
    .execute();
  stage.trail.position = rows.at(-1)?.position ?? stage.trail.position;
  return { answer, activities: rows.map(({ activity }) => activity).sort() };
}

async function answerOf(run: () => Promise<unknown>): Promise<string> {
  try {
    const value = (await run()) as { outcome?: string; unmet?: readonly { requirement: string }[] } | undefined;
    if (value?.outcome !== 'unmet') return 'done';
    return `unmet: ${value.unmet!.map(({ requirement }) => requirement).join(', ')}`;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

export interface SeenSchedule {
  readonly id: string;
  readonly kind: 'eligibility' | 'assignment';
  readonly requestId: string | null;
  readonly restsOn: string | null;
  readonly principalId: string;
  readonly role: string;
  readonly scope: string;
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly removed: boolean;
}

export interface SeenRequest {
  readonly id: string;
  readonly type: string;
  readonly requestorId: string;
  readonly principalId: string;
  /** Everything that was asked, which nobody may change afterwards. */
  readonly asked: string;
  readonly status: string;
  readonly approval: string | null;
  readonly decidedBy: string | null;
}

export interface Seen {
  readonly schedules: readonly SeenSchedule[];
  readonly requests: readonly SeenRequest[];
}

/** What is in the tables about the people of this stage, as anybody would be shown it now. */
export async function look({ world: { database, clock }, scopes }: Stage): Promise<Seen> {
  const under = Object.values(scopes);
  const kinds = ['eligibility', 'assignment'] as const;
  const tables = { eligibility: 'eligibility_schedule', assignment: 'assignment_schedule' } as const;
  const requested = database
    .selectFrom('schedule_request as q')
    .leftJoin('approval as v', 'v.id', 'q.approval_id')
    .leftJoin('approval_answer as w', 'w.approval_id', 'v.id')
    .selectAll('q')
    .select(['v.expires_at', 'v.outcome', 'w.answered_by'])
    .where('q.scope', 'in', under);
  const kept = kinds.map((kind) => database.selectFrom(tables[kind]).selectAll().where('scope', 'in', under).execute());
  const [rows, ...found] = await Promise.all([requested.execute(), ...kept]);
  const schedules = found.flatMap((all, index) =>
    all.map((row): SeenSchedule => ({
      id: row.id,
      kind: kinds[index]!,
      requestId: row.request_id,
      principalId: row.principal_id,
      scope: row.scope,
      restsOn:
        (
          row as {
            linked_eligibility_id?: string | null;
          }
        ).linked_eligibility_id ?? null,
      role: row.role_definition_id,
      startsAt: row.starts_at.getTime(),
      endsAt: row.ends_at && row.ends_at.getTime(),
      removed: row.removed_at !== null,
    })),
  );
  const requests = rows.map((row): SeenRequest => {
    const request = { ...row, scheduleInfo: row.schedule_info as object, approvalExpiresAt: row.expires_at };
    const approval = { expiresAt: row.expires_at, outcome: row.outcome } as Parameters<typeof approvalState>[0];
    return {
      id: row.id,
      type: row.request_type,
      requestorId: row.requestor_id,
      principalId: row.principal_id,
      asked: JSON.stringify([row.scope, row.role_definition_id, row.schedule_info, row.justification, row.body_digest]),
      status: statusAt(request as Parameters<typeof statusAt>[0], clock.now()),
      approval: row.approval_id && approvalState(approval, clock.now()),
      decidedBy: row.answered_by,
    };
  });
  return { schedules, requests };
}

/** Whether the tables give a person the right to give roles, as a command asks them. */
export async function holdsRight({ world, actors, scopes }: Stage, person: Person, place: Place): Promise<boolean> {
  const ask = () => world.ports.unitOfWork((tx) => requireRight(tx, actors[person], WRITE_ASSIGNMENTS, scopes[place]));
  return (await answerOf(ask)) === 'done';
}
