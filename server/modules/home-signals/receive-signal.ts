/**
 * Takes what a home directory says between two sign-ins, and does what it means: one transaction, once.
 *
 * Keys are fetched before it. A signal can only take away: nothing but the account's own return resumes, and whoever is
 * resumed has none of the sessions and activations that ended.
 */
import { systemActor, type Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { lockMemberships } from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import { deleteUserIn, moveMailbox, resumeIdentity, suspendIdentity, updateUserIn } from '#modules/directory/index.ts';
import {
  SHUT_OUT,
  addressOf,
  findHomeDirectory,
  readLogoutToken,
  readSecurityEvent,
  SignalFault,
  type HomeDirectory,
  type SecurityEvent,
} from '#modules/home-directories/index.ts';
import { endSessionsOf, findPerson, personTarget, type Person } from '#modules/sessions/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { endAccess } from './end-access.ts';
import { effectOf, type SignalEffect } from './signal-effect.ts';
import { noteStatus, noteVerified } from './signal-stream-store.ts';
import { findSignalled, noteHomeState, useSignal, type SignalledPerson } from './signal-store.ts';

/** What began a moment after a signal was signed, by clocks that differ, began before it. */
const TOLERANCE = 60_000;

/** What a sender says of the stream itself (OpenID Shared Signals Framework 1.0, 8.1.4). */
const SSF = 'https://schemas.openid.net/secevent/ssf/event-type/';

interface Taken {
  readonly home: HomeDirectory;
  readonly event: SecurityEvent;
  readonly effect: SignalEffect;
}

/** A security event token (RFC 8935). Throws `SignalFault`; refuses while keys cannot be had. Taken twice, it counts once. */
export async function receiveSignal(ports: Ports, homeDirectoryId: string, token: string): Promise<void> {
  const home = await requireHome(ports, homeDirectoryId);
  const event = await readSecurityEvent(ports, home, token);
  const effect = effectOf(event.type, event.details);
  const actor = systemActor(`Signal of ${home.displayName}`, ports.randomness.guid());
  await ports.unitOfWork(async (tx) => {
    const people = event.about ? await findSignalled(tx.db, home.id, event.about) : [];
    // Nobody waits for what a partner says of its other people.
    if (people.length > 0 && endsActivations.has(effect)) await lockMemberships(tx, 'exclusive');
    if (!(await useSignal(tx, home.id, event))) return;
    if (event.type === `${SSF}verification`) await noteVerified(tx, home.id, event.details['state']);
    if (event.type === `${SSF}stream-updated`) await noteStatus(tx, home.id, event.details['status']);
    for (const person of people) await apply(tx, actor, { home, event, effect }, person);
  });
}

/** A logout token (OpenID Connect Back-Channel Logout 1.0). The sessions end; what is activated goes on to its end. */
export async function receiveLogout(ports: Ports, homeDirectoryId: string, token: string): Promise<void> {
  const home = await requireHome(ports, homeDirectoryId);
  if (home.protocol !== 'openid') throw new SignalFault('access_denied', 'this home directory speaks another protocol');
  const { subject, homeSessionId, ...logout } = await readLogoutToken(ports, home, token);
  const actor = systemActor(`Sign-out at ${home.displayName}`, ports.randomness.guid());
  await ports.unitOfWork(async (tx) => {
    if (!(await useSignal(tx, home.id, logout))) return;
    const about = subject ? { subject } : { homeSessionId: homeSessionId! };
    const before = homeSessionId ? {} : { begunBefore: new Date(logout.issuedAt.getTime() + TOLERANCE) };
    for (const { userId, identityLinkId } of await findSignalled(tx.db, home.id, about)) {
      const person = await findPerson(tx.db, userId);
      if (!person) continue;
      await endSessionsOf(tx, actor, person, { identityLinkId, homeSessionId, ...before }, 'home-sign-out');
    }
  });
}

async function requireHome(ports: Ports, homeDirectoryId: string): Promise<HomeDirectory> {
  const home = await findHomeDirectory(ports.database, homeDirectoryId);
  if (!home) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId });
  return home;
}

const endsActivations = new Set<SignalEffect>(['end-access', 'suspend', 'disable', 'delete']);

async function apply(tx: Transaction, actor: Actor, taken: Taken, signalled: SignalledPerson): Promise<void> {
  const { home, event, effect } = taken;
  const person = await findPerson(tx.db, signalled.userId);
  if (!person) return;
  await record(tx, actor, taken, person);
  if (effect === 'none') return;
  if (effect === 'move-mailbox') return moveTo(tx, actor, taken, person);
  const isState = effect === 'suspend' || effect === 'resume';
  if (isState && !(await noteHomeState(tx, signalled.identityLinkId, event.happenedAt))) return;
  // Whom our own settings shut out, no word of a partner lets in.
  if (effect === 'resume') return resumeIdentity(tx, actor, signalled.identityLinkId, SHUT_OUT);
  const before = new Date(event.issuedAt.getTime() + TOLERANCE);
  const sessions = { identityLinkId: signalled.identityLinkId, begunBefore: before };
  if (endsActivations.has(effect)) await endAccess(tx, actor, person, sessions, before);
  else await endSessionsOf(tx, actor, person, sessions, 'home-signal');
  if (effect === 'suspend') {
    await suspendIdentity(tx, actor, signalled.identityLinkId, 'home-signal');
    await tx.send({ type: 'home-account.refused', payload: { userId: person.id, homeDirectoryId: home.id } });
  } else if (effect === 'disable') await updateUserIn(tx, actor, person.id, { enabled: false });
  else if (effect === 'delete') await deleteUserIn(tx, actor, person.id);
}

async function moveTo(tx: Transaction, actor: Actor, { home, event }: Taken, person: Person): Promise<void> {
  const moved = addressOf(home, event.details['new-value']);
  if (moved) await moveMailbox(tx, actor, person.id, moved.address);
}

async function record(tx: Transaction, actor: Actor, { home, event, effect }: Taken, person: Person): Promise<void> {
  await recordActivity(tx, {
    activity: 'home-signal.received',
    actor,
    subjectId: person.id,
    targets: [personTarget(person), { id: home.id, type: 'Directory', displayName: home.displayName }],
    details: { type: event.type, effect, happenedAt: event.happenedAt, tokenId: event.tokenId },
  });
}
