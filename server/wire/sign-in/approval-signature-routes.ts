/**
 * Answers to approvals that are signed by the approver's passkey: the challenge, and the answers with the signature.
 *
 * Only the person's own browser session may call this; an access token may not. Answers without a signature go over ARM
 * and Graph.
 */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Refusal } from '#model/refusal.ts';
import { answerSigned, startSignature } from '#modules/activation/index.ts';
import { findApproval } from '#modules/approvals/index.ts';
import { findRequest } from '#modules/assignments/index.ts';
import { ownAccount, type Attempt } from '../attempt.ts';
import { concludePart } from '../http-server.ts';
import type { ApprovalSignatureChallenge, SignedAnswerOutcome } from '../portal-contract.ts';
import { declareRoute } from '../route.ts';
import { requireBrowserToken, requireSession } from './browser.ts';
import * as schemas from './schemas.ts';

export function approvalSignatureRoutes(app: FastifyInstance): void {
  const common = {
    method: 'POST',
    permission: 'signed-in',
    activity: 'approval.approved',
    attempt: ownAccount,
    rateLimit: { perMinute: 30 },
  } as const;
  declareRoute(app, {
    ...common,
    url: '/portal/api/approval-signatures',
    schema: { body: schemas.approvalSignature },
    handler: start,
  });
  declareRoute(app, {
    ...common,
    url: '/portal/api/approval-signatures/answer',
    schema: { body: schemas.passkeyAnswer },
    handler: answer,
  });
}

async function start(request: FastifyRequest): Promise<ApprovalSignatureChallenge> {
  await requireSession(request);
  const { answers } = request.body as {
    answers: { id: string; answer: 'approve' | 'deny'; justification?: string }[];
  };
  const asked = answers.map(({ id, answer: given, justification }) => ({
    approvalId: id.toLowerCase(),
    result: given === 'approve' ? ('Approve' as const) : ('Deny' as const),
    justification,
  }));
  return startSignature(request.server.ports, requireBrowserToken(request), request.actor, asked);
}

async function answer(request: FastifyRequest): Promise<{ value: SignedAnswerOutcome[] }> {
  await requireSession(request);
  const { challengeId, response } = request.body as { challengeId: string; response: AuthenticationResponseJSON };
  const browser = requireBrowserToken(request);
  const outcomes = await answerSigned(request.server.ports, browser, request.actor, challengeId, response);
  const value: SignedAnswerOutcome[] = [];
  for (const { approvalId, result, refusal } of outcomes) {
    request.activity = result === 'Approve' ? 'approval.approved' : 'approval.denied';
    // One answer is refused like everywhere; of several each says what became of it, and is an attempt of its own.
    if (outcomes.length === 1 && refusal) {
      request.attempt = () => attemptAt(request, approvalId);
      throw refusal;
    }
    value.push({ id: approvalId, refusal: refusal && (await conclude(request, approvalId, refusal)) });
  }
  return { value };
}

async function conclude(
  request: FastifyRequest,
  approvalId: string,
  refusal: Refusal,
): Promise<NonNullable<SignedAnswerOutcome['refusal']>> {
  const { code, what, why, nextStep } = await concludePart(request, refusal, await attemptAt(request, approvalId));
  return { code, what, why, nextStep };
}

/** The request that was answered: whoever was given its text to sign was asked about it. */
async function attemptAt({ server: { ports } }: FastifyRequest, approvalId: string): Promise<Attempt> {
  const approval = await findApproval(ports.database, approvalId);
  const asked = approval && (await findRequest(ports.database, approval.requestId));
  if (!asked) return {};
  const { id: requestId, scope, roleDefinitionId, principalId: subjectId } = asked;
  return { requestId, scope, roleDefinitionId, subjectId };
}
