/**
 * Invites a member to sign in at home from now on. Object, groups and roles stay; password, authenticator app, passkeys and
 * sessions end with the same commit, before anybody has accepted anything.
 *
 * There is no way back: whoever should sign in here again is made anew.
 */
import type { Actor } from '#model/actor.ts';
import { forgetCredentials } from '#modules/credentials/index.ts';
import {
  inviteGuestIn,
  type InvitationResult,
  type InviteInput,
  type InviterRights,
} from '#modules/invitations/index.ts';
import { endSessionsOf, findPerson } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';

export async function inviteInternalUser(
  ports: Ports,
  actor: Actor,
  input: InviteInput & { readonly internalUserId: string },
  rights: InviterRights,
): Promise<InvitationResult> {
  return ports.unitOfWork(async (tx) => {
    const result = await inviteGuestIn(ports, tx, actor, input, rights);
    const userId = result.user.id;
    await forgetCredentials(tx, userId);
    const person = await findPerson(tx.db, userId);
    if (person) await endSessionsOf(tx, actor, person, { userId }, 'turned-external');
    return result;
  });
}
