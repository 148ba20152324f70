/** Proving that a domain belongs to a home directory: by a DNS record on a real server, or by a recorded decision. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { findHomeDirectoryOfDomain } from '#modules/home-directories/index.ts';
import { startDnsServer, type DnsServer } from '../../../test/support/dns-server.ts';
import { activitiesOf } from '../../../test/support/trail.ts';
import { openWorld, type World } from '../../../test/support/world.ts';

let world: World;
let dns: DnsServer;
let administrator: string;
let guestInviter: string;
let id: string;
let domain: string;
let number = 0;

before(async () => {
  dns = await startDnsServer();
  world = await openWorld('domain_proofs', { DAYPASS_DNS_SERVERS: dns.address });
  administrator = await world.tokenFor(await world.addClient({ directoryRoles: ['Global Administrator'] }));
  guestInviter = await world.tokenFor(await world.addClient({ directoryRoles: ['Guest Inviter'] }));
});
after(async () => {
  await world?.close();
  await dns?.close();
});
beforeEach(async () => {
  id = randomUUID();
  domain = `partner-${(number += 1)}.example`;
  assert.equal((await put({})).status, 200);
});

const put = (change: object) =>
  world.call(administrator, 'PUT', `/portal/api/home-directories/${id}`, {
    displayName: 'Partner',
    issuer: `https://sign-in.${domain}`,
    clientId: 'daypass',
    clientSecret: 'a secret of the partner',
    domains: [domain],
    accountBinding: 'proven-domain',
    ...change,
  });
const domains = async () => (await world.call(administrator, 'GET', `/portal/api/home-directories/${id}/domains`)).body;
const proofAddress = (of = domain) => `/portal/api/home-directories/${id}/domains/${of}/proof`;
const prove = (body: object, token = administrator) => world.call(token, 'PUT', proofAddress(), body);
const decide = (reason: string) => prove({ by: 'decision', reason });
const speaks = async () => (await findHomeDirectoryOfDomain(world.ports.database, domain))?.speaksForDomain;

describe('a domain is proven', () => {
  test('by the record its owner published', async () => {
    const { record } = (await domains()).value[0];
    assert.equal(record.name, `_daypass.${domain}`);
    dns.publish(record.name, 'v=spf1 -all', record.value);
    const proven = await prove({ by: 'dns' });
    assert.equal(proven.status, 200, JSON.stringify(proven.body));
    assert.equal(proven.body.value[0].proof.by, 'dns');
    assert.equal(await speaks(), true);
  });

  test('not before the record is there, and not by another one; the answer says what to publish', async () => {
    const { record } = (await domains()).value[0];
    const missing = await prove({ by: 'dns' });
    assert.deepEqual([missing.status, missing.body.error.code], [409, 'directory.domain-record-missing']);
    dns.publish(record.name, `${record.value}x`);
    const other = await prove({ by: 'dns' });
    assert.ok(other.body.error.nextStep.includes(record.value));
    assert.equal(await speaks(), false);
  });

  test('not by the record of another directory', async () => {
    const { record } = (await domains()).value[0];
    dns.publish(record.name, record.value);
    assert.equal((await put({ domains: [] })).status, 200);
    id = randomUUID();
    assert.equal((await put({ issuer: `https://other.${domain}` })).status, 200);
    assert.equal((await prove({ by: 'dns' })).body.error.code, 'directory.domain-record-missing');
  });

  test('by a decision with a reason, which is kept and recorded', async () => {
    const activities = await activitiesOf(world.ports.database as never, () => decide('Contract 17 names the domain'));
    assert.deepEqual(activities, ['home-directory.domain-proven']);
    const { proof } = (await domains()).value[0];
    assert.deepEqual([proof.by, proof.reason], ['decision', 'Contract 17 names the domain']);
    assert.equal(await speaks(), true);
  });

  test('not by a decision without one', async () => {
    const refused = await decide(' … ');
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'directory.decision-reason-missing']);
    assert.equal(await speaks(), false);
  });

  test('not by who may only invite guests', async () => {
    const body = { by: 'decision', reason: 'I know them' };
    assert.equal((await prove(body, guestInviter)).status, 403);
    assert.equal((await prove(body)).status, 200);
  });

  test('only where it is bound to the directory', async () => {
    const body = { by: 'decision', reason: 'I know them' };
    const foreign = await world.call(administrator, 'PUT', proofAddress('elsewhere.example'), body);
    assert.deepEqual([foreign.status, foreign.body.error.code], [404, 'directory.domain-not-bound']);
  });
});

describe('a proof', () => {
  beforeEach(async () => {
    assert.equal((await decide('Contract 17 names the domain')).status, 200);
  });

  test('is withdrawn, once', async () => {
    const withdraw = () => world.call(administrator, 'DELETE', proofAddress());
    const activities = await activitiesOf(world.ports.database as never, withdraw);
    assert.deepEqual(activities, ['home-directory.domain-withdrawn']);
    assert.equal(await speaks(), false);
    assert.equal((await withdraw()).body.error.code, 'directory.domain-unproven');
  });

  test('stays when another domain is added', async () => {
    await put({ domains: [domain, `more.${domain}`] });
    assert.deepEqual(
      (await domains()).value.map((one: { proof: object | null }) => one.proof !== null),
      [false, true],
    );
  });

  test('goes with the domain, and does not come back with it', async () => {
    await put({ domains: [] });
    await put({});
    assert.equal(await speaks(), false);
  });

  test('is for one issuer: another one has to be proven anew', async () => {
    await put({ issuer: `https://new.${domain}` });
    assert.equal(await speaks(), false);
  });

  test('counts only where the directory follows that rule', async () => {
    await put({ accountBinding: 'verified-claim' });
    assert.equal(await speaks(), false);
    await put({});
    assert.equal(await speaks(), true);
  });
});
