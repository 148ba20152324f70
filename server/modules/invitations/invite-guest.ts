/**
 * Invites a person from outside: a guest object that can hold roles at once,
 * and a link by which the person proves who they are.
 *
 * The guest stays pending, and every decision about them denies, until the
 * link is redeemed. An address that is invited again keeps its guest object.
 */
import { sql } from 'kysely';
import type { Actor } from '#model/actor.ts';
import { parseMailAddress, type MailAddress } from '#model/mail-address.ts';
import { parseMessage } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import {
  addGuest,
  findUser,
  findUserByMail,
  getCollaborationSettings,
  getDirectoryIdentity,
  requireDisplayName,
  resetIdentity,
  SAME_AS_MEMBERS,
  turnExternal,
  type CollaborationSettings,
  type DirectoryUser,
} from '#modules/directory/index.ts';
import { requireInvitable as requireLetIn } from '#modules/home-directories/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { isDomainAllowed, mayInvite, parseRedirect } from './invitation.ts';
import { countTickets, insertInvitation, replaceTicket, type InvitationRow } from './invitation-store.ts';
import { requireNotBlocked } from './blocked-invitation-store.ts';
import { stampSponsors } from './sponsors.ts';

const MAXIMUM_MESSAGE_LENGTH = 1000;
const HOUR_MILLISECONDS = 3_600_000;
const TICKETS_PER_INVITER_AND_HOUR = 500;
const TICKETS_PER_ADDRESS_AND_HOUR = 10;

export interface InviteInput {
  readonly address: unknown;
  readonly redirectUrl: unknown;
  readonly displayName?: unknown;
  readonly userType?: 'Guest' | 'Member';
  readonly sendsMessage: boolean;
  readonly message?: unknown;
  readonly language?: unknown;
  readonly ccAddress?: unknown;
  /** Users or groups; empty means the inviter. */
  readonly sponsorIds?: readonly string[];
  /** Detach the account this guest redeemed with and start over. */
  readonly resetUserId?: string | undefined;
  /** Somebody of our own who is to sign in at home from now on; their `mail` is the address. */
  readonly internalUserId?: string | undefined;
  /** How many invitations of one inviter are sent in an hour, where it is not the usual number. */
  readonly perHour?: number;
}

/** What directory roles the caller holds, asked from the engine before the command. */
export interface InviterRights {
  readonly invite: boolean;
  readonly createUsers: boolean;
  readonly resetRedemption: boolean;
  /** May know who is in the directory. */
  readonly readUsers: boolean;
  /** May give anybody anything, so that taking over an account gains nothing. */
  readonly manageDirectoryRoles?: boolean;
}

export interface InvitationResult {
  readonly id: string;
  /** Whether the guest was made by this invitation. */
  readonly isNew: boolean;
  readonly user: DirectoryUser;
  readonly status: 'PendingAcceptance' | 'Completed';
  readonly redeemUrl: string;
  readonly redirectUrl: string;
  readonly message: string | null;
}

/** What is known of an invitation once its fields were read. */
interface Draft extends Omit<InvitationRow, 'userId'> {
  readonly domain: string;
  readonly userType: 'Guest' | 'Member';
  readonly sendsMessage: boolean;
  readonly ccAddress: string | null;
}

export async function inviteGuest(
  ports: Ports,
  actor: Actor,
  input: InviteInput,
  rights: InviterRights,
): Promise<InvitationResult> {
  return ports.unitOfWork((tx) => inviteGuestIn(ports, tx, actor, input, rights));
}

export async function inviteGuestIn(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: InviteInput,
  rights: InviterRights,
): Promise<InvitationResult> {
  const settings = await getCollaborationSettings(tx.db);
  requireLevel(actor, settings, rights);
  const draft = readDraft(ports, tx, actor, input, rights);
  await requireAllowed(tx, draft, settings);
  await lockAddress(tx, draft.address);
  await requireBelowLimits(tx, actor, draft.address, input.perHour);
  const existing = await findUserByMail(tx.db, draft.address);
  await requireLetIn(tx, draft.address, existing?.id);
  if (input.resetUserId !== undefined)
    return resetAndInvite(ports, tx, actor, draft, existing, input.resetUserId, rights);
  if (input.internalUserId !== undefined) return inviteInternal(ports, tx, actor, draft, existing, input, rights);
  if (!existing) {
    const user = await addGuest(tx, actor, draft);
    const result = await issue(ports, tx, actor, draft, user);
    await stampSponsors(tx, actor, user, input.sponsorIds ?? []);
    return { ...result, isNew: true };
  }
  if (existing.creationType !== 'Invitation' || !existing.enabled || !rights.readUsers) {
    const isPending = existing.externalUserState === 'PendingAcceptance' && existing.enabled;
    // Who may not read the directory learns nothing but that this address cannot be invited.
    if (!isPending) throw new Refusal('invitation.address-taken', { userId: rights.readUsers ? existing.id : null });
  }
  if (existing.externalUserState === 'Accepted') return completed(tx, draft, existing);
  return issue(ports, tx, actor, draft, existing);
}

function requireLevel(actor: Actor, settings: CollaborationSettings, rights: InviterRights): void {
  const allowed = mayInvite(settings.allowInvitesFrom, {
    kind: actor.kind,
    userType: actor.userType,
    holdsInviteAction: rights.invite,
    guestsAreLikeMembers: settings.guestUserRoleId === SAME_AS_MEMBERS,
  });
  if (!allowed) throw new Refusal('invitation.not-allowed', { allowInvitesFrom: settings.allowInvitesFrom });
}

function readDraft(ports: Ports, tx: Transaction, actor: Actor, input: InviteInput, rights: InviterRights): Draft {
  const { address, domain } = requireAddress(input.address);
  const userType = input.userType ?? 'Guest';
  if (userType === 'Member' && !rights.createUsers) throw new Refusal('invitation.type-not-allowed', { userType });
  const { portalUrl, baseUrl } = publicOrigins(ports.settings);
  const places = { origins: [portalUrl, baseUrl], hosts: ports.settings.DAYPASS_REDIRECT_HOSTS };
  const redirectUrl = parseRedirect(input.redirectUrl, places);
  if (!redirectUrl) throw new Refusal('invitation.redirect-not-allowed', { host: null });
  const message = parseMessage(input.message ?? '', MAXIMUM_MESSAGE_LENGTH);
  if (message === undefined) {
    const reason = `is not plain text of at most ${MAXIMUM_MESSAGE_LENGTH} characters`;
    throw new Refusal('request.invalid', { field: 'customizedMessageBody', reason });
  }
  const language = typeof input.language === 'string' && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(input.language);
  return {
    id: tx.guid(),
    address,
    domain,
    userType,
    redirectUrl,
    message: message || null,
    displayName: input.displayName == null || input.displayName === '' ? null : requireDisplayName(input.displayName),
    language: language ? (input.language as string) : null,
    inviterId: actor.principalId,
    sendsMessage: input.sendsMessage,
    ccAddress: input.ccAddress == null ? null : requireAddress(input.ccAddress).address,
  };
}

function requireAddress(text: unknown): MailAddress {
  const address = parseMailAddress(text);
  if (!address) throw new Refusal('invitation.address-invalid', { reason: 'form' });
  return address;
}

/** Two invitations of one address wait for each other: there is one guest per address, and one link that works. */
export async function lockAddress(tx: Transaction, address: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`invite ${address}`}, 0))`.execute(tx.db);
}

async function requireAllowed(tx: Transaction, { domain }: Draft, settings: CollaborationSettings): Promise<void> {
  if (!isDomainAllowed(domain, settings)) throw new Refusal('invitation.domain-not-allowed', { domain });
  const { initialDomain } = await getDirectoryIdentity(tx.db);
  if (domain === initialDomain) throw new Refusal('invitation.address-own', { domain });
}

/** Limits protect mailboxes outside: an inviter's in the hour, and one address's. */
export async function requireBelowLimits(
  tx: Transaction,
  actor: Actor,
  address: string,
  inviterPerHour = TICKETS_PER_INVITER_AND_HOUR,
): Promise<void> {
  const since = new Date(tx.now.getTime() - HOUR_MILLISECONDS);
  const [byInviter, forAddress] = [
    await countTickets(tx.db, { inviterId: actor.principalId }, since),
    await countTickets(tx.db, { address }, since),
  ];
  const refuse = (of: 'inviter' | 'address', perHour: number) => {
    throw new Refusal('invitation.too-many', { of, perHour, retryAfterSeconds: 600 });
  };
  if (forAddress >= TICKETS_PER_ADDRESS_AND_HOUR) refuse('address', TICKETS_PER_ADDRESS_AND_HOUR);
  if (byInviter >= inviterPerHour) refuse('inviter', inviterPerHour);
}

async function resetAndInvite(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  draft: Draft,
  existing: DirectoryUser | undefined,
  userId: string,
  rights: InviterRights,
): Promise<InvitationResult> {
  if (!rights.resetRedemption) throw new Refusal('invitation.reset-not-allowed', { userId });
  // The invited address must be this guest's own: a reset never moves an account to another mailbox.
  if (existing?.id !== userId || existing.mail !== draft.address)
    throw new Refusal('invitation.user-not-allowed', { userId });
  await resetIdentity(tx, actor, userId);
  return issue(ports, tx, actor, draft, existing);
}

/** The account stays who it is and what it holds; only the way in is another one, and until they accept there is none. */
async function inviteInternal(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  draft: Draft,
  existing: DirectoryUser | undefined,
  { internalUserId: userId = '', sponsorIds = [] }: InviteInput,
  rights: InviterRights,
): Promise<InvitationResult> {
  if (!rights.manageDirectoryRoles) throw new Refusal('invitation.internal-not-allowed', { userId });
  if (actor.principalId === userId) throw new Refusal('directory.own-account', { principalId: userId });
  const isTheirs = existing?.id === userId && existing.mail === draft.address;
  if (!isTheirs || existing.creationType !== null || !existing.enabled || existing.userType !== 'Member') {
    throw new Refusal('invitation.internal-not-possible', { userId });
  }
  await turnExternal(tx, actor, userId);
  const result = await issue(ports, tx, actor, draft, existing);
  await stampSponsors(tx, actor, (await findUser(tx.db, userId))!, sponsorIds);
  return result;
}

async function issue(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  draft: Draft,
  user: DirectoryUser,
): Promise<InvitationResult> {
  await insertInvitation(tx, { ...draft, userId: user.id });
  const redeemUrl = await sendTicket(ports, tx, actor, { ...draft, userId: user.id }, draft);
  await recordActivity(tx, {
    activity: 'guest.invited',
    actor,
    subjectId: user.id,
    targets: [{ id: user.id, type: 'User', displayName: user.displayName, userPrincipalName: user.userPrincipalName }],
    details: { invitedUserEmailAddress: draft.address, invitationId: draft.id },
  });
  const { id, redirectUrl, message } = draft;
  return { id, user, isNew: false, status: 'PendingAcceptance', redeemUrl, redirectUrl, message };
}

/** Makes a fresh ticket and, where wanted, has it mailed after the commit. Answers the link. */
export async function sendTicket(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  invitation: InvitationRow,
  delivery: { readonly sendsMessage: boolean; readonly ccAddress: string | null },
): Promise<string> {
  await requireNotBlocked(tx, invitation.address);
  const { ticket, expiresAt } = await replaceTicket(ports, tx, invitation);
  const redeemUrl = `${publicOrigins(ports.settings).portalUrl}/redeem/${ticket}`;
  if (!delivery.sendsMessage) return redeemUrl;
  const { id, userId, address, displayName, message, language } = invitation;
  await tx.send({
    type: 'invitation.created',
    payload: {
      invitationId: id,
      userId,
      address,
      displayName,
      inviterId: actor.principalId,
      inviterName: actor.displayName,
      message,
      language,
      ccAddress: delivery.ccAddress,
      redeemUrl,
      expiresAt: expiresAt?.toISOString() ?? null,
    },
  });
  return redeemUrl;
}

/** A guest who accepted before needs no ticket and gets no mail. */
async function completed(tx: Transaction, draft: Draft, user: DirectoryUser): Promise<InvitationResult> {
  const { redirectUrl, message } = draft;
  return { id: tx.guid(), user, isNew: false, status: 'Completed', redeemUrl: redirectUrl, redirectUrl, message };
}
