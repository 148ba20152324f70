/**
 * What a row asks for, in the words of the commands: an invitation, and a role where it names one.
 */
import type { Actor } from '#model/actor.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { parseScheduleInfo, scheduleInvalid } from '#model/schedule-info.ts';
import { parseScope, type Scope } from '#model/scope.ts';
import { requireRight, WRITE_ASSIGNMENTS, type AdminRequest } from '#modules/assignments/index.ts';
import { findUser, findUserByMail } from '#modules/directory/index.ts';
import type { InviteInput } from '#modules/invitations/index.ts';
import { listRoles } from '#modules/role-definitions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import type { BulkRowInput } from './bulk-file.ts';
import type { DueRow } from './bulk-store.ts';

/** Who invites by files holds a role for it. */
const INVITATIONS_PER_HOUR = 5_000;

function invalid(field: string, reason: string): never {
  throw new Refusal('request.invalid', { field, reason });
}

export async function readInvitation(ports: Ports, tx: Transaction, input: BulkRowInput): Promise<InviteInput> {
  return {
    address: input.inviteeEmail,
    redirectUrl: input.inviteRedirectURL ?? `${publicOrigins(ports.settings).portalUrl}/my-roles`,
    displayName: input.displayName,
    sendsMessage: oneOf('sendEmail', input.sendEmail ?? 'true', ['true', 'false']) === 'true',
    message: input.customizedMessageBody,
    sponsorIds: await readSponsors(tx, input.sponsor),
    perHour: INVITATIONS_PER_HOUR,
  };
}

/** Ids of people and groups, or addresses and sign-in names of people, with semicolons between them. */
async function readSponsors(tx: Transaction, text = ''): Promise<string[]> {
  const ids: string[] = [];
  for (const name of text.split(';').map((part) => part.trim())) {
    if (name === '') continue;
    const user = (await findUser(tx.db, name)) ?? (await findUserByMail(tx.db, name.toLowerCase()));
    ids.push(user?.id ?? parseGuid(name) ?? invalid('sponsor', 'names somebody who is not in this directory'));
  }
  return ids;
}

/** The request for the role of a row; undefined where the row only invites. */
export async function readAssignment(
  tx: Transaction,
  actor: Actor,
  { input, requestId }: DueRow,
  principalId: string,
): Promise<AdminRequest | undefined> {
  if (input.role === undefined && input.scope === undefined) return undefined;
  if (input.role === undefined) return invalid('role', 'is needed where a resource is named');
  const scope = parseScope(input.scope ?? '')?.scope;
  if (!scope || input.scope === undefined) return invalid('scope', 'is not the address of a resource');
  // Before anything of the place is told.
  await requireRight(tx, actor, WRITE_ASSIGNMENTS, scope);
  const isActive = oneOf('kind', input.kind ?? 'eligible', ['eligible', 'active']) === 'active';
  const kind = isActive ? 'assignment' : 'eligibility';
  const end =
    input.end === undefined
      ? { type: 'NoExpiration' }
      : { type: 'AfterDateTime', endDateTime: dayOrInstant(input.end) };
  const schedule = parseScheduleInfo({ startDateTime: dayOrInstant(input.start), expiration: end }, kind);
  if ('problem' in schedule) throw scheduleInvalid(schedule);
  const roleDefinitionId = await findRoleId(tx, scope, input.role);
  return { requestId, kind, scope, roleDefinitionId, principalId, schedule, justification: input.justification };
}

/** A day alone means its beginning in UTC. */
function dayOrInstant(text: string | undefined): string | null {
  if (text === undefined) return null;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
}

async function findRoleId(tx: Transaction, scope: Scope, role: string): Promise<string> {
  const id = parseGuid(role);
  if (id) return id;
  const { rows } = await listRoles(tx.db, { scope, name: role }, { limit: 2, after: undefined });
  if (rows.length !== 1) return invalid('role', 'is not the name of one role that can be given there');
  return rows[0]!.id;
}

function oneOf<Word extends string>(field: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text.toLowerCase());
  return word ?? invalid(field, `must be one of ${words.join(', ')}`);
}
