/**
 * An approval as its clients read and answer it, on ARM and on Graph: up to three stages, one after the other.
 *
 * The first stage has the id of its approval: that is how clients of a single stage address it.
 */
import type { Actor } from '#model/actor.ts';
import { foldAscii, parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { approveActivation, denyActivation } from '#modules/activation/index.ts';
import {
  approvalsIn,
  askedNow,
  askedSoFar,
  assessAnswerer,
  findApproval,
  isAmongApprovers,
  stageState,
  type Approval,
  type ApprovalStage,
} from '#modules/approvals/index.ts';
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

/** The stage an address names. A stage of another approval is nobody's to answer here. */
export function stageNamed(approval: Approval, text: string | undefined): ApprovalStage {
  const id = parseGuid(text);
  const stage = approval.stages.find((one) => one.id === id);
  if (!stage) throw new Refusal('approval.not-approver', { approvalId: approval.id });
  return stage;
}

export function answerAsked(
  { ports, actor }: { readonly ports: Ports; readonly actor: Actor },
  { approvalId, stageId }: { readonly approvalId: string; readonly stageId: string },
  { result, justification }: AskedAnswer,
): Promise<Approval> {
  const answer = result === 'Approve' ? approveActivation : denyActivation;
  return answer(ports, actor, approvalId, justification, stageId);
}

/** Whether the caller was asked about a request, answered by now or not: they may read what they are asked to approve. */
export async function isAskedAbout(
  { ports: { database, clock }, actor }: { readonly ports: Ports; readonly actor: Actor },
  { approvalId }: { readonly approvalId: string | null },
): Promise<boolean> {
  const approval = approvalId === null ? undefined : await findApproval(database, approvalId);
  if (!approval) return false;
  const now = clock.now();
  return isAmongApprovers(database, actor.principalId, askedSoFar(approval, now), now);
}

type Names = Awaited<ReturnType<typeof findPrincipalNames>>;
export type DescribedStage = ReturnType<typeof describeStage>;

/** The stages of an approval, as the caller sees them. */
export async function describeStages(
  { ports, actor }: { readonly ports: Ports; readonly actor: Actor },
  approval: Approval,
): Promise<DescribedStage[]> {
  const { database, clock } = ports;
  const [names, now] = [await findDeciders(ports, [approval]), clock.now()];
  const described: DescribedStage[] = [];
  for (const stage of approval.stages) {
    const isApprover = await isAmongApprovers(database, actor.principalId, askedNow(stage, now), now);
    const person = { principalId: actor.principalId, isApprover };
    // Whether the request is one's own is known to the answer; it is never listed as somebody's to give.
    const isMine = assessAnswerer(approval, stage, person, [], now) === 'accepted';
    described.push(describeStage(approval, stage, isMine, names, now));
  }
  return described;
}

/** The same for a list, where it is known already whether the caller may answer. */
export function describeListed(approval: Approval, isMine: boolean, names: Names, now: Date): DescribedStage[] {
  return approval.stages.map((stage) => {
    const isOpen = isMine && stageState(approval, stage, now) === 'waiting';
    return describeStage(approval, stage, isOpen, names, now);
  });
}

/** What those who answered are called. */
export function findDeciders({ database }: Ports, approvals: readonly Approval[]): Promise<Names> {
  return findPrincipalNames(
    database,
    approvals.flatMap(({ answers }) => answers.map(({ answeredBy }) => answeredBy)),
  );
}

function describeStage(approval: Approval, stage: ApprovalStage, assignedToMe: boolean, names: Names, now: Date) {
  const state = stageState(approval, stage, now);
  const isEscalated = stage.escalatesAt !== null && stage.escalatesAt.getTime() <= now.getTime();
  const given = approval.answers.filter(({ stageId }) => stageId === stage.id);
  // The answer that decided the stage; one of several that are needed decides nothing.
  const decisive = state === 'Approve' || state === 'Deny' ? given.at(-1) : undefined;
  const reviewer = decisive && names.get(decisive.answeredBy);
  return {
    id: stage.id,
    displayName: approval.stages.length > 1 ? `Stage ${stage.number} of ${approval.stages.length}` : null,
    assignedToMe,
    status: state === 'waiting' && isEscalated ? 'Escalated' : statuses[state],
    reviewer: !decisive || !reviewer ? null : { id: decisive.answeredBy, name: reviewer.name, mail: reviewer.mail },
    reviewedDateTime:
      (decisive?.answeredAt ?? (state === 'Canceled' ? approval.decidedAt : null))?.toISOString() ?? null,
    reviewResult: decisive ? decisive.result : 'NotReviewed',
    justification: decisive?.justification ?? null,
    // Ours: how many are needed, and how many there are.
    requiredApprovals: stage.requiredApprovals,
    approvals: approvalsIn(approval, stage).length,
  };
}

const statuses = {
  'not-begun': 'NotStarted',
  waiting: 'InProgress',
  Approve: 'Completed',
  Deny: 'Completed',
  Canceled: 'Completed',
  TimedOut: 'Expired',
} as const;
