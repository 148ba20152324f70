/**
 * The links of mails about real events, followed by the person who got the mail: the page is one of the portal's, and what the
 * page asks the server for, with what stands in its address, is answered to that person.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ROOT_SCOPE } from '#model/scope.ts';
import { watchAlerts } from '#modules/alerts/index.ts';
import {
  assignDirectoryRole,
  GLOBAL_ADMINISTRATOR_ROLE,
  tellExpired,
  warnOfExpiry,
} from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { WebhookSender } from '#modules/webhooks/index.ts';
import { GROUP_ACCESS } from '../support/group-access-world.ts';
import { liveSession } from '../support/live-session.ts';
import { openMailReceiver, type MailReceiver } from '../support/mail-receiver.ts';
import { asApprover, requireApproval } from '../support/required-approval.ts';
import { roles } from '../support/role-world.ts';
import { openWebhookReceiver } from '../support/webhook-receiver.ts';
import { NOON, openWorld, type World } from '../support/world.ts';

const api = (path: string) => `/providers/Microsoft.Authorization/${path}?api-version=2020-10-01`;
const roleOf = (id: string) => `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const DIRECTORY_READERS = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

let world: World;
let mailbox: MailReceiver;
let token: string;
let seen = 0;
const people = new Map<string, string>();
const followed = new Set<string>();

before(async () => {
  world = await openWorld('mail_links');
  mailbox = await openMailReceiver();
  token = await world.tokenFor(await world.addClient());
  for (const name of ['owner', 'person', 'approver', 'administrator']) await addPerson(name);
  await assignDirectoryRole(world.ports, world.operator, {
    roleDefinitionId: GLOBAL_ADMINISTRATOR_ROLE,
    principalId: idOf('administrator'),
  });
  const given = { principalId: idOf('owner'), roleDefinitionId: roleOf(roles.owner) };
  const answer = await world.call(token, 'PUT', api(`roleAssignments/${randomUUID()}`), { properties: given });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  await requireApproval(rules(), ROOT_SCOPE, [asApprover({ principalId: idOf('approver') })]);
});
after(async () => {
  await world.close();
  await mailbox.close();
});
beforeEach(() => world.clock.moveTo(NOON));

const rules = () => ({ ports: world.ports, owner: world.operator });
const idOf = (name: string) => people.get(name)!;

async function addPerson(name: string): Promise<void> {
  const userPrincipalName = `${name}@${world.composition.directory.initialDomain}`;
  const mail = `${name}@organization.example`;
  const user = await createUser(world.ports, world.operator, { userPrincipalName, displayName: name, mail });
  people.set(name, user.id);
}

async function as(name: string, method: 'GET' | 'PUT' | 'PATCH' | 'POST', url: string, payload?: object) {
  const headers = { ...(await liveSession(world.ports, idOf(name))), accept: 'application/json' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, text: answer.body };
}

/** Over any dialect, as a person; answers the text. */
async function asked(name: string, method: 'PUT' | 'POST', url: string, payload: object, expected: number) {
  const { status, text } = await as(name, method, url, payload);
  assert.equal(status, expected, text);
  return text;
}

type Request = Record<string, unknown> & { requestType: string };
async function ask(name: string, kind: 'Eligibility' | 'Assignment', request: Request): Promise<string> {
  const id = randomUUID();
  const properties = {
    principalId: idOf('person'),
    roleDefinitionId: roleOf(roles.reader),
    justification: 'Month end closing',
    ...request,
  };
  const { status, text } = await as(name, 'PUT', api(`role${kind}ScheduleRequests/${id}`), { properties });
  assert.equal(status, 201, text);
  return id;
}

const lasting = (duration: string) => ({ expiration: { type: 'AfterDuration', duration } });
const graphLasting = (duration: string) => ({ expiration: { type: 'afterDuration', duration } });
const makeEligible = () => ask('owner', 'Eligibility', { requestType: 'AdminAssign', scheduleInfo: lasting('P30D') });
const activate = () => ask('person', 'Assignment', { requestType: 'SelfActivate', scheduleInfo: lasting('PT1H') });

/** What a page asks for, at several addresses where it needs them all; a text that must be in one of the answers. */
type Reading = readonly [url: string | readonly string[], containing?: string | undefined];
/** Where one's own roles are: on resources, of the directory, and of groups. */
const ownEligible = [
  `${api('roleEligibilityScheduleInstances')}&$filter=asTarget()`,
  "/v1.0/roleManagement/directory/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')",
  `${GROUP_ACCESS}/eligibilityScheduleInstances/filterByCurrentUser(on='principal')`,
];
/** The assignment a page opens. */
const opened = (query: URLSearchParams, place: string): Reading[] => {
  const id = query.get('assignment');
  return id ? [[`/portal/api/assignments/${id}?scope=${place}`, id]] : [];
};
const readings: Readonly<Record<string, (query: URLSearchParams, id: string) => Reading[]>> = {
  '/my-roles': (query) => {
    const [toActivate, toKeep] = [query.get('activate'), query.get('keep')];
    assert.ok(['eligible', 'active', 'planned', 'requests', 'expired'].includes(query.get('tab') ?? 'eligible'));
    return [
      [ownEligible, toActivate ?? undefined],
      ['/portal/api/my-extensible-roles', toKeep ?? undefined],
      ...(query.get('tab') === 'planned' ? [['/portal/api/my-planned-activations', 'Reader'] as const] : []),
      ...(query.has('request') ? [[`/portal/api/approvals/${query.get('request')}`] as const] : []),
    ];
  },
  '/approvals': (query, id) => [
    [`/portal/api/${query.get('tab') === 'extensions' ? 'extension-requests' : 'approvals'}/${id}`, id],
  ],
  '/resources/role': (query) => {
    const [scope, role] = [query.get('scope')!, query.get('role')!];
    const place = encodeURIComponent(scope);
    return [
      [`/portal/api/assignments?scope=${place}&role=${role}`],
      ...opened(query, place),
      ...(query.get('tab') === 'settings' ? [[`/portal/api/role-settings/${role}?scope=${place}`] as const] : []),
    ];
  },
  '/audit/resources': (query) => [
    [`/portal/api/resource-audit?scope=${encodeURIComponent(query.get('scope') ?? '/')}`],
  ],
  '/directory-roles': (query) => [
    [`/portal/api/alerts/${query.get('alert')}/incidents?scope=/directory`, '"value":[{'],
  ],
  '/resources/scope': (query) => [
    [
      `/portal/api/alerts/${query.get('alert')}/incidents?scope=${encodeURIComponent(query.get('scope')!)}`,
      '"value":[{',
    ],
  ],
  '/settings/roles': () => [['/portal/api/role-settings-inheritance']],
  '/settings/webhooks': (_, id) => [[`/portal/api/webhooks/${id}`, id]],
  '/groups': (query, id) => [
    [`/v1.0/groups/${id}`, id],
    [`/portal/api/assignments?scope=/groups/${id}`],
    ...opened(query, `/groups/${id}`),
  ],
  '/directory-roles/role': (query) => [
    [`/portal/api/assignments?scope=/directory&role=${query.get('role')}`],
    ...opened(query, '/directory'),
  ],
  '/redeem': (_, id) => [[`/portal/api/redemptions/${id}`]],
  '/block-invitations': (_, id) => [[`/portal/api/block-invitations/${id}`]],
};

/** Every link of every mail that has come since, by the person it came for; answers who got what. */
async function followMails(): Promise<string[]> {
  const fresh = (await mailbox.receive(world)).slice(seen);
  seen += fresh.length;
  for (const { to, text = '', html, subject, headerLines } of fresh) {
    const links = text.match(/https?:\S+/g) ?? [];
    assert.ok(links.length > 0, subject);
    // Mail software blocks in one click what the link at the end leads to, and nothing in any other mail.
    const lines = headerLines.filter(({ key }) => key.startsWith('list-')).map(({ line }) => line.replace(/\s+/g, ''));
    const block = links.find((link) => link.includes('/block-invitations/'));
    const wanted = ['List-Unsubscribe-Post:List-Unsubscribe=One-Click', `List-Unsubscribe:<${block}>`];
    assert.deepEqual(lines.toSorted(), block ? wanted : [], subject);
    for (const link of links) {
      assert.ok(html && html.includes(link.replaceAll('&', '&amp;')), subject);
      await follow(to.split('@')[0]!, new URL(link), `${subject}: ${link}`);
    }
  }
  return fresh.map(({ to, subject }) => `${to.split('@')[0]}: ${subject}`).toSorted();
}

async function follow(name: string, { pathname, search, searchParams }: URL, said: string): Promise<void> {
  const page = await world.app.inject({ url: pathname + search, headers: { accept: 'text/html' } });
  assert.equal(page.statusCode, 200, said);
  const [, id] = /^\/(?:approvals|redeem|block-invitations|groups|settings\/webhooks)\/([^/]+)$/.exec(pathname) ?? [];
  const address = id ? pathname.slice(0, -id.length - 1) : pathname;
  const readingsOf = readings[address];
  assert.ok(readingsOf, `no page is known at ${said}`);
  followed.add(address);
  for (const [urls, containing] of readingsOf(searchParams, id ?? '')) {
    const answers = await Promise.all([urls].flat().map((url) => readAs(name, url, said)));
    if (containing)
      assert.ok(answers.join().includes(containing), `${name} follows ${said}: ${containing} is not there`);
  }
}

/** What the server answers to the person, or to whoever has the link alone. */
async function readAs(name: string, url: string, said: string): Promise<string> {
  const { status, text } = people.has(name)
    ? await as(name, 'GET', url)
    : await world.app.inject({ url }).then(({ statusCode, body }) => ({ status: statusCode, text: body }));
  assert.equal(status, 200, `${name} follows ${said}, which asks ${url}: ${text}`);
  return text;
}

describe('whoever gets a mail gets where its link leads', () => {
  test('about an activation: asked for, approved, running, and over', async () => {
    await followMails();
    await makeEligible();
    assert.deepEqual(await followMails(), [
      'owner: person is eligible for Reader on Tenant root',
      'person: You are eligible for Reader on Tenant root',
    ]);
    await activate();
    const asked = await followMails();
    assert.ok(asked.includes('approver: person asks to activate Reader on Tenant root'), asked.join());
    await answer('Approve');
    const told = await followMails();
    for (const name of ['person', 'owner'])
      assert.ok(
        told.some((one) => one.startsWith(name)),
        told.join(),
      );
    await pass(60 * MINUTE);
    const over = await followMails();
    assert.ok(
      over.some((one) => one.startsWith('person')),
      over.join(),
    );
  });

  test('about one that was denied', async () => {
    world.clock.moveTo(new Date(NOON.getTime() + 120 * MINUTE));
    await activate();
    await followMails();
    await answer('Deny');
    const told = await followMails();
    assert.ok(
      told.some((one) => one.startsWith('person')),
      told.join(),
    );
  });

  test('about one for later, which is planned and not active', async () => {
    world.clock.moveTo(new Date(NOON.getTime() + 180 * MINUTE));
    const startDateTime = new Date(NOON.getTime() + 240 * MINUTE).toISOString();
    const scheduleInfo = { ...lasting('PT1H'), startDateTime };
    await ask('person', 'Assignment', { requestType: 'SelfActivate', scheduleInfo });
    await followMails();
    await answer('Approve');
    const told = await followMails();
    assert.ok(told.includes('person: Reader on Tenant root is planned'), told.join());
    assert.ok(told.includes('owner: person activated Reader on Tenant root for later'), told.join());
  });

  test('about an end that comes near, a request for more time and its answer, and the end', async () => {
    await pass(16 * DAY);
    assert.ok((await followMails()).some((one) => one.startsWith('person: Reader on Tenant root ends on')));
    const id = await ask('person', 'Eligibility', { requestType: 'SelfExtend' });
    const asked = await followMails();
    assert.ok(
      asked.some((one) => one.startsWith('owner')),
      asked.join(),
    );
    const denied = { answer: 'deny', reason: 'Not this time' };
    const { status, text } = await as('owner', 'POST', `/portal/api/extension-requests/${id}/decision`, denied);
    assert.equal(status, 200, text);
    const told = await followMails();
    assert.ok(
      told.some((one) => one.startsWith('person')),
      told.join(),
    );
    await pass(30 * DAY);
    assert.ok((await followMails()).some((one) => one.startsWith('person: You are no longer eligible')));
  });

  test('about what administrators did: settings that were weakened, access that was elevated', async () => {
    await requireApproval(rules(), ROOT_SCOPE, [], { isApprovalRequired: false });
    assert.ok((await followMails()).some((one) => one.includes('were weakened')));
    const { status, text } = await as(
      'administrator',
      'POST',
      '/providers/Microsoft.Authorization/elevateAccess?api-version=2015-07-01',
      { properties: { justification: 'A subscription lost its owner' } },
    );
    assert.equal(status, 200, text);
    assert.ok((await followMails()).some((one) => one.startsWith('administrator')));
  });

  test('about the whole directory: inheritance of role settings, and a webhook that wants to hear no more of it', async () => {
    const receiver = await openWebhookReceiver();
    const hook = { displayName: 'SOC', url: receiver.url, eventTypes: ['role-settings-inheritance.updated'] };
    await asked('administrator', 'PUT', `/portal/api/webhooks/${randomUUID()}`, hook, 200);
    await asked('administrator', 'PUT', '/portal/api/role-settings-inheritance', { isInherited: true }, 200);
    const subject = 'Role settings of Example Organization are now inherited';
    assert.deepEqual(await followMails(), [`administrator: ${subject}`, `owner: ${subject}`]);
    receiver.answers = 410;
    await new WebhookSender(world.ports).send();
    await receiver.close();
    assert.deepEqual(
      receiver.received.map(({ body }) => [body.type, body.data.isInherited, body.data.actorName]),
      [['daypass.role-settings-inheritance.updated', true, 'administrator']],
    );
    assert.deepEqual(await followMails(), ['administrator: The webhook SOC was disabled']);
  });

  test('about an alert, once', async () => {
    await watchAlerts(world.ports);
    await followMails();
    const given = { principalId: idOf('person'), roleDefinitionId: roleOf(roles.contributor) };
    await asked('owner', 'PUT', api(`roleAssignments/${randomUUID()}`), { properties: given }, 201);
    await followMails();
    await watchAlerts(world.ports);
    assert.deepEqual(
      (await followMails()).filter((one) => one.startsWith('owner')),
      ['owner: Roles are assigned outside of PIM: Tenant root'],
    );
    await watchAlerts(world.ports);
    assert.deepEqual(await followMails(), []);
  });

  test('about a directory role, which is made eligible, activated and over', async () => {
    const directory = '/v1.0/roleManagement/directory';
    const role = { roleDefinitionId: DIRECTORY_READERS, directoryScopeId: '/' };
    const given = { ...role, action: 'adminAssign', principalId: idOf('person'), justification: 'Reads people' };
    const made = { ...given, scheduleInfo: graphLasting('P30D') };
    await asked('administrator', 'POST', `${directory}/roleEligibilityScheduleRequests`, made, 201);
    assert.deepEqual(await followMails(), [
      'administrator: person is eligible for Directory Readers on Directory',
      'person: You are eligible for Directory Readers on Directory',
    ]);
    const taken = { ...given, action: 'selfActivate', scheduleInfo: graphLasting('PT1H') };
    await asked('person', 'POST', `${directory}/roleAssignmentScheduleRequests`, taken, 201);
    assert.ok((await followMails()).some((one) => one.startsWith('administrator')));
    await pass(60 * MINUTE);
    assert.ok((await followMails()).some((one) => one.startsWith('person')));
  });

  test('about a group, to its owner and to its member', async () => {
    const made = { displayName: 'On call', mailNickname: 'on-call', mailEnabled: false, securityEnabled: true };
    const owners = [`x/v1.0/directoryObjects/${idOf('owner')}`];
    const text = await asked('administrator', 'POST', '/v1.0/groups', { ...made, 'owners@odata.bind': owners }, 201);
    const given = {
      accessId: 'member',
      groupId: JSON.parse(text).id,
      principalId: idOf('person'),
      justification: 'Month end',
    };
    const eligible = { ...given, action: 'adminAssign', scheduleInfo: graphLasting('P30D') };
    await asked('administrator', 'POST', `${GROUP_ACCESS}/eligibilityScheduleRequests`, eligible, 201);
    assert.deepEqual(await followMails(), [
      'administrator: person is eligible for Membership of group On call',
      'owner: person is eligible for Membership of group On call',
      'person: You are eligible for Membership of group On call',
    ]);
    const taken = { ...given, action: 'selfActivate', scheduleInfo: graphLasting('PT1H') };
    await asked('person', 'POST', `${GROUP_ACCESS}/assignmentScheduleRequests`, taken, 201);
    assert.ok((await followMails()).some((one) => one.startsWith('owner')));
    await pass(60 * MINUTE);
    assert.ok((await followMails()).some((one) => one.startsWith('person')));
  });

  test('about an invitation', async () => {
    const graph = await world.tokenFor(await world.addClient(), 'graph');
    const invited = await world.call(graph, 'POST', '/v1.0/invitations', {
      invitedUserEmailAddress: 'pat@partner.example',
      inviteRedirectUrl: `${publicOrigins(world.ports.settings).portalUrl}/my-roles`,
      sendInvitationMessage: true,
    });
    assert.equal(invited.status, 201, JSON.stringify(invited.body));
    assert.ok((await followMails()).some((one) => one.startsWith('pat')));
  });

  test('and no page that mails lead to was left out', () => {
    assert.deepEqual([...followed].toSorted(), Object.keys(readings).toSorted());
  });
});

/** The answer of the approver to what waits. */
async function answer(reviewResult: 'Approve' | 'Deny'): Promise<void> {
  const { text } = await as('approver', 'GET', '/portal/api/approvals');
  const [{ id, stage }] = (JSON.parse(text) as { value: [{ id: string; stage: { id: string } }] }).value;
  const url = `/providers/Microsoft.Authorization/roleAssignmentApprovals/${id}/stages/${stage.id}?api-version=2021-01-01-preview`;
  const properties = { reviewResult, justification: 'Agreed' };
  const given = await as('approver', 'PATCH', url, { properties });
  assert.equal(given.status, 200, given.text);
}

/** The jobs run, and again, so much later. */
async function pass(milliseconds: number): Promise<void> {
  world.clock.moveTo(new Date(NOON.getTime() + milliseconds));
  for (let run = 0; run < 2; run++) {
    await warnOfExpiry(world.ports);
    await tellExpired(world.ports);
  }
}
