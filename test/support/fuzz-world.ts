/**
 * A served application for the fuzz: somebody of every power, and something of every kind to name by its id.
 */
import { randomUUID } from 'node:crypto';
import { findCurrent, runReviews } from '#modules/access-reviews/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { openInvitation, redeemInvitation } from '#modules/invitations/index.ts';
import { startSession } from '#modules/sessions/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { cookieName } from '../../server/wire/cookies.ts';
import { sealUntil, writeEntries } from './audit-log.ts';
import { openWorld, type World } from './world.ts';

/** Headers of a caller for a dialect. */
export type FuzzCaller = (dialect: string) => Record<string, string>;

export interface FuzzWorld {
  readonly world: World;
  readonly callers: Readonly<Record<'nobody' | 'guest' | 'member' | 'owner' | 'administrator', FuzzCaller>>;
  /** Ids of things that are there, by the name of the parameter that takes them in the address of a route. */
  existing(parameter: string, url: string): string;
  close(): Promise<void>;
}

export async function openFuzzWorld(name: string): Promise<FuzzWorld> {
  const world = await openWorld(name);
  const administrator = await tokensOf(world);
  const owner = await tokensOf(world, { directoryRoles: [], role: 'Owner' });
  const member = await createUser(world.ports, world.operator, newUser('member'));
  const guest = await inviteGuest(world, administrator('graph'));
  const things = await plant(world, administrator);
  // A checkpoint to ask for; an entry of long ago waits for nobody.
  await writeEntries(world.ports, 1);
  await sealUntil(world.ports, 1);
  return {
    world,
    callers: {
      nobody: () => ({}),
      guest: await sessionOf(world, guest),
      member: await sessionOf(world, member.id),
      owner,
      administrator,
    },
    existing: (parameter, url) =>
      things.get(`${collectionOf(url)}${parameter}`) ?? things.get(parameter) ?? randomUUID(),
    close: () => world.close(),
  };
}

/** The segment in front of the first parameter says what its id is of. */
function collectionOf(url: string): string {
  return /\/([\w-]+)\/(?:\{|:)/.exec(url)?.[1]?.toLowerCase() ?? '';
}

const newUser = (name: string) => ({
  userPrincipalName: `${name}-${randomUUID()}@organization.example`,
  displayName: `The ${name}`,
});

async function tokensOf(world: World, roles?: Parameters<World['addClient']>[0]): Promise<FuzzCaller> {
  const client = await world.addClient(roles);
  const [management, graph] = await Promise.all([world.tokenFor(client), world.tokenFor(client, 'graph')]);
  return (dialect) => ({ authorization: `Bearer ${dialect === 'graph' ? graph : management}` });
}

async function sessionOf({ ports }: World, userId: string): Promise<FuzzCaller> {
  const row = await ports.database
    .selectFrom('directory_user as u')
    .innerJoin('principal as p', 'p.id', 'u.id')
    .select(['p.display_name', 'u.user_principal_name', 'u.mail', 'u.user_type'])
    .where('u.id', '=', userId)
    .executeTakeFirstOrThrow();
  const link = await ports.database
    .selectFrom('identity_link')
    .select('id')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  const person = {
    id: userId,
    displayName: row.display_name,
    userPrincipalName: row.user_principal_name,
    mail: row.mail,
    userType: row.user_type as 'Member' | 'Guest',
    standing: 'active',
    isInvited: row.user_type === 'Guest',
  } as const;
  const proof = { methods: ['pwd'], isMultiFactor: true, identityLinkId: link?.id ?? null, home: null };
  const caller = { ipAddress: null, userAgent: null, correlationId: randomUUID() };
  const session = await ports.unitOfWork((tx) => startSession(ports, tx, person, proof, caller));
  const cookie = [
    `${cookieName(ports.settings, 'session')}=${session.token}`,
    `${cookieName(ports.settings, 'browser')}=${ports.randomness.token()}`,
  ].join('; ');
  return () => ({ cookie, 'x-daypass-csrf': session.csrfToken });
}

async function inviteGuest(world: World, headers: Record<string, string>): Promise<string> {
  const { ports } = world;
  const response = await world.app.inject({
    method: 'POST',
    url: '/v1.0/invitations',
    headers,
    payload: {
      invitedUserEmailAddress: 'guest@partner.example',
      inviteRedirectUrl: `${publicOrigins(ports.settings).portalUrl}/my-roles`,
    },
  });
  const { inviteRedeemUrl } = response.json<{ inviteRedeemUrl: string }>();
  const ticket = inviteRedeemUrl.slice(inviteRedeemUrl.lastIndexOf('/') + 1);
  const { ticketHash, address } = await openInvitation(ports, ticket);
  const { user } = await redeemInvitation(ports, {
    ticketHash,
    proof: { kind: 'mailbox', address },
    consentedAt: ports.clock.now(),
    acceptedTerms: [],
    caller: { ipAddress: '192.0.2.1', methods: ['otp_email'], correlationId: randomUUID() },
  });
  return user.id;
}

/** One thing of every kind an address can name. Whoever may not know them must not learn of them. */
async function plant(world: World, administrator: FuzzCaller): Promise<Map<string, string>> {
  const send = async (dialect: string, method: string, url: string, payload: object) => {
    const headers = administrator(dialect);
    const response = await world.app.inject({ method: method as 'PUT', url, headers, payload });
    if (response.statusCode >= 300) throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`);
    return response.body === '' ? {} : (response.json() as Record<string, string>);
  };
  const user = await send('graph', 'POST', '/v1.0/users', {
    accountEnabled: true,
    mailNickname: 'hidden',
    ...newUser('hidden-user'),
  });
  const group = await send('graph', 'POST', '/v1.0/groups', {
    displayName: 'Hidden group',
    mailEnabled: false,
    mailNickname: 'hidden-group',
    securityEnabled: true,
  });
  const alias = await send('arm', 'PUT', '/providers/Microsoft.Subscription/aliases/hidden?api-version=2021-10-01', {
    properties: { displayName: 'Hidden', workload: 'Production' },
  });
  const { subscriptionId } = alias['properties'] as unknown as { subscriptionId: string };
  const groupUrl = `/subscriptions/${subscriptionId}/resourceGroups/hidden?api-version=2022-09-01`;
  await send('arm', 'PUT', groupUrl, { location: 'here' });
  const managementGroup = `/providers/Microsoft.Management/managementGroups/hidden?api-version=2021-04-01`;
  await send('arm', 'PUT', managementGroup, { properties: { displayName: 'Hidden' } });
  const homeDirectoryId = randomUUID();
  await send('portal', 'PUT', `/portal/api/home-directories/${homeDirectoryId}`, {
    displayName: 'Hidden home',
    issuer: 'https://hidden.example',
    clientId: 'daypass',
    clientSecret: 'a secret',
    domains: ['hidden.example'],
  });
  const webhookId = randomUUID();
  await send('portal', 'PUT', `/portal/api/webhooks/${webhookId}`, {
    displayName: 'Hidden webhook',
    url: 'https://hidden.example/hooks',
    eventTypes: ['role.activated'],
  });
  const review = await send('portal', 'POST', '/portal/api/access-reviews', {
    displayName: 'Hidden review',
    subject: { kind: 'roles', scope: '/', roleDefinitionIds: ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635'] },
    reviewedBy: 'selected',
    reviewerIds: [user['id']],
    settings: {},
    recurrence: { frequency: 'once', durationDays: 7 },
  });
  await runReviews(world.ports);
  const instance = (await findCurrent(world.ports.database, [review['id']!])).get(review['id']!)!;
  const entryOf = async (trail: string) => {
    const entries = world.ports.database.selectFrom('audit_entry').select('id').where('trail', '=', trail);
    return (await entries.limit(1).executeTakeFirstOrThrow()).id;
  };
  return new Map<string, string>([
    ['access-reviewsid', review['id']!],
    ['access-review-instancesid', instance.id],
    ['my-access-reviewsid', instance.id],
    ['definitionsid', review['id']!],
    ['definitionsinstanceId', instance.id],
    ['directory-auditid', await entryOf('directory')],
    ['resource-auditid', await entryOf('resource')],
    ['usersid', user['id']!],
    ['groupsid', group['id']!],
    ['directoryobjectsid', user['id']!],
    ['users:id', user['id']!],
    ['home-directoriesid', homeDirectoryId],
    ['webhooksid', webhookId],
    ['memberId', user['id']!],
    ['ownerId', user['id']!],
    ['subscriptionId', subscriptionId],
    ['scope', `subscriptions/${subscriptionId}`],
    ['resourceGroup', 'hidden'],
    ['resourceGroupName', 'hidden'],
    ['groupId', 'hidden'],
    ['alias', 'hidden'],
    ['domain', 'hidden.example'],
  ]);
}
