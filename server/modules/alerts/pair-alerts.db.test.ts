/**
 * Two people who approve each other, and what a home directory signs or is asked with that ends: each by a story that raises
 * the alert, and one that differs in one thing and does not.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Actor } from '#model/actor.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { activateRole, approveActivation } from '#modules/activation/index.ts';
import { configureAlert, listIncidents, watchAlerts } from '#modules/alerts/index.ts';
import { updateHomeDirectory, type HomeDirectoryInput } from '#modules/home-directories/index.ts';
import { openAlertWorld, type AlertWorld } from '../../../test/support/alert-world.ts';
import { asApprover, requireApproval } from '../../../test/support/required-approval.ts';
import { anAsk, lasting, scopes } from '../../../test/support/role-world.ts';
import { makeSigningKey } from '../../../trial/saml-directory/signing-key.ts';

const DAY = 86_400_000;
let world: AlertWorld;

before(async () => (world = await openAlertWorld('pair_alerts')));
after(() => world.close());

describe('two people who approve each other', () => {
  const alert = 'ApproversOfEachOther';
  let [ada, ben, cem]: Actor[] = [];

  beforeEach(async () => {
    world.roles.clock.moveBy(400 * DAY);
    [ada, ben, cem] = [await world.addPerson('Ada'), await world.addPerson('Ben'), await world.addPerson('Cem')];
    for (const person of [ada, ben, cem]) {
      await world.give('eligibility', person, 'P90D');
      await world.give('eligibility', person, 'P90D', scopes.otherGroup);
    }
    for (const scope of [scopes.resourceGroup, scopes.otherGroup]) {
      await requireApproval(world, scope, [ada, ben, cem].map(asApprover));
    }
  });

  /** One asks for the reader's role, the other says yes; an hour later it is over. */
  async function approves(approver: Actor | undefined, asker: Actor | undefined, scope: Scope = scopes.resourceGroup) {
    const asked = { ...anAsk(asker!.principalId, lasting('PT1H')), scope };
    const answer = await activateRole(world.ports, asker!, asked);
    assert.ok(answer.outcome === 'stored' && answer.request.approvalId);
    await approveActivation(world.ports, approver!, answer.request.approvalId, 'As always');
    world.roles.clock.moveBy(2 * 3_600_000);
  }

  async function found(scope: Scope = scopes.subscription) {
    const at = world.ports.clock.now();
    const { rows } = await listIncidents(world.ports.database, { alert, scope, at }, { limit: 10, after: undefined });
    return rows.map(({ principal, details, scope: place }) => ({
      names: [principal!.name, details['otherName'] as string].toSorted(),
      counts: [Number(details['given']), Number(details['received'])].toSorted((one, other) => one - other),
      place,
    }));
  }

  test('are found when each said yes twice; once one way is not enough, and three who go round are none', async () => {
    await approves(ada, ben);
    await approves(ada, ben);
    await approves(ben, ada);
    await approves(ben, cem);
    await approves(ben, cem);
    await approves(cem, ada);
    await approves(cem, ada);
    assert.deepEqual(await found(), []);
    await approves(ben, ada);
    assert.deepEqual(await found(), [{ names: ['Ada', 'Ben'], counts: [2, 2], place: scopes.subscription }]);
  });

  test('are found wherever in a subscription they do it, and shown there, not at one of its groups', async () => {
    await approves(ada, ben);
    await approves(ben, ada, scopes.otherGroup);
    await approves(ada, ben, scopes.otherGroup);
    await approves(ben, ada);
    assert.equal((await found()).length, 1);
    assert.deepEqual(await found(scopes.resourceGroup), []);
  });

  test('are found as often as the subscription says, and no more when the days are over', async () => {
    await approves(ada, ben);
    await approves(ben, ada);
    assert.deepEqual(await found(), []);
    const thresholds = { thresholdNumberOfApprovals: 1, thresholdDaysCounted: 10 };
    await configureAlert(world.ports, world.owner, { alert, scope: scopes.subscription, enabled: true, thresholds });
    assert.deepEqual(
      (await found()).map(({ counts }) => counts),
      [[1, 1]],
    );
    await watchAlerts(world.ports);
    const told = world.roles.events.findLast(
      ({ type, payload }) => type === 'alert.raised' && 'alert' in payload && payload.alert === alert,
    );
    const { incidents } = told!.payload as { incidents: { person: string }[] };
    assert.ok(['Ada and Ben', 'Ben and Ada'].includes(incidents[0]!.person));
    world.roles.clock.moveBy(10 * DAY);
    assert.deepEqual(await found(), []);
    const usual = { thresholdNumberOfApprovals: 2, thresholdDaysCounted: 30 };
    await configureAlert(world.ports, world.owner, {
      alert,
      scope: scopes.subscription,
      enabled: true,
      thresholds: usual,
    });
  });
});

describe('a certificate or secret of a home directory', () => {
  const alert = 'HomeDirectoryCredentialEnding';
  const bodyOf = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');
  const inDays = (days: number) => new Date(world.ports.clock.now().getTime() + days * DAY);
  const common = { domains: [], mfaTrusted: false, livenessSeconds: 3600, enabled: true };

  async function found(): Promise<string[]> {
    const asked = { alert, scope: DIRECTORY_SCOPE, at: world.ports.clock.now() } as const;
    const { rows } = await listIncidents(world.ports.database, asked, { limit: 10, after: undefined });
    return rows
      .map(({ details }) => `${String(details['homeDirectory'])}: ${String(details['credential'])}`)
      .toSorted();
  }
  const save = (id: string, input: HomeDirectoryInput) => updateHomeDirectory(world.ports, world.owner, id, input);
  const openId = (displayName: string, more: object): HomeDirectoryInput => ({
    ...common,
    displayName,
    issuer: `https://${displayName.toLowerCase()}.example`,
    clientId: 'daypass',
    ...more,
  });
  const key = (certificate: string) =>
    `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
  const metadata = (...certificates: string[]) =>
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://fabrikam.example/adfs"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates.map(key).join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://fabrikam.example/adfs/ls"/></IDPSSODescriptor></EntityDescriptor>`;

  test('is told of thirty days before its end, and no more when a new one is entered', async () => {
    const [contoso, fabrikam] = [randomUUID(), randomUUID()];
    const certificate = bodyOf((await makeSigningKey({ notAfter: inDays(31) })).certificate);
    await save(contoso, openId('Contoso', { clientSecret: 'first', clientSecretEndsAt: inDays(31).toISOString() }));
    await save(fabrikam, { ...common, protocol: 'saml', displayName: 'Fabrikam', metadata: metadata(certificate) });
    assert.deepEqual(await found(), []);
    world.roles.clock.moveBy(DAY);
    assert.deepEqual(await found(), ['Contoso: secret', 'Fabrikam: certificate']);
    await watchAlerts(world.ports);
    assert.equal(world.roles.events.filter(({ payload }) => 'alert' in payload && payload.alert === alert).length, 1);

    await save(contoso, openId('Contoso', { clientSecret: 'second' }));
    assert.deepEqual(await found(), ['Fabrikam: certificate']);
    const later = bodyOf((await makeSigningKey({ notAfter: inDays(400) })).certificate);
    await save(fabrikam, {
      ...common,
      protocol: 'saml',
      displayName: 'Fabrikam',
      metadata: metadata(certificate, later),
    });
    assert.deepEqual(await found(), []);
  });

  test('is told of after its end as well, and of a directory that is not in use it is not', async () => {
    const id = randomUUID();
    const ended = { clientSecret: 'first', clientSecretEndsAt: inDays(-1).toISOString() };
    await save(id, openId('Northwind', ended));
    assert.deepEqual(await found(), ['Northwind: secret']);
    await save(id, openId('Northwind', { enabled: false }));
    assert.deepEqual(await found(), []);
  });
});
