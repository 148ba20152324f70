/**
 * Reads what a sign-in of somebody would meet now, and asks their home directory whether it answers. Writes nothing.
 */
import { parseMailAddress } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';
import { findLastSignIns, listEntries } from '#modules/audit/index.ts';
import { findUser, getCollaborationSettings, listIdentities } from '#modules/directory/index.ts';
import {
  findHomeDirectory,
  findHomeDirectoryByDomain,
  findRedemptionWay,
  isHomeAnswering,
  judgeInbound,
  listHomeDirectories,
} from '#modules/home-directories/index.ts';
import { findGuestInvitation, isDomainAllowed, listTermsToAccept } from '#modules/invitations/index.ts';
import { isOver, listStoredSessions } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { judgeSignIn, type SignInCheck, type SignInFacts } from './sign-in-check.ts';

/** `tellsRefusal`: whether the asker may know why the last attempt was refused. */
export async function checkSignIn(ports: Ports, userId: string, tellsRefusal: boolean): Promise<SignInCheck[]> {
  const { database } = ports;
  const user = await findUser(database, userId);
  if (user?.id !== userId) throw new Refusal('directory.principal-not-found', { principalId: userId });
  const isInvited = user.creationType !== null;
  const address = parseMailAddress(user.mail ?? '');
  const domain = address?.domain ?? null;
  const [link] = await listIdentities(database, [userId]);
  const homes = link?.homeDirectoryId ? await listHomeDirectories(database, link.homeDirectoryId) : [];
  const boundHome = isInvited && domain ? await findHomeDirectoryByDomain(database, domain) : undefined;
  return judgeSignIn({
    enabled: user.enabled,
    homeInactiveAt: user.homeInactiveAt,
    isInvited,
    domain,
    invitation: await findGuestInvitation(ports, userId),
    isDomainAllowed: domain !== null && isDomainAllowed(domain, await getCollaborationSettings(database)),
    isLetIn: (await judgeInbound(database, userId, ports.clock.now())) !== 'shut-out',
    way: domain === null ? 'none' : (await findRedemptionWay(database, domain)).way,
    link,
    linkedHome: homes[0],
    boundHome: boundHome && { ...boundHome, enabled: true },
    isAnswering: await isAnswering(ports, link?.homeDirectoryId ?? boundHome?.id),
    ...(await readSessions(ports, userId)),
    terms: isInvited || user.userType === 'Guest' ? await waitingTerms(ports, userId) : [],
    ...(await readLast(ports, userId, tellsRefusal)),
    now: ports.clock.now(),
  });
}

/** Undefined where it is disabled, or is asked nothing but through a browser. */
async function isAnswering(ports: Ports, homeDirectoryId: string | undefined): Promise<boolean | undefined> {
  const home = homeDirectoryId ? await findHomeDirectory(ports.database, homeDirectoryId) : undefined;
  return home?.protocol === 'openid' ? isHomeAnswering(ports, home) : undefined;
}

async function waitingTerms(ports: Ports, userId: string): Promise<string[]> {
  const terms = await listTermsToAccept(ports.database, userId, ports.clock.now());
  return terms.map(({ displayName }) => displayName);
}

async function readSessions(ports: Ports, userId: string): Promise<Pick<SignInFacts, 'session' | 'ended'>> {
  const open = await listStoredSessions(ports.database, userId);
  const now = ports.clock.now();
  const session = open.findLast((one) => !isOver(one, now));
  const [ended] = session
    ? []
    : await listEntries(ports.database, { targetId: userId, activities: ['session.ended'], limit: 1 });
  return { session, ended: ended && { at: ended.occurredAt, reason: ended.reason } };
}

async function readLast(
  { database }: Ports,
  userId: string,
  tellsRefusal: boolean,
): Promise<Pick<SignInFacts, 'lastSuccess' | 'lastRefusal'>> {
  const lastSuccess = (await findLastSignIns(database, [userId])).get(userId)?.at;
  const [refused] = tellsRefusal
    ? await listEntries(database, { signIns: { personId: userId }, result: 'failure', limit: 1 })
    : [];
  return { lastSuccess, lastRefusal: refused && { at: refused.occurredAt, reason: refused.reason } };
}
