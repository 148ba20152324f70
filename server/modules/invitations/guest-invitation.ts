/**
 * How far a guest's invitation has come: waits, ran out, was revoked, was accepted. Reads only; the link itself is nowhere.
 */
import { Refusal } from '#model/refusal.ts';
import { findUser, type DirectoryUser } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { findCourse, type InvitationCourse } from './invitation-store.ts';

export interface GuestInvitation extends InvitationCourse {
  readonly state: 'pending' | 'expired' | 'revoked' | 'accepted';
}

/** Undefined of somebody who was never invited. */
export async function findGuestInvitation(ports: Ports, userId: string): Promise<GuestInvitation | undefined> {
  const user = await findUser(ports.database, userId);
  if (!user) throw new Refusal('directory.principal-not-found', { principalId: userId });
  const course = await findCourse(ports.database, userId);
  return course && { ...course, state: stateOf(course, user, ports.clock.now()) };
}

function stateOf({ revokedAt, expiresAt }: InvitationCourse, user: DirectoryUser, now: Date): GuestInvitation['state'] {
  if (user.externalUserState === 'Accepted') return 'accepted';
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt <= now ? 'expired' : 'pending';
}
