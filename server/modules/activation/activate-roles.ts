/**
 * Activates several eligible roles of one person in one go: one transaction, one pass of locks, an answer for each.
 *
 * All are judged before any is written, so that what is refused leaves nothing behind. Whether one that is refused keeps
 * the others back is the person's choice. Each has its request, audit entry and event as if it were asked for alone.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { carryOut } from './activate-role.ts';
import { lockActivations } from './activation-queries.ts';
import { judgeActivation, requireSelf, type Admitted } from './judge-activation.ts';
import type { ActivationAnswer, SelfRequest } from './self-request.ts';

/** Far more than anybody needs at once, and few enough for one transaction. */
export const MAXIMUM_TOGETHER = 50;

export type TogetherMode = 'all-or-nothing' | 'best-effort';

export type TogetherAnswer =
  | ActivationAnswer
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** Nothing stands against this one; another one kept it back. */
  | { readonly outcome: 'held-back' };

/** The answers stand in the order in which the roles were asked for. */
export async function activateRoles(
  ports: Ports,
  actor: Actor,
  asked: readonly SelfRequest[],
  mode: TogetherMode,
): Promise<TogetherAnswer[]> {
  for (const one of asked) requireSelf(actor, one);
  requireApart(asked);
  return ports.unitOfWork(async (tx) => {
    const judging = () => Promise.all(asked.map((one) => judgeOrRefuse(ports, tx, actor, one)));
    // Sent together: what is judged is read when the locks are held, without a turn in between.
    const [, judged] = await Promise.all([lockActivations(tx, asked), judging()]);
    const isHeldBack = mode === 'all-or-nothing' && judged.some(isRefused);
    const answers: TogetherAnswer[] = [];
    for (const one of judged) {
      if (one.outcome !== 'admitted') answers.push(one);
      else answers.push(isHeldBack ? { outcome: 'held-back' } : await carryOut(tx, actor, one));
    }
    return answers;
  });
}

/** An expected "no" is an answer here: judging wrote nothing that would have to be taken back. */
async function judgeOrRefuse(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  asked: SelfRequest,
): Promise<TogetherAnswer | Admitted> {
  try {
    return await judgeActivation(ports, tx, actor, asked);
  } catch (error) {
    if (error instanceof Refusal) return { outcome: 'refused', refusal: error };
    throw error;
  }
}

function isRefused({ outcome }: TogetherAnswer | Admitted): boolean {
  return outcome === 'unmet' || outcome === 'refused';
}

/** Two for one place could not both become true, and the second would be judged without the first. */
function requireApart(asked: readonly SelfRequest[]): void {
  const invalid = (reason: string) => new Refusal('request.invalid', { field: 'roles', reason });
  if (asked.length === 0 || asked.length > MAXIMUM_TOGETHER) throw invalid(`must be 1 to ${MAXIMUM_TOGETHER}`);
  const ids = new Set(asked.map(({ requestId }) => requestId));
  if (ids.size < asked.length) throw invalid('hold the id of a request twice');
  const places = new Set(asked.map(({ roleDefinitionId, scope }) => `${roleDefinitionId}:${scope}`));
  if (places.size < asked.length) throw invalid('hold the same role at the same place twice');
}
