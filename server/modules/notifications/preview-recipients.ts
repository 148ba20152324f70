/**
 * Who would be told by each of the nine mail rules of a role, under settings that need not be saved: by the function that
 * tells them (`addTold`), for every event the rule may count for.
 *
 * What only an event knows is left open: whose role it is, which administrator did it and is not told themself, and whether
 * the settings of a wider place count as well, as they do where an activation is narrower than its eligibility.
 *
 * Never writes. Who may read the settings, and who may read the people, is decided by the caller.
 */
import { sql } from 'kysely';
import type { Scope } from '#model/scope.ts';
import { stagesToAsk } from '#modules/activation/index.ts';
import { listReachedApprovers, type AskedApprover, type ReachedApprover } from '#modules/approvals/index.ts';
import { listAdministratorIds } from '#modules/assignments/index.ts';
import type { Recipient, RuleSet } from '#modules/role-settings/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';
import { listMailboxes } from './notifications-queries.ts';
import { kindOfMail, type MailChoice, type Preferences } from './preferences.ts';
import { findPreferencesOf } from './preference-store.ts';
import { addTold, type Mailbox } from './recipients.ts';
import {
  applyRules,
  listTypes,
  tellings,
  weakening,
  type RuleLevel,
  type ScheduleEvent,
  type Telling,
} from './tellings.ts';

export interface ToldPerson {
  readonly address: string;
  /** Null where the address is nobody's here. */
  readonly name: string | null;
  readonly as: 'administrator' | 'approver' | 'additional';
  /** The group or role that was named in place of an approver. */
  readonly through: string | null;
  /** What they chose of these mails: the same of all, or `varies`. Nobody's choice takes an additional address off. */
  readonly choice: MailChoice | 'varies';
}

export interface RulePreview {
  /** Whoever it is about: known only when it happens. */
  readonly isHolderTold: boolean;
  /** How many would be told and have no mail address. */
  readonly unreachable: number;
  readonly count: number;
  /** The first by name and address, no more than were asked for. */
  readonly people: readonly ToldPerson[];
}

export interface PreviewedRole {
  readonly scope: Scope;
  readonly rules: RuleSet;
}

type MailRule = `Notification_${Recipient}_${RuleLevel}`;
const recipients: readonly Recipient[] = ['Admin', 'Requestor', 'Approver'];
const levels: readonly RuleLevel[] = ['Admin_Eligibility', 'Admin_Assignment', 'EndUser_Assignment'];

export async function previewRecipients(
  ports: Ports,
  role: PreviewedRole,
  most: number,
): Promise<Record<MailRule, RulePreview>> {
  const people = await findPeople(ports, role);
  const heard: [MailRule, Heard][] = [];
  for (const level of levels) {
    for (const recipient of recipients) {
      heard.push([`Notification_${recipient}_${level}`, await hear(role, [recipient, level], people)]);
    }
  }
  const addresses = heard.flatMap(([, { told }]) => [...told.values()].map(({ mailbox }) => mailbox.address));
  const known = await findKnown(ports.database, [...new Set(addresses)]);
  const found = heard.map(([rule, { told, throughs, ...rest }]) => {
    const all = describe(told, throughs, known);
    return [rule, { ...rest, count: all.length, people: all.slice(0, most) }];
  });
  return Object.fromEntries(found) as Record<MailRule, RulePreview>;
}

/** A mailbox, and the events about the role that would be told there. */
interface Told {
  readonly mailbox: Mailbox;
  readonly types: readonly ScheduleEvent['type'][];
}

interface Asked {
  readonly mailboxes: readonly string[];
  /** How many have none. */
  readonly unreachable: number;
  /** What approvers are asked through, by their mailbox in lower case. */
  readonly throughs: ReadonlyMap<string, string>;
}

interface People {
  readonly administrators: Asked;
  /** Of every stage, of the first that are asked, and of those who are asked when nobody answered. */
  readonly approvers: Asked;
  readonly asked: Asked;
  readonly escalated: Asked;
}

async function findPeople({ database, clock }: Ports, { scope, rules }: PreviewedRole): Promise<People> {
  const now = clock.now();
  const rule = rules.Approval_EndUser_Assignment;
  const stages = rule.isApprovalRequired ? stagesToAsk(rule, scope) : [];
  const primary = stages.flatMap((one) => one.approvers);
  const further = stages.flatMap((one) => one.escalation?.approvers ?? []);
  const reach = async (approvers: readonly AskedApprover[]) =>
    reachPeople(database, await listReachedApprovers(database, approvers, [], now), now);
  const administrators = await listAdministratorIds({ db: database, now }, scope, []);
  return {
    administrators: await reachPeople(
      database,
      administrators.map((id) => ({ id, through: null })),
      now,
    ),
    approvers: await reach([...primary, ...further]),
    asked: await reach(primary),
    escalated: await reach(further),
  };
}

async function reachPeople(db: Reader, people: readonly ReachedApprover[], now: Date): Promise<Asked> {
  const ids = people.map(({ id }) => id);
  const { rows } = await sql<{ id: string; mail: string | null }>`
    select id, lower(mail) as mail from directory_user where id = any(${ids}::uuid[])`.execute(db);
  const mails = new Map(rows.map(({ id, mail }) => [id, mail]));
  return {
    mailboxes: await listMailboxes(db, ids, now),
    unreachable: ids.filter((id) => !mails.get(id)).length,
    throughs: new Map(
      people.flatMap(({ id, through }) => (through === null ? [] : [[mails.get(id) ?? id, through] as const])),
    ),
  };
}

/** Approvers of an event; of what an administrator gave the administrators decide. */
function approversOf(people: People, type: ScheduleEvent['type']): Asked {
  if (type === 'activation.approval-escalated') return people.escalated;
  return type === 'activation.approval-requested' ? people.asked : people.approvers;
}

/** Who is told by one rule, before it is known who they are. */
interface Heard extends Pick<RulePreview, 'isHolderTold' | 'unreachable'> {
  /** By the mailbox in lower case. */
  readonly told: ReadonlyMap<string, Told>;
  /** Where they are approvers. */
  readonly throughs: ReadonlyMap<string, string> | undefined;
}

async function hear(
  role: PreviewedRole,
  [recipient, level]: readonly [Recipient, RuleLevel],
  people: People,
): Promise<Heard> {
  const types = listTypes(recipient, level);
  const asApprover = recipient === 'Approver' && level === 'EndUser_Assignment';
  const told = new Map<string, Told>();
  const tell = async (telling: Telling, own: readonly string[], type?: ScheduleEvent['type']) => {
    const found = new Map<string, Mailbox>();
    // Whose role it is is known when it happens.
    const listOwn = async () => (recipient === 'Requestor' ? [] : own);
    await addTold(found, { rules: [role.rules], recipient, level, telling }, listOwn);
    for (const [key, mailbox] of found) {
      told.set(key, { mailbox, types: [...(told.get(key)?.types ?? []), ...(type ? [type] : [])] });
    }
  };
  for (const type of types) {
    await tell(
      tellings[type],
      asApprover ? approversOf(people, type).mailboxes : people.administrators.mailboxes,
      type,
    );
  }
  if (recipient === 'Admin') await tell(weakening, people.administrators.mailboxes);
  const heard = [...types.map((type) => tellings[type]), ...(recipient === 'Admin' ? [weakening] : [])];
  const isForOwn = heard.some((telling) => applyRules([role.rules], recipient, level, telling).isForDefaults);
  return {
    isHolderTold: recipient === 'Requestor' && isForOwn,
    unreachable:
      recipient !== 'Requestor' && isForOwn ? (asApprover ? people.approvers : people.administrators).unreachable : 0,
    told,
    throughs: asApprover ? people.approvers.throughs : undefined,
  };
}

/** What is known here of mailboxes. */
interface Known {
  readonly preferences: Awaited<ReturnType<typeof findPreferencesOf>>;
  /** By the address in lower case. */
  readonly names: ReadonlyMap<string, string>;
}

async function findKnown(db: Reader, addresses: readonly string[]): Promise<Known> {
  return { preferences: await findPreferencesOf(db, addresses), names: await findNames(db, addresses) };
}

/** By name and address. */
function describe(told: Heard['told'], throughs: Heard['throughs'], { preferences, names }: Known): ToldPerson[] {
  const all = [...told].map(([key, { mailbox, types }]): ToldPerson => {
    const chosen = preferences.get(mailbox.address);
    const [choice, ...others] = new Set(types.map((type) => choiceOf(type, mailbox, chosen)));
    const own = throughs ? 'approver' : 'administrator';
    return {
      address: mailbox.address,
      name: names.get(key) ?? null,
      as: mailbox.isNamed ? 'additional' : own,
      through: (!mailbox.isNamed && throughs?.get(key)) || null,
      choice: others.length > 0 ? 'varies' : (choice ?? 'at-once'),
    };
  });
  return all.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));
}

function choiceOf(
  type: ScheduleEvent['type'],
  { addressee, isNamed }: Mailbox,
  chosen: Preferences | undefined,
): MailChoice {
  const kind = kindOfMail(type, addressee);
  return isNamed || !kind || !chosen ? 'at-once' : chosen.choices[kind];
}

const nameOf = ({ name, address }: ToldPerson) => (name ?? address).toLowerCase();

/** Whose the addresses are, by the address in lower case. */
async function findNames(db: Reader, addresses: readonly string[]): Promise<Map<string, string>> {
  const keys = addresses.map((address) => address.toLowerCase());
  const { rows } = await sql<{ mail: string; name: string }>`
    select lower(u.mail) as mail, p.display_name as name from directory_user u
    join principal p on p.id = u.id and p.deleted_at is null where lower(u.mail) = any(${keys}::text[])`.execute(db);
  return new Map(rows.map(({ mail, name }) => [mail, name]));
}
