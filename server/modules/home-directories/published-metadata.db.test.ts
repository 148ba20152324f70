/**
 * Metadata that a SAML provider publishes: read when its address is entered, every day, and at once; what it may change by
 * itself and what not. And the warnings before the certificates end.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Ports } from '#platform/ports.ts';
import { readSettings } from '#platform/settings.ts';
import { outcomeOf, overtake } from '../../../test/support/overtaking.ts';
import { createTestDatabase } from '../../../test/support/postgres.ts';
import { openRoleWorld, type RoleWorld } from '../../../test/support/role-world.ts';
import { makeSigningKey } from '../../../trial/saml-directory/signing-key.ts';
import {
  listHomeDirectories,
  refreshMetadata,
  refreshMetadataOf,
  removeHomeDirectory,
  updateHomeDirectory,
  warnOfCertificates,
  warnOfSecrets,
} from './index.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

let world: RoleWorld;
let ports: Ports;
let server: http.Server;
let url: string;
let certificate: string;
let later: string;
/** What is published: a document, or the status that comes instead. */
let published: string | number;
let asked = 0;
let onAsked: () => Promise<void>;

const bodyOf = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
const documentWith = (
  certificates: readonly string[],
  change: { entityId?: string; origin?: string; until?: string } = {},
) => {
  const { entityId = 'https://fabrikam.example/adfs/services/trust', origin = 'https://fabrikam.example' } = change;
  const keys = certificates.map(
    (one) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${one}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  );
  const until = change.until ? ` validUntil="${change.until}"` : '';
  return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"${until}><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${origin}/adfs/ls"/></IDPSSODescriptor></EntityDescriptor>`;
};

before(async () => {
  world = await openRoleWorld((await createTestDatabase('published metadata')).application);
  ports = { ...world.ports, settings: readSettings({ DAYPASS_ALLOW_LOOPBACK_HOMES: 'true' }) };
  const inDays = (days: number) => new Date(ports.clock.now().getTime() + days * DAY);
  certificate = bodyOf((await makeSigningKey({ notAfter: inDays(60) })).certificate);
  later = bodyOf((await makeSigningKey({ notAfter: inDays(400) })).certificate);
  server = http.createServer((_request, response) => {
    asked += 1;
    void onAsked().then(() => {
      if (typeof published === 'number') response.writeHead(published).end();
      else response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' }).end(published);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`;
});
after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await world.close();
});
beforeEach(async () => {
  for (const { id } of await listHomeDirectories(ports.database)) await removeHomeDirectory(ports, world.owner, id);
  published = documentWith([certificate]);
  onAsked = async () => undefined;
  asked = 0;
  world.events.length = 0;
});

const save = (id: string, given: { metadata?: string; metadataUrl?: string | null }) =>
  updateHomeDirectory(ports, world.owner, id, {
    protocol: 'saml',
    displayName: 'Fabrikam',
    domains: [],
    livenessSeconds: 3600,
    enabled: true,
    ...given,
  });
async function publishedHome(): Promise<string> {
  const id = randomUUID();
  await save(id, { metadataUrl: url });
  return id;
}
async function stateOf(id: string) {
  const [home] = await listHomeDirectories(ports.database, id);
  assert.ok(home?.protocol === 'saml');
  return { ends: home.certificates.length, signInUrl: home.signInUrl, failure: home.metadataFailure };
}
const refused = (code: string) => (error: { code?: string }) => error.code === code;
const refreshed = async (id: string) =>
  (
    await ports.database
      .selectFrom('audit_entry')
      .select('targets')
      .where('activity', '=', 'home-directory.metadata-refreshed')
      .execute()
  ).filter(({ targets }) => JSON.stringify(targets).includes(id)).length;

describe('the address of metadata', () => {
  test('is enough: what is published there is used', async () => {
    const id = await publishedHome();
    assert.deepEqual(await stateOf(id), { ends: 1, signInUrl: 'https://fabrikam.example/adfs/ls', failure: null });
  });

  test('that is saved again is not asked again, one that is another is', async () => {
    const id = await publishedHome();
    await save(id, { metadataUrl: url });
    assert.equal(asked, 1);
    await save(id, { metadataUrl: `${url}?new` });
    assert.equal(asked, 2);
  });

  for (const [what, given, code] of [
    ['answers 404', () => (published = 404), 'directory.saml-metadata-unreachable'],
    ['is sent elsewhere', () => (published = 302), 'directory.saml-metadata-unreachable'],
    ['holds something else', () => (published = '<html/>'), 'directory.saml-metadata-invalid'],
    [
      'is over',
      () => (published = documentWith([certificate], { until: '2020-01-01T00:00:00Z' })),
      'directory.saml-metadata-invalid',
    ],
  ] as const) {
    test(`that ${what} is refused, and nothing is stored`, async () => {
      const id = randomUUID();
      given();
      await assert.rejects(save(id, { metadataUrl: url }), refused(code));
      assert.deepEqual(await listHomeDirectories(ports.database, id), []);
    });
  }

  test('D57 is never one that may not be asked', async () => {
    for (const address of [
      'http://partner.example/metadata',
      'https://user:pass@partner.example/m',
      'file:///etc/passwd',
    ]) {
      await assert.rejects(save(randomUUID(), { metadataUrl: address }), refused('directory.issuer-invalid'));
    }
    assert.equal(asked, 0);
  });
});

describe('published metadata', () => {
  test('is read again after a day, not before, and a new certificate is known then', async () => {
    const id = await publishedHome();
    published = documentWith([certificate, later]);
    world.clock.moveBy(DAY - 1);
    assert.equal(await refreshMetadata(ports), 0);
    world.clock.moveBy(1);
    assert.equal(await refreshMetadata(ports), 1);
    assert.equal((await stateOf(id)).ends, 2);
    assert.equal(await refreshed(id), 1);
  });

  test('that says nothing new is no entry of the trail', async () => {
    const id = await publishedHome();
    world.clock.moveBy(DAY);
    assert.equal(await refreshMetadata(ports), 1);
    assert.equal(await refreshed(id), 0);
  });

  for (const [what, change] of [
    ['another provider', { entityId: 'https://evil.example/trust' }],
    ['a sign-in page at another origin', { origin: 'https://evil.example' }],
  ] as const) {
    test(`that names ${what} changes nothing, says why, and is tried again an hour later`, async () => {
      const id = await publishedHome();
      const before = await stateOf(id);
      published = documentWith([later], change);
      world.clock.moveBy(DAY);
      await refreshMetadata(ports);
      const after = await stateOf(id);
      assert.match(after.failure!, /another/);
      assert.deepEqual({ ...after, failure: null }, before);
      published = documentWith([later, certificate]);
      world.clock.moveBy(HOUR - 1);
      assert.equal(await refreshMetadata(ports), 0);
      world.clock.moveBy(1);
      assert.equal(await refreshMetadata(ports), 1);
      assert.deepEqual(await stateOf(id), { ...before, ends: 2 });
    });
  }

  test('is read at once when an administrator wants it, who is told what was wrong with it', async () => {
    const id = await publishedHome();
    const read = () => refreshMetadataOf(ports, world.owner, id);
    published = documentWith([certificate, later]);
    await read();
    assert.equal((await stateOf(id)).ends, 2);
    published = 500;
    await assert.rejects(read(), refused('directory.saml-metadata-unreachable'));
    assert.equal((await stateOf(id)).failure, 'the address answered 500');
    await save(id, { metadataUrl: null });
    await assert.rejects(read(), refused('directory.saml-metadata-unnamed'));
    await assert.rejects(
      refreshMetadataOf(ports, world.owner, randomUUID()),
      refused('directory.home-directory-not-found'),
    );
  });

  test('is read once by two processes at the same instant', async () => {
    await publishedHome();
    world.clock.moveBy(DAY);
    asked = 0;
    const both = await overtake(ports, refreshMetadata, refreshMetadata);
    assert.deepEqual(both.map(outcomeOf), ['done', 'done']);
    assert.equal(asked, 1);
  });

  test('counts for nothing when an administrator handed in another document meanwhile', async () => {
    const id = await publishedHome();
    published = documentWith([certificate, later]);
    onAsked = async () => {
      await save(id, { metadataUrl: null, metadata: documentWith([later]) });
    };
    world.clock.moveBy(DAY);
    assert.equal(await refreshMetadata(ports), 1);
    assert.equal((await stateOf(id)).ends, 1);
  });

  test('of a directory that is not in use is not read', async () => {
    await publishedHome();
    await ports.database.updateTable('home_directory').set({ enabled: false }).execute();
    world.clock.moveBy(DAY);
    assert.equal(await refreshMetadata(ports), 0);
  });
});

describe('a client secret that ends', () => {
  const save = (id: string, given: object) =>
    updateHomeDirectory(ports, world.owner, id, {
      displayName: 'Contoso',
      domains: [],
      livenessSeconds: 300,
      enabled: true,
      issuer: 'https://login.contoso.example',
      clientId: 'daypass',
      ...given,
    });
  const ends = () => world.events.filter(({ type }) => type === 'home-directory.secret-ending').length;

  test('is told of once at each stage, until a new one is entered; without an end nobody is told', async () => {
    const id = randomUUID();
    await save(id, { clientSecret: 'first' });
    assert.equal(await warnOfSecrets(ports), 0);
    const end = new Date(ports.clock.now().getTime() + 40 * DAY).toISOString();
    await save(id, { clientSecretEndsAt: end });
    assert.deepEqual([await warnOfSecrets(ports), await warnOfSecrets(ports), ends()], [1, 0, 1]);
    await save(id, {});
    world.clock.moveBy(11 * DAY);
    assert.deepEqual([await warnOfSecrets(ports), ends()], [1, 2]);
    await save(id, { clientSecret: 'second' });
    world.clock.moveBy(20 * DAY);
    assert.deepEqual([await warnOfSecrets(ports), ends()], [0, 2]);
  });

  test('is an instant or nothing', async () => {
    const wrong = save(randomUUID(), { clientSecret: 'first', clientSecretEndsAt: 'next year' });
    await assert.rejects(wrong, { code: 'request.invalid' });
  });
});

describe('certificates that end', () => {
  test('are told once at each stage, and no more when a later one is known', async () => {
    const id = randomUUID();
    const now = ports.clock.now();
    const short = bodyOf((await makeSigningKey({ notAfter: new Date(now.getTime() + 40 * DAY) })).certificate);
    await save(id, { metadata: documentWith([short]) });
    assert.equal(await warnOfCertificates(ports), 1);
    assert.equal(await warnOfCertificates(ports), 0);
    world.clock.moveBy(11 * DAY);
    assert.equal(await warnOfCertificates(ports), 1);
    assert.deepEqual(
      world.events.map(({ type }) => type),
      ['home-directory.certificates-ending', 'home-directory.certificates-ending'],
    );
    await save(id, { metadata: documentWith([short, later]) });
    world.clock.moveBy(20 * DAY);
    assert.equal(await warnOfCertificates(ports), 0);
  });
});
