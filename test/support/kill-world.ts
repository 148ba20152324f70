/**
 * What a kill run starts from: people with live sessions, each eligible for a role on a resource group with many
 * resources, and assignments that end while servers are being killed.
 *
 * Written through the modules' own commands while no server runs.
 */
import type { Actor } from '#model/actor.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { parseScope, type Scope } from '#model/scope.ts';
import { createAutomationClient } from '#modules/administration/index.ts';
import { addSchedule, assignRole } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { writeResource } from '#modules/resources/index.ts';
import { onMoveSettings } from '#modules/role-settings/index.ts';
import { startSession } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import type { Settings } from '#platform/settings.ts';
import { withComposition } from '../../server/cli/with-composition.ts';
import { sessionCookieName } from '../../server/wire/cookies.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';
const GROUP = `${SUBSCRIPTION}/resourceGroups/ledger`;

export interface KillPerson {
  readonly principalId: string;
  readonly cookie: string;
  readonly csrf: string;
}

export interface KillWorld {
  readonly tenantId: string;
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly people: readonly KillPerson[];
  /** Places to activate at: one activation for each person and place. */
  readonly places: readonly string[];
  readonly roleDefinitionId: string;
  /** Assignments that end by the clock during the run. */
  readonly ending: readonly { readonly principalId: string; readonly scope: string; readonly endsAt: number }[];
}

export async function makeKillWorld(settings: Settings, size: { people: number; places: number }): Promise<KillWorld> {
  let world: KillWorld | undefined;
  await withComposition(settings, async ({ ports, directory }, operator) => {
    const places = await addPlaces(ports, operator, size.places);
    const client = await createAutomationClient(ports, operator, {
      displayName: 'Observer',
      directoryRoles: ['Global Administrator'],
      role: { name: 'Owner', scope: '/' },
    });
    const owner: Actor = {
      ...operator,
      kind: 'ServicePrincipal',
      principalId: client.principalId,
      displayName: 'Observer',
    };
    const people: KillPerson[] = [];
    for (let index = 0; index < size.people; index += 1) {
      people.push(await addPerson(ports, owner, index, directory.initialDomain));
    }
    const ending = await addEnding(ports, operator, directory.initialDomain, places[0]!);
    world = { tenantId: directory.tenantId, client, people, places, roleDefinitionId: READER, ending };
  });
  return world!;
}

async function addPlaces(ports: Ports, operator: Actor, count: number): Promise<string[]> {
  const rights = { guard: () => {}, atParent: 'none', atNode: 'none', onMove: onMoveSettings };
  const add = (path: string) => writeResource(ports, operator, rights, { scope: parseScope(path)! });
  await add(SUBSCRIPTION);
  await add(GROUP);
  const places = Array.from({ length: count }, (_, index) => `${GROUP}/providers/Microsoft.Web/sites/site-${index}`);
  for (const place of places) await add(place);
  return places;
}

async function addPerson(ports: Ports, owner: Actor, index: number, domain: string): Promise<KillPerson> {
  const user = await createUser(ports, owner, {
    userPrincipalName: `member-${index}@${domain}`,
    displayName: `Member ${index}`,
  });
  await assignRole(ports, owner, {
    requestId: ports.randomness.guid(),
    kind: 'eligibility',
    scope: parseScope(GROUP)!.scope,
    roleDefinitionId: READER,
    principalId: user.id,
    schedule: parseScheduleInfo(
      { expiration: { type: 'AfterDuration', duration: 'P30D' } },
      'eligibility',
    ) as AskedSchedule,
  });
  const session = await ports.unitOfWork((tx) =>
    startSession(
      ports,
      tx,
      { ...user, standing: 'active', isInvited: false },
      { methods: ['pwd'], isMultiFactor: false, identityLinkId: null, home: null },
      { ipAddress: null, userAgent: null, correlationId: ports.randomness.guid() },
    ),
  );
  const cookie = `${sessionCookieName(ports.settings)}=${session.token}`;
  return { principalId: user.id, cookie, csrf: session.csrfToken };
}

/** Ends spread over the first minute. The shortest assignment of the product is five minutes, so these are planted. */
async function addEnding(ports: Ports, operator: Actor, domain: string, place: string) {
  const scope: Scope = parseScope(place)!.scope;
  const ending: { principalId: string; scope: string; endsAt: number }[] = [];
  for (let index = 0; index < 12; index += 1) {
    const user = await createUser(ports, operator, {
      userPrincipalName: `leaving-${index}@${domain}`,
      displayName: `Leaving ${index}`,
    });
    const startsAt = ports.clock.now();
    const endsAt = new Date(startsAt.getTime() + 10_000 + index * 5_000);
    await ports.unitOfWork((tx) =>
      addSchedule(tx, {
        id: tx.guid(),
        kind: 'assignment',
        scope,
        roleDefinitionId: READER,
        principalId: user.id,
        assignmentType: 'Assigned',
        linkedEligibilityId: null,
        requestId: null,
        startsAt,
        endsAt,
        condition: null,
        conditionVersion: null,
        description: null,
        createdBy: null,
      }),
    );
    ending.push({ principalId: user.id, scope: place, endsAt: endsAt.getTime() });
  }
  return ending;
}
