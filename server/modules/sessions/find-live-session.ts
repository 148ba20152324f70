/**
 * The one question every request asks: is there a session behind this, and may it serve now?
 *
 * Answers undefined for unknown, ended, idle and expired sessions and for
 * people who may not act; refuses when the home directory had to be asked and
 * did not answer.
 */
import type { Actor } from '#model/actor.ts';
import { isDatabaseAway } from '#platform/database/outage.ts';
import type { Ports } from '#platform/ports.ts';
import { judgeInbound } from '#modules/home-directories/index.ts';
import { confirmLiveness } from './confirm-liveness.ts';
import type { KnownCallers } from './known-callers.ts';
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
  if (user.isInvited && (await judgeInbound(ports.database, user.id, now)) === 'shut-out') return undefined;
  const actor = actorOf(session, user);
  if (!isTouchDue(session, now)) return { ...session, user, actor };
  await ports.unitOfWork((tx) => touchSession(tx, session.id));
  return { ...session, lastUsedAt: now, user, actor };
}

function isTouchDue({ lastUsedAt }: { readonly lastUsedAt: Date }, now: Date): boolean {
  return now.getTime() - lastUsedAt.getTime() >= TOUCH_AFTER_MILLISECONDS;
}

/** The person of a session that serves now and was used a moment ago, by what memory is sure of. */
export function findRecentPerson(ports: Ports, callers: KnownCallers, sessionId: string): Actor | undefined {
  const now = ports.clock.now();
  const known = callers.findSession(sessionId, now);
  return known && !isTouchDue(known, now) ? known.actor : undefined;
}

/**
 * The person of a session that serves now, from memory as far as memory is sure. For requests that only ask for
 * decisions; those rest on the same facts. The database is asked when the use is to be written down, and when memory
 * says no.
 */
export async function findKnownPerson(
  ports: Ports,
  callers: KnownCallers,
  sessionId: string,
): Promise<Actor | undefined> {
  const recent = findRecentPerson(ports, callers, sessionId);
  if (recent) return recent;
  try {
    const session = await findLiveSession(ports, { sessionId });
    if (session) callers.noteUse(session.id, session.lastUsedAt);
    return session?.actor;
  } catch (error) {
    const known = callers.findSession(sessionId, ports.clock.now());
    if (known && isDatabaseAway(error)) return known.actor;
    throw error;
  }
}
