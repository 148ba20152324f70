/**
 * The mailboxes an event about a role goes to: each once, and at most a thousand.
 *
 * Read when the event is delivered: an administrator of yesterday is not told today.
 */
import { sql } from 'kysely';
import type { EventName, EventPayloads } from '#model/events.ts';
import { DIRECTORY_SCOPE, ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { findApproval, listApproverIds } from '#modules/approvals/index.ts';
import { listAdministratorIds } from '#modules/assignments/index.ts';
import { getRoleSettings, type Recipient } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { listMailboxes } from './notifications-queries.ts';
import { applyRules, tellings, type RuleLevel, type ScheduleEvent } from './tellings.ts';

/** Whom a mail speaks to: the one whose role it is, or somebody else about them. */
export type Addressee = 'holder' | 'other';

export interface Mailbox {
  readonly address: string;
  readonly addressee: Addressee;
}

const MAXIMUM_RECIPIENTS = 1000;

export async function listRecipients(ports: Ports, event: ScheduleEvent): Promise<Mailbox[]> {
  const telling = tellings[event.type];
  const agreed = await findAgreed(ports.database, event);
  const settings = await Promise.all(
    agreed.scopes.map((scope) => getRoleSettings(ports.database, scope, event.payload.roleDefinitionId)),
  );
  const found = new Map<string, Mailbox>();
  for (const recipient of telling.recipients) {
    const rules = settings.map((one) => one.rules);
    const { isForDefaults, additional } = applyRules(rules, recipient, agreed.level, telling);
    const ids = isForDefaults ? await listDefaults(ports, event, recipient, agreed.isRenewal) : [];
    const addressee: Addressee = recipient === 'Requestor' ? 'holder' : 'other';
    for (const address of await listMailboxes(ports.database, ids)) addOnce(found, { address, addressee });
    for (const address of additional) addOnce(found, { address, addressee: 'other' });
  }
  return atMost(ports, event.type, [...found.values()]);
}

/** Whom the rules before the change named, and the administrators of now. */
export async function listWeakeningRecipients(
  ports: Ports,
  { scope, isForAdministrators, addresses }: EventPayloads['role-settings.weakened'],
): Promise<string[]> {
  const at = { db: ports.database, now: ports.clock.now() };
  const ids = isForAdministrators ? await listAdministratorIds(at, scope as Scope, []) : [];
  const found = new Map<string, Mailbox>();
  for (const address of [...(await listMailboxes(ports.database, ids)), ...addresses]) {
    addOnce(found, { address, addressee: 'other' });
  }
  return atMost(ports, 'role-settings.weakened', [...found.values()]).map(({ address }) => address);
}

/** Everybody who administers the directory or the root, and the person: it may not have been them. No setting turns it off. */
export async function listElevationRecipients(
  ports: Ports,
  { principalId }: EventPayloads['access.elevated'],
): Promise<string[]> {
  const at = { db: ports.database, now: ports.clock.now() };
  const ids = [
    principalId,
    ...(await listAdministratorIds(at, DIRECTORY_SCOPE, [])),
    ...(await listAdministratorIds(at, ROOT_SCOPE, [])),
  ];
  const found = new Map<string, Mailbox>();
  for (const address of await listMailboxes(ports.database, [...new Set(ids)])) {
    addOnce(found, { address, addressee: 'other' });
  }
  return atMost(ports, 'access.elevated', [...found.values()]).map(({ address }) => address);
}

function atMost(ports: Ports, event: EventName, found: readonly Mailbox[]): Mailbox[] {
  const left = found.length - MAXIMUM_RECIPIENTS;
  if (left > 0) ports.log.warn({ event, left }, 'an event has more recipients than are told');
  return found.slice(0, MAXIMUM_RECIPIENTS);
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
      return event.payload.approverIds.filter((id) => id !== principalId);
    case 'activation.approved':
    case 'activation.denied': {
      const approval = await findApproval(ports.database, event.payload.approvalId);
      return approval ? listApproverIds(ports.database, approval.approvers, principalId, at.now) : [];
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
  const isActivation = type.startsWith('role.') || type.startsWith('activation.');
  const level: RuleLevel = isActivation ? 'EndUser_Assignment' : eligible ? 'Admin_Eligibility' : 'Admin_Assignment';
  return {
    level,
    scopes: [...new Set([payload.scope, wider ?? payload.scope])] as Scope[],
    isRenewal: ['AdminRenew', 'SelfRenew', 'SelfExtend'].includes(requestType ?? ''),
  };
}
