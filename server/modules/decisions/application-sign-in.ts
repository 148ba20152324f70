/**
 * Signs a person in to a protected application on the strength of their Daypass session.
 *
 * The application is on another host, so a one-time ticket carries the sign-in across: 60 seconds, single use, bound to
 * the application and to the browser that asked there. A link with a ticket is worth nothing in another browser, neither
 * to whoever finds it nor to whom somebody sends their own. What the browser keeps there is worth nothing once the Daypass session has ended.
 */
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import type { KnownApplications } from './known-applications.ts';
import { addApplicationSession, addTicket, consumeTicket, findSessionId } from './protected-application-store.ts';

const TICKET_MILLISECONDS = 60_000;
const HOUR_MILLISECONDS = 3_600_000;
const TICKET = 'application-ticket';
const COOKIE = 'application-session';
const BROWSER = 'application-browser';

/** What travels through the portal's host of a browser's state at the application: enough to compare, nothing to present. */
export function hashApplicationBrowser(ports: Pick<Ports, 'secrets'>, state: string): Buffer {
  return ports.secrets.hash(BROWSER, state);
}

/** A ticket for the browser to take to the application. */
export async function requestApplicationTicket(
  ports: Ports,
  sessionId: string,
  applicationId: string,
  browserHash: Buffer,
): Promise<string> {
  const ticket = ports.randomness.token();
  await ports.unitOfWork((tx) =>
    addTicket(tx, {
      ticketHash: ports.secrets.hash(TICKET, ticket),
      sessionId,
      applicationId,
      browserHash,
      expiresAt: new Date(tx.now.getTime() + TICKET_MILLISECONDS),
    }),
  );
  return ticket;
}

/** Exchanges a ticket for the value of the application's cookie. */
export async function redeemApplicationTicket(
  ports: Ports,
  ticket: string,
  applicationId: string,
  state: string,
): Promise<string> {
  const token = ports.randomness.token();
  await ports.unitOfWork(async (tx) => {
    const sessionId = await consumeTicket(tx, {
      ticketHash: ports.secrets.hash(TICKET, ticket),
      applicationId,
      browserHash: hashApplicationBrowser(ports, state),
    });
    if (sessionId === undefined) throw new Refusal('decision.ticket-invalid', {});
    const expiresAt = new Date(tx.now.getTime() + ports.settings.DAYPASS_SESSION_HOURS * HOUR_MILLISECONDS);
    await addApplicationSession(tx, {
      tokenHash: ports.secrets.hash(COOKIE, token),
      sessionId,
      applicationId,
      expiresAt,
    });
  });
  return token;
}

/** The Daypass session behind the cookie of an application; whether it is still alive is for the sign-in module to say. */
export async function findApplicationSession(
  ports: Ports,
  known: KnownApplications,
  token: string,
  applicationId: string,
): Promise<string | undefined> {
  const tokenHash = ports.secrets.hash(COOKIE, token);
  const now = ports.clock.now();
  return (
    known.findSessionId(tokenHash, applicationId, now) ?? findSessionId(ports.database, tokenHash, applicationId, now)
  );
}
