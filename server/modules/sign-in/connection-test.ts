/**
 * A test of a connection: an administrator signs in at a home directory, and sees what was received and which check failed.
 *
 * The flow has a purpose of its own, so that no sign-in, redemption or step-up ever finds it; its answer becomes a report
 * and never a session, an identity or a redemption. It belongs to one browser and one administrator, and is answered once.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import {
  findRegisteredHome,
  newQuestion,
  openIdTestUrl,
  questionUrl,
  testOpenIdAnswer,
  testSamlAnswer,
  useAssertion,
  type HomeDirectory,
  type TestedAnswer,
} from '#modules/home-directories/index.ts';
import {
  beginFlow,
  findFlow,
  findFlowById,
  findPerson,
  personActor,
  takeFlowById,
  updateFlow,
  type Caller,
  type Flow,
} from '#modules/sessions/index.ts';
import { equalSecrets } from '#platform/secrets.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { readState, stateOf } from './home-sign-in.ts';
import { judgeTested, type ConnectionReport } from './tested-identity.ts';

export interface TestStarted {
  readonly testId: string;
  /** Null where the test is over already: the home does not answer as it was registered. */
  readonly redirectUrl: string | null;
}

/** Begins a test. A home that is disabled is tested as well: before anybody signs in there. */
export async function startConnectionTest(
  ports: Ports,
  browserToken: string,
  actor: Actor,
  homeDirectoryId: string,
): Promise<TestStarted> {
  const home = await findRegisteredHome(ports.database, homeDirectoryId);
  if (!home) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId });
  const question = newQuestion(ports, home);
  const state = { homeDirectoryId, state: ports.randomness.token(), question, userId: actor.principalId };
  const flow = await ports.unitOfWork((tx) =>
    beginFlow(ports, tx, browserToken, 'home-test', { ...state, answeredAt: null, report: null }),
  );
  if (home.protocol === 'saml') {
    const redirectUrl = await questionUrl(ports, home, question, { state: stateOf(flow), again: true, fresh: false });
    return { testId: flow.id, redirectUrl };
  }
  if (question.protocol !== 'openid') throw new Error('a question is asked in the protocol of its home');
  const asked = await openIdTestUrl(ports, home, question, stateOf(flow));
  if ('redirectUrl' in asked) return { testId: flow.id, redirectUrl: asked.redirectUrl };
  const report = await judgeTested(ports, home, asked.failed);
  await ports.unitOfWork((tx) => keep(tx, flow, home, report, actor));
  return { testId: flow.id, redirectUrl: null };
}

/** The test an answer in the address belongs to; undefined when it belongs to none of this browser. */
export async function findConnectionTest(
  ports: Ports,
  browserToken: string,
  homeDirectoryId: string,
  parameters: URLSearchParams,
): Promise<Flow<'home-test'> | undefined> {
  const states = parameters.getAll('state');
  const state = states.length === 1 ? readState(states[0]) : undefined;
  if (!state) return undefined;
  const flow = await findFlow(ports, ports.database, ports.clock.now(), browserToken, 'home-test', state.id);
  return flow && belongs(flow, homeDirectoryId, state.secret) ? flow : undefined;
}

/** The test an answer by a form belongs to: known by the secret in it alone. */
export async function findAskedTest(
  ports: Ports,
  homeDirectoryId: string,
  relayState: string,
): Promise<Flow<'home-test'> | undefined> {
  const state = readState(relayState);
  const flow = state && (await findFlowById(ports.database, ports.clock.now(), 'home-test', state.id));
  return flow && belongs(flow, homeDirectoryId, state.secret) ? flow : undefined;
}

function belongs({ state }: Flow<'home-test'>, homeDirectoryId: string, secret: string): boolean {
  return state.homeDirectoryId === homeDirectoryId && equalSecrets(Buffer.from(state.state), Buffer.from(secret));
}

/** Reads an answer in the address the browser came back to. */
export async function completeOpenIdTest(
  ports: Ports,
  flow: Flow<'home-test'>,
  currentUrl: URL,
  caller: Caller,
): Promise<void> {
  const { home, question } = await takeAnswer(ports, flow);
  if (home.protocol !== 'openid' || question.protocol !== 'openid')
    throw new Refusal('sign-in.home-answer-invalid', {});
  await finish(ports, flow, home, await testOpenIdAnswer(ports, home, question, stateOf(flow), currentUrl), caller);
}

/** Reads an answer that came by a form. */
export async function completeSamlTest(
  ports: Ports,
  flow: Flow<'home-test'>,
  samlResponse: string,
  caller: Caller,
): Promise<void> {
  const { home, question } = await takeAnswer(ports, flow);
  if (home.protocol !== 'saml' || question.protocol !== 'saml') throw new Refusal('sign-in.home-answer-invalid', {});
  const tested = await testSamlAnswer(ports, home, question, samlResponse);
  const { assertion } = tested;
  // It is worth nothing anywhere else either.
  if (assertion) await ports.unitOfWork((tx) => useAssertion(tx, home.id, assertion));
  await finish(ports, flow, home, tested, caller);
}

/** An answer is read once, whatever it turns out to be. */
async function takeAnswer(ports: Ports, flow: Flow<'home-test'>) {
  const home = await findRegisteredHome(ports.database, flow.state.homeDirectoryId);
  if (!home) throw new Refusal('sign-in.home-disabled', {});
  await ports.unitOfWork(async (tx) => {
    const open = await takeFlowById(tx, 'home-test', flow.id);
    if (open.state.answeredAt !== null) throw new Refusal('sign-in.home-answer-invalid', {});
    await updateFlow(tx, open, { ...open.state, answeredAt: tx.now.toISOString() });
  });
  return { home, question: flow.state.question };
}

async function finish(
  ports: Ports,
  flow: Flow<'home-test'>,
  home: HomeDirectory,
  tested: TestedAnswer,
  caller: Caller,
): Promise<void> {
  const report = await judgeTested(ports, home, tested);
  await ports.unitOfWork(async (tx) => {
    const person = await findPerson(tx.db, flow.state.userId);
    if (person) await keep(tx, flow, home, report, personActor(person, undefined, [], caller));
  });
}

async function keep(
  tx: Transaction,
  flow: Flow<'home-test'>,
  home: HomeDirectory,
  report: ConnectionReport,
  actor: Actor,
): Promise<void> {
  await updateFlow(tx, flow, { ...flow.state, answeredAt: tx.now.toISOString(), report });
  const failed = report.checks.find(({ outcome }) => outcome === 'failed');
  await recordActivity(tx, {
    activity: 'home-directory.tested',
    actor,
    result: failed ? 'failure' : 'success',
    targets: [{ id: home.id, type: 'Directory', displayName: home.displayName }],
    details: failed ? { check: failed.check } : {},
  });
}

export interface ConnectionTest {
  readonly homeDirectoryId: string;
  readonly homeDirectoryName: string;
  readonly protocol: 'openid' | 'saml';
  readonly answeredAt: Date | null;
  /** Null until the answer came. */
  readonly report: ConnectionReport | null;
}

/** The test of this browser and this administrator; undefined for everybody else, and once it is half an hour old. */
export async function viewConnectionTest(
  ports: Ports,
  browserToken: string,
  userId: string,
  testId: string,
): Promise<ConnectionTest | undefined> {
  const flow = await findFlow(ports, ports.database, ports.clock.now(), browserToken, 'home-test', testId);
  if (flow?.state.userId !== userId) return undefined;
  const { homeDirectoryId, question, answeredAt, report } = flow.state;
  const home = await findRegisteredHome(ports.database, homeDirectoryId);
  return {
    homeDirectoryId,
    homeDirectoryName: home?.displayName ?? homeDirectoryId,
    protocol: question.protocol,
    answeredAt: answeredAt === null ? null : new Date(answeredAt),
    report,
  };
}
