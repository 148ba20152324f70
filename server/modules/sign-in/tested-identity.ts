/**
 * Whether the identity a test received would do for an invited guest: the checks of both protocols that follow their own.
 */
import {
  identityChecks,
  listDomainProofs,
  listHomeDirectories,
  type CheckedConnection,
  type HomeDirectory,
  type ProvedIdentity,
  type ReceivedFact,
  type TestedAnswer,
} from '#modules/home-directories/index.ts';
import { assessProof } from '#modules/invitations/index.ts';
import type { Ports } from '#platform/ports.ts';

export interface ConnectionReport {
  readonly checks: readonly CheckedConnection[];
  readonly received: readonly ReceivedFact[];
}

export async function judgeTested(ports: Ports, home: HomeDirectory, tested: TestedAnswer): Promise<ConnectionReport> {
  const { checks, received } = tested;
  const isRead = checks.every(({ outcome }) => outcome === 'passed');
  const after = isRead ? await judgeIdentity(ports, home, tested) : [];
  const notReached = identityChecks
    .filter((check) => !after.some((one) => one.check === check))
    .map((check) => ({ check, outcome: 'not-reached', detail: null }) as const);
  return { checks: [...checks, ...after, ...notReached], received };
}

async function judgeIdentity(ports: Ports, home: HomeDirectory, tested: TestedAnswer): Promise<CheckedConnection[]> {
  const { identity } = tested;
  if (!identity) return [{ check: 'domain', outcome: 'failed', detail: 'foreign' }];
  if (identity.address === null) return [{ check: 'domain', outcome: 'failed', detail: 'missing' }];
  return [
    { check: 'domain', outcome: 'passed', detail: null },
    await judgeAddress(ports, home, identity, identity.address),
    judgeSecondFactor(home, tested),
    judgeLiveness(home, tested),
  ];
}

/** As an invitation to that very address would be judged, were the directory enabled. */
async function judgeAddress(
  ports: Ports,
  home: HomeDirectory,
  identity: ProvedIdentity,
  address: string,
): Promise<CheckedConnection> {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const [view] = await listHomeDirectories(ports.database, home.id);
  const proofs = await listDomainProofs(ports, home.id);
  const isProven = proofs.some((one) => one.domain === domain && one.proof !== null);
  const speaksForDomain = view?.accountBinding === 'proven-domain' && isProven;
  const { issuer, subject, addressVerified: emailVerified } = identity;
  const proof = {
    kind: 'home-directory',
    homeDirectoryId: home.id,
    issuer,
    subject,
    email: address,
    emailVerified,
  } as const;
  const assessment = assessProof(proof, address, {
    way: 'home-directory',
    home: { id: home.id, issuer: home.issuer, speaksForDomain },
  });
  return assessment === 'proved'
    ? { check: 'address', outcome: 'passed', detail: speaksForDomain ? 'proven-domain' : 'verified' }
    : { check: 'address', outcome: 'failed', detail: assessment };
}

function judgeSecondFactor({ mfaTrusted }: HomeDirectory, { hasSecondFactor }: TestedAnswer): CheckedConnection {
  if (!mfaTrusted) return { check: 'second-factor', outcome: 'note', detail: 'not-trusted' };
  return hasSecondFactor
    ? { check: 'second-factor', outcome: 'passed', detail: null }
    : { check: 'second-factor', outcome: 'note', detail: 'not-proved' };
}

function judgeLiveness({ protocol }: HomeDirectory, { hasRefreshToken }: TestedAnswer): CheckedConnection {
  if (protocol === 'saml') return { check: 'liveness', outcome: 'note', detail: 'by-sign-in' };
  return hasRefreshToken
    ? { check: 'liveness', outcome: 'passed', detail: null }
    : { check: 'liveness', outcome: 'failed', detail: 'no-refresh-token' };
}
