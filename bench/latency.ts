/**
 * How late access begins and ends: from an acknowledged activation to the first decision that allows, in this process and in
 * another one on the same database, at rest and under load; and how far from its end the last allowed and the first refused
 * answer of an assignment lie, over AuthZEN and forward-auth. No threshold here: it prints what it measures.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemActor, type Actor } from '#model/actor.ts';
import { parseScheduleInfo, type AskedSchedule } from '#model/schedule-info.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { activateRole } from '#modules/activation/index.ts';
import { createAutomationClient } from '#modules/administration/index.ts';
import { addSchedule, assignRole } from '#modules/assignments/index.ts';
import { createUser } from '#modules/directory/index.ts';
import { findPerson, startSession } from '#modules/sessions/index.ts';
import { createMetrics } from '#platform/telemetry/metrics.ts';
import { createApplication } from '../server/application.ts';
import {
  addEnforcementRole,
  ENFORCEMENT_ROLE,
  protectExpenses,
  proxiedVisit,
  signInToApplication,
} from '../test/support/protected-expenses.ts';
import { openBenchDatabase } from './database.ts';
import { composeBench } from './latency-composition.ts';
import type { Watched } from './latency-other.ts';

const ACTIVATIONS = Number(process.argv[2] ?? 100);
const LOAD = 8;
const ENDS = 10;
const ACTION = 'Daypass.Decisions/evaluations/read';

const database = await openBenchDatabase();
const composition = await composeBench(database.application);
const { ports, decisions, directory } = composition;
const app = await createApplication(composition, createMetrics());
const other = fork(fileURLToPath(new URL('latency-other.ts', import.meta.url)), [JSON.stringify(database.application)]);
await once(other, 'message');
const operator = systemActor('Bench', randomUUID());
await addEnforcementRole(ports);
const client = await createAutomationClient(ports, operator, {
  displayName: 'Bench',
  directoryRoles: ['Global Administrator'],
  role: { name: 'Owner', scope: '/' },
});
const administrator: Actor = {
  principalId: client.principalId,
  kind: 'ServicePrincipal',
  displayName: 'Bench',
  methods: [],
  correlationId: randomUUID(),
};

async function addPerson(): Promise<Actor> {
  const userPrincipalName = `${randomUUID()}@${ports.settings.DAYPASS_DOMAIN}`;
  const { id } = await createUser(ports, operator, { userPrincipalName, displayName: 'Bench' });
  const now = ports.clock.now();
  const methods = ['pwd', 'otp'];
  return { principalId: id, kind: 'User', displayName: 'Bench', mfaAt: now, methods, correlationId: randomUUID() };
}

function schedule(kind: 'eligibility' | 'assignment', duration: string): AskedSchedule {
  const parsed = parseScheduleInfo({ startDateTime: null, expiration: { type: 'AfterDuration', duration } }, kind);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

async function addEligible(): Promise<Actor> {
  const person = await addPerson();
  const answer = await assignRole(ports, administrator, {
    requestId: randomUUID(),
    kind: 'eligibility',
    scope: ROOT_SCOPE,
    roleDefinitionId: ENFORCEMENT_ROLE,
    principalId: person.principalId,
    schedule: schedule('eligibility', 'P30D'),
    justification: 'Bench',
  });
  if (answer.outcome !== 'stored') throw new Error(JSON.stringify(answer));
  return person;
}

/** Shorter than the settings of a role allow, so that many ends fit into a bench. */
async function giveUntil(principalId: string, endsAt: Date): Promise<void> {
  await ports.unitOfWork((tx) =>
    addSchedule(tx, {
      id: tx.guid(),
      kind: 'assignment',
      scope: ROOT_SCOPE,
      roleDefinitionId: ENFORCEMENT_ROLE,
      principalId,
      assignmentType: 'Assigned',
      linkedEligibilityId: null,
      requestId: null,
      startsAt: tx.now,
      endsAt,
      condition: null,
      conditionVersion: null,
      description: null,
      createdBy: null,
    }),
  );
}

async function activate(person: Actor): Promise<void> {
  const answer = await activateRole(ports, person, {
    requestId: randomUUID(),
    scope: ROOT_SCOPE,
    roleDefinitionId: ENFORCEMENT_ROLE,
    principalId: person.principalId,
    schedule: schedule('assignment', 'PT1H'),
    justification: 'Bench',
  });
  if (answer.outcome !== 'stored') throw new Error(JSON.stringify(answer));
}

/** When the other process first allowed somebody something, by the clock of the machine. */
function allowedElsewhere(watched: Watched): Promise<bigint> {
  const { promise, resolve } = Promise.withResolvers<bigint>();
  const hear = (told: { principalId: string; at: string }) => {
    if (told.principalId !== watched.principalId) return;
    other.off('message', hear);
    resolve(BigInt(told.at));
  };
  other.on('message', hear);
  other.send(watched);
  return promise;
}

/** Milliseconds from the answer to allowed elsewhere; below 0: before it was answered. */
async function activationElsewhere(person: Actor): Promise<number> {
  const allowed = allowedElsewhere({ principalId: person.principalId, action: ACTION });
  await activate(person);
  const answeredAt = process.hrtime.bigint();
  if (!decisions.holds(person.principalId, ACTION, ROOT_SCOPE)) throw new Error('not allowed here after the answer');
  return Number((await allowed) - answeredAt) / 1e6;
}

async function measureActivations(name: string, lanes: number): Promise<void> {
  const people = await Promise.all(Array.from({ length: ACTIVATIONS }, addEligible));
  let isOver = false;
  const load = async () => {
    while (!isOver) await activate(await addEligible());
  };
  const loads = Promise.all(Array.from({ length: lanes }, load));
  const took: number[] = [];
  for (const person of people) took.push(await activationElsewhere(person));
  isOver = true;
  await loads;
  const sorted = took.toSorted((one, another) => one - another);
  const at = (share: number) => `${sorted[Math.ceil(sorted.length * share) - 1]!.toFixed(1)} ms`;
  console.log(`activated here, allowed elsewhere, ${name.padEnd(26)} p50 ${at(0.5)}, p99 ${at(0.99)}`);
}

interface Question {
  readonly name: string;
  isAllowed(): Promise<boolean>;
}

async function aVisit(principalId: string): Promise<Record<string, string>> {
  const application = await protectExpenses(ports, operator);
  const person = (await findPerson(ports.database, principalId))!;
  const proof = { methods: ['pwd'], isMultiFactor: false, identityLinkId: null, home: null };
  const caller = { ipAddress: null, userAgent: null, correlationId: randomUUID() };
  const { sessionId } = await ports.unitOfWork((tx) => startSession(ports, tx, person, proof, caller));
  return proxiedVisit(application, await signInToApplication(ports, sessionId, application.id));
}

async function authZenToken(): Promise<string> {
  const form = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.clientSecret };
  const answer = await app.inject({
    method: 'POST',
    url: `/${directory.tenantId}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ ...form, scope: `${app.audience}/.default` }).toString(),
  });
  return answer.json<{ access_token: string }>().access_token;
}

async function questionsAbout(principalId: string): Promise<Question[]> {
  const headers = await aVisit(principalId);
  const authorization = `Bearer ${await authZenToken()}`;
  const subject = { type: 'user', id: principalId };
  const payload = { subject, resource: { type: 'resource', id: '/' }, action: { name: ACTION } };
  return [
    {
      name: 'AuthZEN',
      isAllowed: async () => {
        const url = '/access/v1/evaluation';
        const answer = await app.inject({ method: 'POST', url, headers: { authorization }, payload });
        return answer.json<{ decision: boolean }>().decision;
      },
    },
    {
      name: 'forward-auth',
      isAllowed: async () =>
        (await app.inject({ method: 'GET', url: '/forward-auth/check', headers })).statusCode === 200,
    },
  ];
}

/** An answer of which it is certain that it was given too late or too early, and by how much. */
async function measureEnds(): Promise<void> {
  const { principalId } = await addPerson();
  const questions = await questionsAbout(principalId);
  const wrong = new Map(questions.map(({ name }) => [name, { late: 0, early: 0, answers: 0 }]));
  for (let round = 0; round < ENDS; round += 1) {
    const end = Date.now() + 1_500;
    await giveUntil(principalId, new Date(end));
    while (Date.now() < end + 200) {
      for (const question of questions) {
        const askedAt = Date.now();
        const allowed = await question.isAllowed();
        const of = wrong.get(question.name)!;
        of.answers += 1;
        if (allowed) of.late = Math.max(of.late, askedAt - end + 1, 0);
        else of.early = Math.max(of.early, end - Date.now(), 0);
      }
    }
  }
  for (const [name, { late, early, answers }] of wrong) {
    console.log(
      `end to refused, ${name.padEnd(13)} ${ENDS} ends, ${answers} answers: allowed after it by ${late} ms, refused before it by ${early} ms`,
    );
  }
}

await measureActivations('at rest', 0);
await measureActivations(`${LOAD} others all the time`, LOAD);
await measureEnds();
other.send('stop');
await once(other, 'exit');
await app.close();
await composition.close();
await database.close();
