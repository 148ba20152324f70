/**
 * Signing in at a home directory: out with a flow that is bound to the browser, back with a proved identity.
 *
 * Each home directory has a callback of its own, so that the answer of one can
 * never be taken for the answer of another. What comes back is an identity,
 * (issuer, subject); whether anybody here is that identity is another question.
 */
import {
  callbackUrl,
  findHomeDirectory,
  newQuestion,
  questionUrl,
  readOpenIdAnswer,
  readSamlAnswer,
  useAssertion,
  type HomeDirectory,
  type ProvedIdentity,
  type SamlHome,
  type SamlQuestion,
} from '#modules/home-directories/index.ts';
import {
  beginFlow,
  findFlow,
  findFlowById,
  finishFlow,
  takeFlow,
  takeFlowById,
  updateFlow,
  type Flow,
  type HomeFlow,
} from '#modules/sessions/index.ts';
import { Refusal } from '#model/refusal.ts';
import { equalSecrets } from '#platform/secrets.ts';
import type { Ports } from '#platform/ports.ts';

export interface HomeStart {
  readonly asked: HomeFlow['asked'];
  readonly returnTo: string;
  readonly redemptionFlowId?: string;
  readonly sessionId?: string;
  /** The address typed or invited, to spare the person typing it again. */
  readonly loginHint?: string;
  /** Ask for the account again, after a wrong one. */
  readonly chooseAgain?: boolean;
}

/** Begins a sign-in there; answers the address the browser must go to. */
export async function beginHomeSignIn(
  ports: Ports,
  browserToken: string,
  home: HomeDirectory,
  start: HomeStart,
): Promise<string> {
  const question = newQuestion(ports, home);
  const secret = ports.randomness.token();
  const flow = await ports.unitOfWork((tx) =>
    beginFlow(ports, tx, browserToken, 'home', {
      homeDirectoryId: home.id,
      state: secret,
      question,
      asked: start.asked,
      redemptionFlowId: start.redemptionFlowId ?? null,
      sessionId: start.sessionId ?? null,
      loginHint: start.loginHint ?? null,
      returnTo: start.returnTo,
      told: null,
    }),
  );
  return questionUrl(ports, home, question, {
    state: stateOf(flow),
    again: start.chooseAgain ?? false,
    fresh: start.asked === 'step-up',
    loginHint: start.loginHint,
  });
}

/** The id finds the flow, the secret proves that an answer belongs to it. */
export const stateOf = (flow: Flow<'home'> | Flow<'home-test'>) => `${flow.id}.${flow.state.state}`;

export function readState(text: string | undefined): { id: string; secret: string } | undefined {
  const match = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(text ?? '');
  return match ? { id: match[1]!, secret: match[2]! } : undefined;
}

export interface HomeAnswer {
  readonly flow: Flow<'home'>;
  readonly identity: ProvedIdentity;
  /** In the clear only here; sealed before it is stored. */
  readonly refreshToken: string | null;
}

/** Which flow an answer belongs to; undefined when it belongs to none of this browser. */
export async function findHomeFlow(
  ports: Ports,
  browserToken: string,
  homeDirectoryId: string,
  parameters: URLSearchParams,
): Promise<Flow<'home'> | undefined> {
  const states = parameters.getAll('state');
  const state = states.length === 1 ? readState(states[0]) : undefined;
  if (!state) return undefined;
  const flow = await findFlow(ports, ports.database, ports.clock.now(), browserToken, 'home', state.id);
  const matches = flow?.state.state === state.secret && flow?.state.homeDirectoryId === homeDirectoryId;
  return matches ? flow : undefined;
}

/** Completes the sign-in: the flow is used up first, whatever the answer turns out to be. */
export async function completeHomeSignIn(
  ports: Ports,
  browserToken: string,
  flow: Flow<'home'>,
  currentUrl: URL,
): Promise<HomeAnswer> {
  const taken = await ports.unitOfWork(async (tx) => {
    const open = await takeFlow(ports, tx, browserToken, 'home', flow.id);
    await finishFlow(tx, flow.id);
    return open;
  });
  // Read again: an administrator may have disabled it while the person was away.
  const home = await findHomeDirectory(ports.database, flow.state.homeDirectoryId);
  if (!home) throw new Refusal('sign-in.home-disabled', {});
  const { question, told } = taken.state;
  if (home.protocol === 'saml') {
    // What was told came before, by a form that carries no cookie of ours.
    if (!told) throw new Refusal('sign-in.home-answer-invalid', {});
    return { flow: taken, identity: told, refreshToken: null };
  }
  if (question.protocol !== 'openid') throw new Refusal('sign-in.home-answer-invalid', {});
  const ask = { state: stateOf(taken), fresh: taken.state.asked === 'step-up' };
  return { flow: taken, ...(await readOpenIdAnswer(ports, home, question, ask, currentUrl)) };
}

/** The open flow that an answer by a form belongs to: known by the secret in it alone, since it carries no cookie. */
export async function findAskedFlow(ports: Ports, homeDirectoryId: string, relayState: string): Promise<Flow<'home'>> {
  const state = readState(relayState);
  const flow = state && (await findFlowById(ports.database, ports.clock.now(), 'home', state.id));
  const matches =
    flow?.state.homeDirectoryId === homeDirectoryId &&
    flow.state.question.protocol === 'saml' &&
    equalSecrets(Buffer.from(flow.state.state), Buffer.from(state!.secret));
  // An answer nobody here asked for opens no session (sign-in begun by the provider).
  if (!flow || !matches) throw new Refusal('sign-in.home-answer-invalid', {});
  return flow;
}

/**
 * Takes what a SAML identity provider sends through the browser. Only the browser that asked can go on with what was
 * told: it comes back by the address answered here.
 */
export async function receiveAssertion(ports: Ports, flow: Flow<'home'>, samlResponse: string): Promise<string> {
  const { homeDirectoryId, question } = flow.state;
  const home = await findHomeDirectory(ports.database, homeDirectoryId);
  if (home?.protocol !== 'saml') throw new Refusal('sign-in.home-disabled', {});
  const answer = await tell(ports, home, flow, question as SamlQuestion, samlResponse);
  await ports.unitOfWork(async (tx) => {
    const open = await takeFlowById(tx, 'home', flow.id);
    if (open.state.told || !(await useAssertion(tx, home.id, answer.assertion))) {
      throw new Refusal('sign-in.home-answer-invalid', {});
    }
    await updateFlow(tx, open, { ...open.state, told: answer.identity });
  });
  return `${callbackUrl(ports, homeDirectoryId)}?state=${stateOf(flow)}`;
}

/** A wrong answer uses the question up as well: there is no second guess. */
async function tell(ports: Ports, home: SamlHome, flow: Flow<'home'>, question: SamlQuestion, encoded: string) {
  try {
    return await readSamlAnswer(ports, home, question, flow.state.asked === 'step-up', encoded);
  } catch (error) {
    await ports.unitOfWork((tx) => finishFlow(tx, flow.id));
    throw error;
  }
}
