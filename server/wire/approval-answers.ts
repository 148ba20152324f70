/**
 * An approval as its clients read and answer it, on ARM and on Graph: one stage, whose id is the approval's.
 */
import type { Actor } from '#model/actor.ts';
import { foldAscii } from '#model/guid.ts';
import { approveActivation, denyActivation } from '#modules/activation/index.ts';
import { approvalState, isAmongApprovers, type Approval } from '#modules/approvals/index.ts';
import { findPrincipalNames } from '#modules/role-settings/index.ts';
import type { ActivityName } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { invalid } from './read-body.ts';

const MAXIMUM_JUSTIFICATION = 2_048;

export interface AskedAnswer {
  readonly result: 'Approve' | 'Deny';
  readonly justification: string | undefined;
}

export function readAnswer(body: Readonly<Record<string, unknown>>): AskedAnswer {
  const { reviewResult, justification } = body;
  const folded = typeof reviewResult === 'string' ? foldAscii(reviewResult) : '';
  const result = (['Approve', 'Deny'] as const).find((one) => foldAscii(one) === folded);
  if (!result) return invalid('reviewResult', 'must be Approve or Deny');
  if (justification != null && (typeof justification !== 'string' || justification.length > MAXIMUM_JUSTIFICATION)) {
    return invalid('justification', `must be a text of at most ${MAXIMUM_JUSTIFICATION} characters`);
  }
  return { result, justification: justification ?? undefined };
}

/** What an answer that is refused is recorded as. */
export function activityOfAnswer({ result }: AskedAnswer): ActivityName {
  return result === 'Approve' ? 'approval.approved' : 'approval.denied';
}

export function answerAsked(
  { ports, actor }: { readonly ports: Ports; readonly actor: Actor },
  approvalId: string,
  { result, justification }: AskedAnswer,
): Promise<Approval> {
  const answer = result === 'Approve' ? approveActivation : denyActivation;
  return answer(ports, actor, approvalId, justification);
}

type Names = Awaited<ReturnType<typeof findPrincipalNames>>;

/** The one stage of an approval, as the caller sees it. */
export async function describeStage(
  { ports, actor }: { readonly ports: Ports; readonly actor: Actor },
  approval: Approval,
) {
  const { database, clock } = ports;
  const isMine = await isAmongApprovers(database, actor.principalId, approval, clock.now());
  return describeKnownStage(approval, isMine, await findDeciders(ports, [approval]), clock.now());
}

/** What those who answered are called. */
export function findDeciders({ database }: Ports, approvals: readonly Approval[]): Promise<Names> {
  return findPrincipalNames(
    database,
    approvals.flatMap(({ decidedBy }) => decidedBy ?? []),
  );
}

/** The same where it is known already whether the caller is asked, and what whoever answered is called. */
export function describeKnownStage(approval: Approval, isMine: boolean, names: Names, now: Date) {
  const state = approvalState(approval, now);
  const decider = approval.decidedBy;
  const name = decider === null ? undefined : names.get(decider);
  return {
    displayName: null,
    assignedToMe: isMine && state === 'waiting',
    status: state === 'waiting' ? 'InProgress' : state === 'TimedOut' ? 'Expired' : 'Completed',
    reviewer: decider === null || name === undefined ? null : { id: decider, name: name.name, mail: name.mail },
    reviewedDateTime: approval.decidedAt?.toISOString() ?? null,
    reviewResult: state === 'Approve' || state === 'Deny' ? state : 'NotReviewed',
    justification: approval.justification,
  };
}
