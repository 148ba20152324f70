/**
 * Liveness: whether the home directory still stands behind a guest's account.
 *
 * Asked when the last confirmation is too old, before the session serves again,
 * with a refresh token and outside any unit of work. A clear no ends the guest's
 * sessions and suspends the identity; silence refuses and ends nothing.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { systemActor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { suspendIdentity } from '#modules/directory/index.ts';
import { askLiveness, findHomeDirectory, type LivenessAnswer } from '#modules/home-directories/index.ts';
import type { Ports } from '#platform/ports.ts';
import { extendLiveness, leaseLivenessCheck, releaseLivenessCheck, type LeasedCheck } from './liveness-store.ts';
import { findPerson } from './person-queries.ts';
import { confirmedUntil } from './session.ts';
import { findStoredSession, refreshTokenPlace } from './session-store.ts';
import { endSessionsOf } from './start-session.ts';

const LEASE_MILLISECONDS = 15_000;
const WAIT_MILLISECONDS = 6_000;
const WAIT_STEP_MILLISECONDS = 50;

/** Checks in flight in this process, so that concurrent requests share one. */
const inFlight = new Map<string, Promise<void>>();

/**
 * Asks the home directory about the account of a session that is due.
 *
 * Returns when the session was confirmed or ended (read it again to know), and
 * refuses with `sign-in.home-unavailable` when there was no answer.
 */
export function confirmLiveness(ports: Ports, sessionId: string): Promise<void> {
  const running = inFlight.get(sessionId);
  if (running) return running;
  const check = checkOnce(ports, sessionId).finally(() => inFlight.delete(sessionId));
  inFlight.set(sessionId, check);
  return check;
}

async function checkOnce(ports: Ports, sessionId: string): Promise<void> {
  const leased = await ports.unitOfWork((tx) =>
    leaseLivenessCheck(tx, sessionId, new Date(tx.now.getTime() + LEASE_MILLISECONDS)),
  );
  if (!leased) return waitForOther(ports, sessionId);
  const outcome = await askHome(ports, leased);
  if (outcome.outcome === 'refused') return refuse(ports, leased, outcome);
  await ports.unitOfWork(async (tx) => {
    if (outcome.outcome === 'unanswered') return releaseLivenessCheck(tx, sessionId);
    const { DAYPASS_LIVENESS_SECONDS } = ports.settings;
    const liveUntil = confirmedUntil(tx.now, outcome.livenessSeconds, DAYPASS_LIVENESS_SECONDS);
    const sealed = outcome.refreshToken ? ports.secrets.seal(refreshTokenPlace(sessionId), outcome.refreshToken) : null;
    return extendLiveness(tx, sessionId, liveUntil, sealed);
  });
  if (outcome.outcome === 'unanswered') {
    throw new Refusal('sign-in.home-unavailable', { homeDirectory: outcome.homeDirectory });
  }
}

/** One transaction: from its commit on no session of the identity serves, and every decision denies. */
async function refuse(
  ports: Ports,
  leased: LeasedCheck,
  outcome: { readonly reason: string; readonly suspends: boolean },
): Promise<void> {
  const actor = systemActor('Liveness check', ports.randomness.guid());
  const linkId = outcome.suspends ? leased.identityLinkId : null;
  await ports.unitOfWork(async (tx) => {
    if (linkId) await suspendIdentity(tx, actor, linkId, outcome.reason);
    const person = await findPerson(tx.db, leased.userId);
    assert(person, 'a session belongs to a person');
    const which = linkId ? { identityLinkId: linkId } : { id: leased.sessionId };
    const isEnded = await endSessionsOf(tx, actor, person, which, outcome.reason);
    if (!linkId || !leased.homeDirectoryId || !isEnded) return;
    const payload = { userId: leased.userId, homeDirectoryId: leased.homeDirectoryId };
    await tx.send({ type: 'home-account.refused', payload });
  });
}

/** Another process has the lease: its answer is ours too, for as long as one call may take. */
async function waitForOther(ports: Ports, sessionId: string): Promise<void> {
  for (let waited = 0; waited < WAIT_MILLISECONDS; waited += WAIT_STEP_MILLISECONDS) {
    const found = await findStoredSession(ports, { sessionId });
    const liveUntil = found?.session.liveUntil;
    if (!found || found.session.endedAt || !liveUntil || liveUntil > ports.clock.now()) return;
    await pause(WAIT_STEP_MILLISECONDS);
  }
  throw new Refusal('sign-in.home-unavailable', { homeDirectory: 'The home directory' });
}

async function askHome(ports: Ports, leased: LeasedCheck): Promise<LivenessAnswer> {
  const home = leased.homeDirectoryId ? await findHomeDirectory(ports.database, leased.homeDirectoryId) : undefined;
  if (!home) return { outcome: 'refused', reason: 'home-directory-disabled', suspends: false };
  if (home.protocol === 'saml' || !leased.refreshTokenSealed) {
    return { outcome: 'refused', reason: 'liveness-unconfirmed', suspends: false };
  }
  const refreshToken = ports.secrets.unseal(refreshTokenPlace(leased.sessionId), leased.refreshTokenSealed);
  return askLiveness(ports, home, { issuer: leased.issuer, subject: leased.subject, refreshToken });
}
