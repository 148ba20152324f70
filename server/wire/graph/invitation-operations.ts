/**
 * `POST /invitations`.
 *
 * As in Graph an invitation cannot be read, changed or deleted here; it is
 * redeemed by a person in a browser and in no other way.
 */
import type { Invitation } from '@microsoft/microsoft-graph-types';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { inviteGuest, type InvitationResult } from '#modules/invitations/index.ts';
import { inviteInternalUser } from '#modules/sign-in/index.ts';
import { readReference } from './directory-objects.ts';
import type { GraphCall, GraphOperation } from './operation.ts';

const bodyKeys = [
  'invitedUserEmailAddress',
  'inviteRedirectUrl',
  'invitedUserDisplayName',
  'invitedUserType',
  'sendInvitationMessage',
  'invitedUserMessageInfo',
  'messageLanguage',
  'customizedMessageBody',
  'ccRecipients',
  'emailAddress',
  'name',
  'address',
  'resetRedemption',
  'invitedUser',
  'invitedUserSponsors',
  'id',
  '@odata.id',
];

type Json = Readonly<Record<string, unknown>>;

async function invite(call: GraphCall) {
  const { body } = call;
  const info = objectOf(body['invitedUserMessageInfo'], 'invitedUserMessageInfo');
  const userType = body['invitedUserType'] ?? 'Guest';
  if (userType !== 'Guest' && userType !== 'Member') {
    throw new Refusal('request.invalid', { field: 'invitedUserType', reason: 'is neither Guest nor Member' });
  }
  const input = {
    address: body['invitedUserEmailAddress'],
    redirectUrl: body['inviteRedirectUrl'],
    displayName: body['invitedUserDisplayName'],
    userType: userType as 'Guest' | 'Member',
    sendsMessage: truthOf(body['sendInvitationMessage'], 'sendInvitationMessage'),
    message: info['customizedMessageBody'],
    language: info['messageLanguage'],
    ccAddress: ccOf(info['ccRecipients']),
    sponsorIds: sponsorsOf(body['invitedUserSponsors']),
    ...namedOf(body),
  };
  const rights = {
    invite: call.holds(directoryActions.inviteGuests),
    createUsers: call.holds(directoryActions.createUsers),
    resetRedemption: call.holds(directoryActions.updateUsers) && call.holds(directoryActions.createUsers),
    readUsers: (await call.reading(directoryActions.readUsers)) === 'all',
    manageDirectoryRoles: call.holds(directoryActions.manageDirectoryRoles),
  };
  const { internalUserId } = input;
  const result = internalUserId
    ? await inviteInternalUser(call.ports, call.actor, { ...input, internalUserId }, rights)
    : await inviteGuest(call.ports, call.actor, input, rights);
  return { status: 201, body: present(call, result, input) };
}

/**
 * Who is named besides the address: a guest whose redemption is reset, or a member who is to sign in at home. Which of both
 * is said, never guessed.
 */
function namedOf(body: Json): { readonly resetUserId?: string; readonly internalUserId?: string } {
  const userId = objectOf(body['invitedUser'], 'invitedUser')['id'];
  const isReset = truthOf(body['resetRedemption'], 'resetRedemption');
  if (!isReset && userId === undefined) return {};
  const id = parseGuid(userId);
  if (!id) throw new Refusal('request.invalid', { field: 'invitedUser/id', reason: 'is not the id of a user' });
  return isReset ? { resetUserId: id } : { internalUserId: id };
}

function objectOf(value: unknown, field: string): Json {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Json;
  throw new Refusal('request.invalid', { field, reason: 'is not an object' });
}

function truthOf(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  throw new Refusal('request.invalid', { field, reason: 'is not true or false' });
}

/** At most one, and an empty one counts as none: Graph itself shows `[{ emailAddress: { address: null } }]`. */
function ccOf(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value) || value.length > 1) {
    throw new Refusal('request.invalid', { field: 'ccRecipients', reason: 'is not a list of at most one' });
  }
  return objectOf(objectOf(value[0], 'ccRecipients')['emailAddress'], 'emailAddress')['address'] ?? null;
}

function sponsorsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal('invitation.sponsors-invalid', { maximum: 5 });
  return value.map((sponsor: unknown) => {
    const { id, '@odata.id': reference } = objectOf(sponsor, 'invitedUserSponsors');
    return parseGuid(id) ?? readReference(reference);
  });
}

function present(
  call: GraphCall,
  { id, user, status, redeemUrl, redirectUrl, message }: InvitationResult,
  input: { displayName: unknown; userType: string; sendsMessage: boolean; language: unknown; ccAddress: unknown },
) {
  const invitation: { [Name in keyof Invitation]?: unknown } = {
    id,
    inviteRedeemUrl: redeemUrl,
    invitedUserDisplayName: input.displayName ?? null,
    invitedUserType: input.userType,
    invitedUserEmailAddress: user.mail,
    sendInvitationMessage: input.sendsMessage,
    resetRedemption: false,
    inviteRedirectUrl: redirectUrl,
    status,
    invitedUserMessageInfo: {
      messageLanguage: input.language ?? null,
      customizedMessageBody: message,
      ccRecipients: [{ emailAddress: { name: null, address: input.ccAddress ?? null } }],
    },
    invitedUser: { id: user.id },
  };
  return { '@odata.context': `${call.root}/$metadata#invitations/$entity`, ...invitation };
}

export const invitationOperations: readonly GraphOperation[] = [
  // Who may invite depends on the invite level as well as on roles; the command decides.
  { method: 'POST', path: 'invitations', permission: 'signed-in', activity: 'guest.invited', bodyKeys, handle: invite },
];
