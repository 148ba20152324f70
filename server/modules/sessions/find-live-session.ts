/**
 * The one question every request asks: is there a session behind this, and may it serve now?
 *
 * Answers undefined for unknown, ended, idle and expired sessions and for
 * people who may not act; refuses when the home directory had to be asked and
 * did not answer. Nothing is cached between two requests.
 */
import type { Ports } from '#platform/ports.ts';
import { confirmLiveness } from './confirm-liveness.ts';
import { actorOf, isOver, needsConfirmation, type LiveSession } from './session.ts';
import { findStoredSession, touchSession } from './session-store.ts';

/** Writing down each use of a session would cost a commit per request. */
const TOUCH_AFTER_MILLISECONDS = 30_000;

export async function findLiveSession(
  ports: Ports,
  by: { readonly token: string } | { readonly sessionId: string },
): Promise<LiveSession | undefined> {
  const session = await findServingSession(ports, by);
  if (!session) return undefined;
  if (!needsConfirmation(session, ports.clock.now())) return session;
  await confirmLiveness(ports, session.id);
  const confirmed = await findServingSession(ports, by);
  return confirmed && !needsConfirmation(confirmed, ports.clock.now()) ? confirmed : undefined;
}

async function findServingSession(
  ports: Ports,
  by: { readonly token: string } | { readonly sessionId: string },
): Promise<LiveSession | undefined> {
  const found = await findStoredSession(ports, by);
  const now = ports.clock.now();
  if (!found || found.user.standing !== 'active' || isOver(found.session, now)) return undefined;
  const { session, user } = found;
  if (now.getTime() - session.lastUsedAt.getTime() >= TOUCH_AFTER_MILLISECONDS) {
    await ports.unitOfWork((tx) => touchSession(tx, session.id));
  }
  return { ...session, user, actor: actorOf(session, user) };
}
