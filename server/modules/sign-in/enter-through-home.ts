/**
 * From a proved identity to a session: who here is this identity, and may they enter?
 *
 * The lookup is by issuer and subject. An address in a token finds nobody.
 */
import { systemActor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { resumeIdentity } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';
import { findPersonByIdentity, type LinkedPerson, type Caller, type ProvingHome } from '#modules/sessions/index.ts';
import { findHomeDirectory, requireInbound, type ProvedIdentity } from '#modules/home-directories/index.ts';
import { enter, type Entering } from './enter.ts';

/** Signs in the person an identity is linked to. A suspended link is resumed: its home directory has just confirmed it. */
export async function enterThroughHome(
  ports: Ports,
  identity: ProvedIdentity,
  refreshToken: string | null,
  entering: Entering,
) {
  const linked = await findPersonByIdentity(ports.database, identity.issuer, identity.subject);
  if (!linked) throw new Refusal('sign-in.not-invited', {});
  const directory = await homeOf(ports, identity);
  await requireLetIn(ports, linked.person.id);
  if (linked.person.standing === 'suspended') await resume(ports, linked, entering.caller);
  return ports.unitOfWork(async (tx) => {
    const now = await findPersonByIdentity(tx.db, identity.issuer, identity.subject);
    if (!now) throw new Refusal('sign-in.not-invited', {});
    const { livenessSeconds, isSilent, homeSessionId = null } = identity;
    const home =
      livenessSeconds === null || !directory
        ? null
        : { directory, livenessSeconds, isSilent, refreshToken, homeSessionId };
    const { methods, isMultiFactor } = identity;
    const proof = { methods, isMultiFactor, identityLinkId: now.identityLinkId, home };
    return enter(ports, tx, now.person, proof, entering);
  });
}

/** The home that proved it; undefined where a mailbox did. One that was disabled meanwhile lets nobody in. */
async function homeOf(ports: Ports, { homeDirectoryId }: ProvedIdentity): Promise<ProvingHome | undefined> {
  if (homeDirectoryId === null) return undefined;
  const home = await findHomeDirectory(ports.database, homeDirectoryId);
  if (!home) throw new Refusal('sign-in.home-disabled', {});
  const { id, displayName, protocol } = home;
  return { id, displayName, protocol };
}

/** Before anything of theirs is resumed; whoever opens the session judges once more. */
async function requireLetIn(ports: Ports, userId: string): Promise<void> {
  await ports.unitOfWork((tx) => requireInbound(tx, userId));
}

async function resume(ports: Ports, linked: LinkedPerson, caller: Caller): Promise<void> {
  const actor = systemActor('Sign-in at the home directory', caller.correlationId);
  await ports.unitOfWork((tx) => resumeIdentity(tx, actor, linked.identityLinkId));
}
