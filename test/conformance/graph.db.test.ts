/**
 * The Graph dialect as the unmodified official client uses it, over https on loopback.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { after, before, describe, test } from 'node:test';
import {
  BatchRequestContent,
  Client,
  GraphError,
  PageIterator,
  type PageCollection,
} from '@microsoft/microsoft-graph-client';
import type {
  UnifiedRoleDefinition,
  UnifiedRoleEligibilityScheduleInstance,
  UnifiedRoleEligibilityScheduleRequest,
  User,
} from '@microsoft/microsoft-graph-types';
import { systemClock } from '#platform/clock.ts';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { GuestWorld } from '../support/guest-world.ts';

describe('the official Graph client', () => {
  let world: GuestWorld;
  let client: Client;
  let server: https.Server;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'daypass-graph-'));
    const certificate = await ensureLocalCertificate(folder, systemClock.now());
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), await readFile(certificate.caFile, 'utf8')]);
    const port = await freePort();
    world = await GuestWorld.open('graph-client', { DAYPASS_PORT: String(port - 1) });
    const { app } = world.world;
    server = https.createServer({ key: certificate.key, cert: certificate.cert }, (request, response) =>
      app.routing(request, response),
    );
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { authorization } = await world.client('Global Administrator');
    client = Client.init({
      baseUrl: `https://localhost:${port}/graph/`,
      defaultVersion: 'v1.0',
      customHosts: new Set(['localhost']),
      authProvider: (done) => done(null, authorization!.slice('Bearer '.length)),
    });
  });
  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('makes somebody eligible for a directory role, finds the row with its role, and takes it away', async () => {
    const user = (await client.api('/users').post({
      accountEnabled: true,
      displayName: 'Eligible member',
      mailNickname: 'eligible',
      userPrincipalName: 'eligible@contoso.example',
      passwordProfile: { password: 'correct horse battery' },
    })) as User;
    const directory = '/roleManagement/directory';
    const [role] = (await client.api(`${directory}/roleDefinitions`).filter("displayName eq 'Guest Inviter'").get())
      .value as UnifiedRoleDefinition[];
    const ask = (action: string) =>
      client.api(`${directory}/roleEligibilityScheduleRequests`).post({
        action,
        principalId: user.id,
        roleDefinitionId: role!.id,
        directoryScopeId: '/',
        justification: 'Invites the partner',
        scheduleInfo: { startDateTime: null, expiration: { type: 'afterDuration', duration: 'P90D' } },
      }) as Promise<UnifiedRoleEligibilityScheduleRequest>;
    assert.equal((await ask('adminAssign')).status, 'Provisioned');
    const find = async () =>
      (
        await client
          .api(`${directory}/roleEligibilityScheduleInstances`)
          .filter(`principalId eq '${user.id}'`)
          .expand('roleDefinition,principal')
          .get()
      ).value as UnifiedRoleEligibilityScheduleInstance[];
    const [instance] = await find();
    assert.deepEqual(
      [instance!.memberType, instance!.roleDefinition!.displayName, instance!.directoryScopeId],
      ['Direct', 'Guest Inviter', '/'],
    );
    assert.equal((await ask('adminRemove')).status, 'Revoked');
    assert.deepEqual(await find(), []);
  });

  test('deletes a user, finds them among the deleted items, restores them, and deletes them for good', async () => {
    const user = (await client.api('/users').post({
      accountEnabled: true,
      displayName: 'Leaving member',
      mailNickname: 'leaving',
      userPrincipalName: 'leaving@contoso.example',
    })) as User;
    await client.api(`/users/${user.id}`).delete();
    const deleted = (await client.api('/directory/deletedItems/microsoft.graph.user').get()) as { value: User[] };
    assert.ok(deleted.value.find(({ id }) => id === user.id)?.deletedDateTime);
    const restored = (await client.api(`/directory/deletedItems/${user.id}/restore`).post({})) as User;
    assert.deepEqual([restored.id, restored.userPrincipalName], [user.id, 'leaving@contoso.example']);
    await client.api(`/users/${user.id}`).delete();
    await client.api(`/directory/deletedItems/${user.id}`).delete();
    const gone = client.api(`/directory/deletedItems/${user.id}/restore`).post({});
    await assert.rejects(gone, (error: GraphError) => error.statusCode === 404);
  });

  test('invites a guest and finds them by the filters scripts use', async () => {
    const invitation = await client.api('/invitations').post({
      invitedUserEmailAddress: 'pat@partner.example',
      inviteRedirectUrl: new URL('/my-roles', world.world.baseUrl).href,
    });
    assert.equal(invitation.status, 'PendingAcceptance');
    const { id } = invitation.invitedUser as { id: string };
    for (const filter of [
      "mail eq 'Pat@partner.example'",
      "userType eq 'Guest' and externalUserState eq 'PendingAcceptance'",
      `id in ('${id}','00000000-0000-4000-8000-000000000001')`,
      "startswith(displayName,'PA')",
      "identities/any(c:c/issuerAssignedId eq 'pat_partner.example%23EXT%23@contoso.example' and c/issuer eq 'contoso.example')",
      "not (userType eq 'Member')",
    ]) {
      const found = await client.api('/users').filter(filter).select(['id', 'userType']).get();
      assert.deepEqual(found.value, [{ id, userType: 'Guest' }], filter);
    }
    const named = await client.api(`/users/${encodeURIComponent('pat_partner.example#EXT#@contoso.example')}`).get();
    assert.equal(named.id, id);
  });

  test('follows pages to the end and counts', async () => {
    for (let index = 0; index < 7; index++) {
      const mailNickname = `page${index}`;
      const userPrincipalName = `${mailNickname}@contoso.example`;
      const created = await client.api('/users').post({
        accountEnabled: true,
        displayName: `Page ${index}`,
        mailNickname,
        userPrincipalName,
        passwordProfile: { password: 'unused', forceChangePasswordNextSignIn: true },
      });
      assert.deepEqual([created.userPrincipalName, 'passwordProfile' in created], [userPrincipalName, false]);
    }
    const query = client.api('/users').filter("startswith(displayName,'Page')").orderby('displayName desc');
    const first = (await query.top(3).count(true).get()) as PageCollection;
    const names: (string | null | undefined)[] = [];
    const iterator = new PageIterator(client, first, (user: User) => {
      names.push(user.displayName);
      return true;
    });
    await iterator.iterate();
    assert.equal(first['@odata.count'], 7);
    assert.deepEqual(
      names,
      [6, 5, 4, 3, 2, 1, 0].map((index) => `Page ${index}`),
    );
    const searched = await client.api('/users').search('"displayName:age 3" OR "mail:pat"').get();
    assert.deepEqual(searched.value.map((user: User) => user.displayName).sort(), ['Page 3', 'pat']);
  });

  test('groups: create, reference members, refuse circles, read what az reads', async () => {
    const group = (name: string) =>
      client.api('/groups').post({ displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true });
    const [outer, inner] = [await group('outer'), await group('inner')];
    const { id } = await client.api('/users/page0@contoso.example').get();
    const reference = (of: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${of}` });
    await client.api(`/groups/${outer.id}/members/$ref`).post(reference(inner.id));
    await client.api(`/groups/${inner.id}/members/$ref`).post(reference(id));
    await assert.rejects(client.api(`/groups/${inner.id}/members/$ref`).post(reference(outer.id)), { statusCode: 400 });
    await assert.rejects(client.api(`/groups/${inner.id}/members/$ref`).post(reference(id)), (error: GraphError) => {
      assert.match(error.message, /added object references already exist/);
      return error.statusCode === 400;
    });
    const { value } = await client.api(`/users/${id}/getMemberGroups`).post({ securityEnabledOnly: true });
    assert.deepEqual(new Set(value), new Set([outer.id, inner.id]));
    const members = await client.api(`/groups/${outer.id}/transitiveMembers`).get();
    assert.deepEqual(members.value.map((one: { '@odata.type': string }) => one['@odata.type']).sort(), [
      '#microsoft.graph.group',
      '#microsoft.graph.user',
    ]);
    const page = await client.api(`/groups/${outer.id}/transitiveMembers`).top(1).count(true).get();
    const further = await client.api(page['@odata.nextLink']).get();
    assert.deepEqual(
      [page['@odata.count'], [...page.value, ...further.value].map((one: { id: string }) => one.id)],
      [2, members.value.map((one: { id: string }) => one.id)],
    );
    assert.equal(further['@odata.nextLink'], undefined);
    const asked = { groupIds: [inner.id, id] };
    assert.deepEqual((await client.api(`/users/${id}/checkMemberGroups`).post(asked)).value, [inner.id]);
    const body = {
      ids: [id, outer.id, '00000000-0000-4000-8000-000000000001'],
      types: ['user', 'directoryObjectPartnerReference'],
    };
    assert.equal((await client.api('/directoryObjects/getByIds').post(body)).value.length, 2);
    await client.api(`/groups/${inner.id}/members/${id}/$ref`).delete();
    await client.api(`/groups/${outer.id}`).delete();
    await assert.rejects(client.api(`/groups/${outer.id}`).get(), { statusCode: 404 });
  });

  test('errors come as GraphError with code and request id', async () => {
    await assert.rejects(client.api('/users/nobody@contoso.example').get(), (error: GraphError) => {
      assert.ok(error instanceof GraphError);
      assert.deepEqual([error.statusCode, error.code], [404, 'Request_ResourceNotFound']);
      assert.match(String(error.requestId), /^[0-9a-f-]{36}$/);
      return true;
    });
    await assert.rejects(client.api('/me').get(), { statusCode: 400 });
    await assert.rejects(client.api('/unknown').get(), { statusCode: 404 });
  });

  test('D08 a batch authorises each part, keeps order of dependencies, and refuses circles, nesting and 21 parts', async () => {
    const content = new BatchRequestContent([
      { id: '1', request: new Request('https://localhost/v1.0/organization') },
      { id: '2', request: new Request('https://localhost/v1.0/users/nobody@contoso.example'), dependsOn: ['1'] },
      { id: '3', request: new Request('https://localhost/v1.0/domains'), dependsOn: ['2'] },
    ]);
    const answer = await client.api('/$batch').post(await content.getContent());
    const statuses = Object.fromEntries(
      answer.responses.map((one: { id: string; status: number }) => [one.id, one.status]),
    );
    assert.deepEqual(statuses, { 1: 200, 2: 404, 3: 424 });
    const get = (id: string, url: string, dependsOn?: string[]) => ({
      id,
      method: 'GET',
      url,
      ...(dependsOn ? { dependsOn } : {}),
    });
    for (const requests of [
      [get('1', '/me', ['2']), get('2', '/me', ['1'])],
      [get('1', '/$batch')],
      [get('1', '/%24batch')],
      [get('1', '/me'), get('1', '/me')],
      [get('1', 'https://evil.test/v1.0/me')],
      [get('1', '/../subscriptions')],
      Array.from({ length: 21 }, (_, index) => get(String(index), '/organization')),
    ]) {
      await assert.rejects(client.api('/$batch').post({ requests }), { statusCode: 400 });
    }
    const guest = await world.guest(
      { authorization: (await world.client('Guest Inviter'))['authorization']! },
      'b@partner.example',
    );
    const users = await client.api('/users').filter("startswith(displayName,'Page 1')").get();
    const foreign = users.value[0].id as string;
    const requests = [get('own', `/users/${guest.id}`), get('foreign', `/users/${foreign}`)];
    const mixed = await world.call(guest.caller, 'POST', '/v1.0/$batch', { requests });
    assert.deepEqual(
      mixed.body.responses.map((one: { status: number }) => one.status),
      [200, 403],
    );
  });

  test('D63 filters, tops and page tokens that are not ours are refused', async () => {
    for (const filter of [
      `${'('.repeat(5000)}displayName eq 'x'${')'.repeat(5000)}`,
      "unheard(10) eq 'x'",
      "passwordHash eq 'x'",
      'or 1 eq 1',
      "displayName eq 'x",
      "displayName eq 'x' or 1 eq 1",
      'accountEnabled eq 5',
    ]) {
      await assert.rejects(client.api('/users').filter(filter).get(), { statusCode: 400 }, filter.slice(0, 40));
    }
    for (const top of [-1, 0, 1_000_000_000])
      await assert.rejects(client.api('/users').top(top).get(), { statusCode: 400 });
    const quoted = await client.api('/users').filter("displayName eq 'o''x'' or ''1''=''1'").get();
    assert.deepEqual(quoted.value, []);
    const page = await client.api('/users').top(1).get();
    const link = new URL(page['@odata.nextLink']);
    const token = link.searchParams.get('$skiptoken')!;
    assert.equal((await client.api('/users').top(1).skipToken(token).get()).value.length, 1);
    const edited = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    await assert.rejects(client.api('/users').skipToken(edited).get(), { statusCode: 400 });
    await assert.rejects(client.api('/groups').skipToken(token).get(), { statusCode: 400 });
    const reader = await world.client('Directory Readers');
    const other = await world.call(reader, 'GET', `/v1.0/users?$top=1&$skiptoken=${token}`);
    assert.equal(other.status, 400);
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
