/**
 * Answers that are signed by the passkey of the approver: what is to be signed, and the answers with the signature.
 *
 * The server writes the text, for one person, one browser, once, for five minutes. One touch may cover several answers;
 * each is carried out by itself, and keeps the whole text.
 */
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import {
  askedNow,
  challengeOf,
  findApproval,
  isAmongApprovers,
  lineOf,
  presentStage,
  signedText,
  type Approval,
  type KeptSignature,
} from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import { listPasskeys, passkeyOptions, proveKept } from '#modules/credentials/index.ts';
import { beginFlow, closeFlow } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { answerActivation } from './answer-activation.ts';
import { answerToSign } from './answer-to-sign.ts';

export interface AskedAnswer {
  readonly approvalId: string;
  readonly result: 'Approve' | 'Deny';
  readonly justification: string | undefined;
}

export interface SignatureStarted {
  readonly challengeId: string;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  /** What the passkey signs, for who wants to read it. */
  readonly text: string;
}

export async function startSignature(
  ports: Ports,
  browserToken: string,
  actor: Actor,
  answers: readonly AskedAnswer[],
): Promise<SignatureStarted> {
  if ((await listPasskeys(ports.database, actor.principalId)).length === 0) {
    throw new Refusal('approval.passkey-missing', {});
  }
  const lines: string[] = [];
  const stages: string[] = [];
  for (const answer of answers) {
    const { approval, line } = await lineToSign(ports, actor, answer);
    lines.push(line);
    stages.push(presentStage(approval).id);
  }
  const text = signedText(lines, ports.randomness.token(), ports.clock.now());
  const options = await passkeyOptions(ports, actor.principalId, challengeOf(text));
  const state = {
    userId: actor.principalId,
    text,
    answers: answers.map((one, place) => ({
      approvalId: one.approvalId,
      stageId: stages[place]!,
      result: one.result,
      justification: one.justification ?? null,
    })),
  };
  const flow = await ports.unitOfWork((tx) => beginFlow(ports, tx, browserToken, 'approval-signature', state));
  return { challengeId: flow.id, options, text };
}

/** Of what the person is not asked, there is nothing to read or sign. */
async function lineToSign(
  { database, clock }: Ports,
  actor: Actor,
  { approvalId, result, justification }: AskedAnswer,
): Promise<{ approval: Approval; line: string }> {
  const approval = await findApproval(database, approvalId);
  const request = approval && (await findRequest(database, approval.requestId));
  const now = clock.now();
  const isAsked =
    request && (await isAmongApprovers(database, actor.principalId, askedNow(presentStage(approval), now), now));
  if (!isAsked) throw new Refusal('approval.not-found', { approvalId });
  const answer = { result, justification: justification ?? null, answeredBy: actor.principalId };
  return { approval, line: lineOf(answerToSign(request, approvalId, presentStage(approval), answer)) };
}

export interface SignedOutcome {
  readonly approvalId: string;
  readonly result: 'Approve' | 'Deny';
  /** Null: it counts. */
  readonly refusal: Refusal | null;
}

/** The challenge is over with its first answer, right or wrong. Whatever fails for one answer leaves the others alone. */
export async function answerSigned(
  ports: Ports,
  browserToken: string,
  actor: Actor,
  challengeId: string,
  response: AuthenticationResponseJSON,
): Promise<SignedOutcome[]> {
  const { state } = await closeFlow(ports, browserToken, 'approval-signature', challengeId);
  if (state.userId !== actor.principalId) throw new Refusal('sign-in.flow-ended', {});
  const { text } = state;
  const challenge = challengeOf(text).toString('base64url');
  const assertion = await ports
    .unitOfWork((tx) => proveKept(ports, tx, challenge, response, actor.principalId))
    .catch(wordFailedProof);
  const signature: KeptSignature = { text, assertion };
  const outcomes: SignedOutcome[] = [];
  for (const { approvalId, stageId, result, justification } of state.answers) {
    const answer = { result, stageId, justification: justification ?? undefined, signature };
    const refusal = await answerActivation(ports, actor, approvalId, answer).then(() => null, refusalOf);
    outcomes.push({ approvalId, result, refusal });
  }
  return outcomes;
}

/** Nobody signs in here: what failed is the signature. */
function wordFailedProof(error: unknown): never {
  const isProof = error instanceof Refusal && error.code === 'sign-in.failed';
  throw isProof ? new Refusal('approval.signature-failed', {}, { cause: error }) : error;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}
