/**
 * The load of a kill run, in a process of its own: people who activate, twice at the same instant, while servers die.
 *
 * Reports what was acknowledged and what ended without an answer; judges nothing.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { KillPerson, KillWorld } from './kill-world.ts';

export interface LoadOrder {
  readonly world: KillWorld;
  readonly portalUrl: string;
  readonly workers: number;
}

export type LoadReport =
  | {
      readonly kind: 'acknowledged' | 'unknown';
      readonly requestId: string;
      readonly principalId: string;
      readonly place: string;
    }
  | { readonly kind: 'asked-past-end' | 'allowed-past-end' | 'refused'; readonly principalId: string }
  | { readonly kind: 'finished' };

const RETRY_MILLISECONDS = 60;

const report = (message: LoadReport) => process.send!(message);
let stopping = false;

process.on('message', (order: LoadOrder | 'stop') => {
  if (order === 'stop') stopping = true;
  else void run(order).then(() => process.exit(0));
});

async function run({ world, portalUrl, workers }: LoadOrder): Promise<void> {
  const pairs = world.places.flatMap((place) => world.people.map((person) => ({ place, person })));
  const worker = async () => {
    for (let pair = pairs.pop(); pair && !stopping; pair = pairs.pop()) await activateTwice(portalUrl, world, pair);
  };
  await Promise.all([...Array.from({ length: workers }, worker), watchEnds(portalUrl, world)]);
  report({ kind: 'finished' });
}

/** Two clicks at the same instant, each with an id of its own: at most one may win. */
async function activateTwice(
  portalUrl: string,
  world: KillWorld,
  { place, person }: { place: string; person: KillPerson },
) {
  await Promise.all([randomUUID(), randomUUID()].map((id) => activate(portalUrl, world, place, person, id)));
}

async function activate(portalUrl: string, world: KillWorld, place: string, person: KillPerson, requestId: string) {
  const url = `${portalUrl}${place}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/${requestId}?api-version=2020-10-01`;
  const { principalId } = person;
  const body = JSON.stringify({
    properties: {
      principalId,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${world.roleDefinitionId}`,
      requestType: 'SelfActivate',
      justification: 'Month end',
      scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT2H' } },
    },
  });
  const headers = { 'content-type': 'application/json', cookie: person.cookie, 'x-daypass-csrf': person.csrf };
  try {
    const answer = await fetch(url, { method: 'PUT', headers, body });
    await answer.arrayBuffer();
    if (answer.status === 201) report({ kind: 'acknowledged', requestId, principalId, place });
    else if (answer.status >= 500) report({ kind: 'unknown', requestId, principalId, place });
    else report({ kind: 'refused', principalId });
  } catch (error) {
    if (stopping) return;
    if (!wasNeverSent(error)) return void report({ kind: 'unknown', requestId, principalId, place });
    await pause(RETRY_MILLISECONDS);
    await activate(portalUrl, world, place, person, requestId);
  }
}

/** Nobody listened: the request never left, so its outcome is known. */
function wasNeverSent(error: unknown): boolean {
  return (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';
}

/** Asks about every assignment that should have ended; an allow is a violation. */
async function watchEnds(portalUrl: string, world: KillWorld): Promise<void> {
  while (!stopping) {
    const token = await findToken(portalUrl, world);
    for (const { principalId, scope, endsAt } of world.ending) {
      if (!token || Date.now() < endsAt) continue;
      report({ kind: 'asked-past-end', principalId });
      if (await isAllowed(portalUrl, token, principalId, scope)) report({ kind: 'allowed-past-end', principalId });
    }
    await pause(RETRY_MILLISECONDS * 4);
  }
}

async function findToken(portalUrl: string, { tenantId, client }: KillWorld): Promise<string | undefined> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scope: `${new URL(portalUrl.replace('http:', 'https:').replace(/\d+$/, (port) => String(Number(port) + 1))).origin}/.default`,
  });
  const answer = await fetch(`${portalUrl}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body }).catch(
    () => undefined,
  );
  return answer?.ok ? ((await answer.json()) as { access_token: string }).access_token : undefined;
}

async function isAllowed(portalUrl: string, token: string, principalId: string, resource: string): Promise<boolean> {
  const answer = await fetch(`${portalUrl}/access/v1/evaluation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      subject: { type: 'user', id: principalId },
      resource: { type: 'resource', id: resource },
      action: { name: 'Microsoft.Web/sites/read' },
    }),
  }).catch(() => undefined);
  return answer?.ok === true && ((await answer.json()) as { decision: boolean }).decision;
}
