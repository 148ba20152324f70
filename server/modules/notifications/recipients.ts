/**
 * The mailboxes an event about a role goes to: each once, and at most a thousand.
 *
 * Read when the event is delivered: an administrator of yesterday is not told today.
 */
import { sql } from 'kysely';
import type { EventName, EventPayloads } from '#model/events.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { askedSoFar, findApproval, listApproverIds } from '#modules/approvals/index.ts';
import { listAdministratorIds, listAdministratorIdsBelow } from '#modules/assignments/index.ts';
import { getRoleSettings, type Recipient, type RuleSet } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { listMailboxes } from './notifications-queries.ts';
import { applyRules, levelOf, tellings, type RuleLevel, type ScheduleEvent, type Telling } from './tellings.ts';

/** Whom a mail speaks to: the one whose role it is, or somebody else about them. */
export type Addressee = 'holder' | 'other';

export interface Mailbox {
  readonly address: string;
  readonly addressee: Addressee;
  /** The settings of the role name the address itself: nobody's own choice takes it off. */
  readonly isNamed?: boolean;
}

const MAXIMUM_RECIPIENTS = 1000;

export async function listRecipients(ports: Ports, event: ScheduleEvent): Promise<Mailbox[]> {
  const telling = tellings[event.type];
  const agreed = await findAgreed(ports.database, event);
  const settings = await Promise.all(
    agreed.scopes.map((scope) => getRoleSettings(ports.database, scope, event.payload.roleDefinitionId)),
  );
  const rules = settings.map((one) => one.rules);
  const found = new Map<string, Mailbox>();
  for (const recipient of telling.recipients) {
    const mailboxes = async () => {
      const ids = await listDefaults(ports, event, recipient, agreed.isRenewal);
      return listMailboxes(ports.database, ids, ports.clock.now());
    };
    await addTold(found, { rules, recipient, level: agreed.level, telling }, mailboxes);
  }
  return atMost(ports, event.type, [...found.values()]);
}

export interface AskedRules {
  /** Of every place that counts. */
  readonly rules: readonly RuleSet[];
  readonly recipient: Recipient;
  readonly level: RuleLevel;
  readonly telling: Telling;
}

/** What the rules make of one kind of recipients: its own mailboxes where they let it, and the addresses they name. */
export async function addTold(
  found: Map<string, Mailbox>,
  { rules, recipient, level, telling }: AskedRules,
  listOwn: () => Promise<readonly string[]>,
): Promise<void> {
  const { isForDefaults, additional } = applyRules(rules, recipient, level, telling);
  const addressee: Addressee = recipient === 'Requestor' ? 'holder' : 'other';
  for (const address of isForDefaults ? await listOwn() : []) addOnce(found, { address, addressee });
  for (const address of additional) addNamed(found, address);
}

/** Whom the rules before the change named, and the administrators of now: at the scope, and where it is inherited. */
export async function listWeakeningRecipients(
  ports: Ports,
  { scope, isForAdministrators, addresses, below }: EventPayloads['role-settings.weakened'],
): Promise<string[]> {
  const at = { db: ports.database, now: ports.clock.now() };
  const ids = [
    ...(isForAdministrators ? await listAdministratorIds(at, scope as Scope, []) : []),
    ...(below ? await listAdministratorIdsBelow(at, below.told, below.untold) : []),
  ];
  const found = new Map<string, Mailbox>();
  for (const address of [...(await listMailboxes(ports.database, ids, at.now)), ...addresses]) {
    addOnce(found, { address, addressee: 'other' });
  }
  return atMost(ports, 'role-settings.weakened', [...found.values()]).map(({ address }) => address);
}

/** Everybody who administers the directory or the root, and whom it is about: it may not have been them. No setting turns it off. */
export async function listAdministratorsOfAll(
  ports: Ports,
  event: 'access.elevated' | 'role-settings-inheritance.updated' | 'alert.raised',
  about: readonly string[] = [],
): Promise<string[]> {
  const at = { db: ports.database, now: ports.clock.now() };
  const ids = [
    ...about,
    ...(await listAdministratorIds(at, DIRECTORY_SCOPE, [])),
    ...(await listAdministratorIds(at, ROOT_SCOPE, [])),
  ];
  return listPeople(ports, event, ids);
}

/** Whoever administers the place; at the root those who administer everything, because nobody else may be there. */
export async function listAlertRecipients(ports: Ports, { scope }: EventPayloads['alert.raised']): Promise<string[]> {
  if (scope === ROOT_SCOPE) return listAdministratorsOfAll(ports, 'alert.raised');
  const at = { db: ports.database, now: ports.clock.now() };
  return listPeople(ports, 'alert.raised', await listAdministratorIds(at, scope as Scope, []));
}

/** Whoever administers the directory. No setting turns it off. */
export async function listDirectoryAdministrators(ports: Ports, event: EventName): Promise<string[]> {
  const at = { db: ports.database, now: ports.clock.now() };
  return listPeople(ports, event, await listAdministratorIds(at, DIRECTORY_SCOPE, []));
}

async function listPeople(ports: Ports, event: EventName, ids: readonly string[]): Promise<string[]> {
  const found = new Map<string, Mailbox>();
  for (const address of await listMailboxes(ports.database, [...new Set(ids)], ports.clock.now())) {
    addOnce(found, { address, addressee: 'other' });
  }
  return atMost(ports, event, [...found.values()]).map(({ address }) => address);
}

function atMost(ports: Ports, event: EventName, found: readonly Mailbox[]): Mailbox[] {
  const left = found.length - MAXIMUM_RECIPIENTS;
  if (left > 0) ports.log.warn({ event, left }, 'an event has more recipients than are told');
  return found.slice(0, MAXIMUM_RECIPIENTS);
}

function addNamed(found: Map<string, Mailbox>, address: string): void {
  const key = address.toLowerCase();
  found.set(key, { ...(found.get(key) ?? { address, addressee: 'other' }), isNamed: true });
}

function addOnce(found: Map<string, Mailbox>, mailbox: Mailbox): void {
  const key = mailbox.address.toLowerCase();
  if (!found.has(key)) found.set(key, mailbox);
}

async function listDefaults(
  ports: Ports,
  event: ScheduleEvent,
  recipient: Recipient,
  isRenewal: boolean,
): Promise<readonly string[]> {
  const { principalId, actorId, scope } = event.payload;
  if (recipient === 'Requestor') return [principalId];
  const at = { db: ports.database, now: ports.clock.now() };
  switch (event.type) {
    case 'activation.approval-requested':
    case 'activation.approval-escalated':
      return event.payload.approverIds.filter((id) => id !== principalId);
    case 'activation.approved':
    case 'activation.denied': {
      const approval = await findApproval(ports.database, event.payload.approvalId);
      return approval ? listApproverIds(at.db, askedSoFar(approval, at.now), [principalId], at.now) : [];
    }
    case 'extension.requested':
      return listAdministratorIds(at, scope as Scope, [principalId]);
    default:
      return listAdministratorIds(at, scope as Scope, tellings[event.type].isForOthers || isRenewal ? [actorId] : []);
  }
}

/** What was agreed: which rules count, at which places, and whether an administrator gave it back. */
async function findAgreed(database: Reader, { type, payload }: ScheduleEvent) {
  const { rows } = await sql<{ eligible: boolean; request_type: string | null; wider: string | null }>`
    select exists (select from eligibility_schedule where id = ${payload.scheduleId}::uuid) as eligible,
      q.request_type, l.scope as wider
    from (select 1) one
    left join schedule_request q on q.id = ${payload.scheduleId}::uuid
    left join eligibility_schedule l on l.id = q.linked_eligibility_id`.execute(database);
  const { eligible, request_type: requestType, wider } = rows[0]!;
  return {
    level: levelOf(type, eligible),
    scopes: [...new Set([payload.scope, wider ?? payload.scope])] as Scope[],
    isRenewal: ['AdminRenew', 'SelfRenew', 'SelfExtend'].includes(requestType ?? ''),
  };
}
