/**
 * Guests: how many are invited in a second over Graph and by a file, and how long it takes from a word of their home
 * directory, a signal or SCIM, to a decision that denies: in the process that took it, and in another one on the same
 * database.
 *
 * Whole servers in this process, each with an engine of its own; the signals are signed and pushed as a partner does. Of a
 * file each row is run twice: checked, then done.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { ROOT_SCOPE } from '#model/scope.ts';
import { signalsUrl, updateHomeDirectory } from '#modules/home-directories/index.ts';
import { runDueRows } from '#modules/bulk-invitations/index.ts';
import { addProvisioningToken } from '#modules/home-signals/index.ts';
import { openInvitation, redeemInvitation } from '#modules/invitations/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { openSignalSource } from '../test/support/signal-source.ts';
import { openWorld, type World } from '../test/support/world.ts';

const INVITATIONS = Number(process.argv[2] ?? 400);
const AT_ONCE = 8;
const SIGNALS = 50;
const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';
const issuer = 'https://partner.example/oidc';

const options = { masterKey: randomBytes(32), startsAt: new Date() };
const near = await openWorld('bench guests', {}, options);
const far = await openWorld('', {}, { ...options, database: near.database });
const source = await openSignalSource(() => near.clock.now());
const homeDirectoryId = randomUUID();
await updateHomeDirectory(near.ports, near.operator, homeDirectoryId, {
  displayName: 'Partner',
  issuer,
  clientId: 'daypass',
  clientSecret: randomBytes(8).toString('hex'),
  domains: ['partner.example'],
  livenessSeconds: 300,
  enabled: true,
  signalsIssuer: source.issuer,
});
const { portalUrl } = publicOrigins(near.ports.settings);
const token = await near.tokenFor(await near.addClient(), 'graph');

async function invite(address: string): Promise<{ userId: string; ticket: string }> {
  const body = { invitedUserEmailAddress: address, inviteRedirectUrl: `${portalUrl}/my-roles` };
  const answer = await near.call(token, 'POST', '/v1.0/invitations', body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  const link = answer.body.inviteRedeemUrl as string;
  return { userId: answer.body.invitedUser.id as string, ticket: link.slice(link.lastIndexOf('/') + 1) };
}

async function measureInvitations(): Promise<void> {
  let next = 0;
  const startedAt = performance.now();
  const lane = async () => {
    while (next < INVITATIONS) await invite(`guest-${(next += 1)}@vendor.example`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`invitations over Graph, ${AT_ONCE} at once   ${(INVITATIONS / seconds).toFixed(0)} a second`);
}

/** From the upload to the last invitation. The pauses a job makes between two runs are not counted. */
async function measureFile(): Promise<void> {
  const rows = Math.min(INVITATIONS, 2_000);
  const management = await near.tokenFor(await near.addClient());
  const lines = Array.from({ length: rows }, (_, number) => `filed-${number}@vendor.example,false`);
  const url = `/portal/api/bulk-invitations/${randomUUID()}`;
  const text = ['inviteeEmail,sendEmail', ...lines].join('\n');
  const run = async () => {
    while ((await runDueRows(near.ports, near.composition.decisions)) > 0);
  };
  const startedAt = performance.now();
  await near.call(management, 'PUT', url, { fileName: 'partners.csv', text });
  await run();
  const checkedAt = performance.now();
  await near.call(management, 'POST', `${url}/start`);
  await run();
  const now = performance.now();
  const { counts } = (await near.call(management, 'GET', url)).body as { counts: Record<string, number> };
  if (counts['done'] !== rows) throw new Error(JSON.stringify(counts));
  const aSecond = (since: number) => (rows / ((now - since) / 1000)).toFixed(0);
  console.log(
    `invitations by a file of ${rows}        ${aSecond(checkedAt)} a second, with the check ${aSecond(startedAt)}`,
  );
}

async function openGuest(): Promise<string> {
  const address = 'pat@partner.example';
  const { userId, ticket } = await invite(address);
  const { ticketHash } = await openInvitation(near.ports, ticket);
  await redeemInvitation(near.ports, {
    ticketHash,
    proof: { kind: 'home-directory', homeDirectoryId, issuer, subject: 'pat', email: address, emailVerified: true },
    consentedAt: near.clock.now(),
    acceptedTerms: [],
    caller: { ipAddress: null, methods: ['pwd'], correlationId: randomUUID() },
  });
  return userId;
}

async function giveReader(principalId: string): Promise<void> {
  const management = await near.tokenFor(await near.addClient());
  const role = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const url = `/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
  const answer = await near.call(management, 'PUT', url, { properties: { roleDefinitionId, principalId } });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

async function push(claims: JWTPayload): Promise<void> {
  const answer = await near.app.inject({
    method: 'POST',
    url: `/sign-in/signals/${homeDirectoryId}`,
    headers: { 'content-type': 'application/secevent+jwt' },
    payload: await source.sign({ aud: signalsUrl(near.ports, homeDirectoryId), ...claims }),
  });
  if (answer.statusCode !== 202) throw new Error(answer.body);
}

/** Milliseconds until the answer of a process is `wanted`. */
async function until(world: World, principalId: string, wanted: boolean, since: number): Promise<number> {
  const isAllowed = () => world.composition.decisions.holds(principalId, 'Microsoft.Web/sites/read', ROOT_SCOPE);
  while (isAllowed() !== wanted) await new Promise((resolve) => setImmediate(resolve));
  return performance.now() - since;
}

type Say = (isDisabling: boolean) => Promise<void>;

/** As a partner signs and pushes it. */
const bySignal: Say = (isDisabling) => {
  const event = `${RISC}account-${isDisabling ? 'disabled' : 'enabled'}`;
  return push({ sub_id: { format: 'iss_sub', iss: issuer, sub: 'pat' }, events: { [event]: {} } });
};

/** As Entra sends it. */
async function openScim(userId: string): Promise<Say> {
  const { secret } = await addProvisioningToken(near.ports, near.operator, homeDirectoryId);
  return async (isDisabling) => {
    const answer = await near.app.inject({
      method: 'PATCH',
      url: `/scim/v2/${homeDirectoryId}/Users/${userId}`,
      headers: { 'content-type': 'application/scim+json', authorization: `Bearer ${secret}` },
      payload: JSON.stringify({
        Operations: [{ op: 'Replace', path: 'active', value: isDisabling ? 'False' : 'True' }],
      }),
    });
    if (answer.statusCode !== 200) throw new Error(answer.body);
  };
}

async function measureEnd(principalId: string, what: string, say: Say): Promise<void> {
  const took: { here: number[]; there: number[] } = { here: [], there: [] };
  for (let round = 0; round < SIGNALS; round += 1) {
    for (const isDisabling of [true, false]) {
      for (const world of [near, far]) world.clock.moveBy(1_000);
      const since = performance.now();
      const [here, there] = await Promise.all([
        say(isDisabling).then(() => until(near, principalId, !isDisabling, since)),
        until(far, principalId, !isDisabling, since),
      ]);
      if (!isDisabling) continue;
      took.here.push(here);
      took.there.push(there);
    }
  }
  for (const [where, times] of Object.entries(took)) {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) => `${sorted[Math.ceil(sorted.length * share) - 1]!.toFixed(1)} ms`;
    console.log(`${what} to denied decision ${where.padEnd(8)} p50 ${at(0.5)}, p99 ${at(0.99)}`);
  }
}

await measureInvitations();
await measureFile();
const principalId = await openGuest();
await giveReader(principalId);
await until(far, principalId, true, 0);
await measureEnd(principalId, 'signal', bySignal);
await measureEnd(principalId, 'SCIM', await openScim(principalId));
await source.close();
await far.app.close();
await far.composition.close();
await near.close();
