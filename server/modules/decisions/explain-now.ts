/**
 * Explains who may do what where, as it is now.
 *
 * The ground is read from the tables, the decision comes from the engine: an explanation that disagrees with the decision
 * is never given. Both may see a commit at slightly different times, so it looks again before it gives up.
 */
import type { Decision } from '#engine/facts.ts';
import { Refusal } from '#model/refusal.ts';
import type { Ports } from '#platform/ports.ts';
import type { DecisionService } from './decision-service.ts';
import { explainAccess, type AccessExplanation } from './explanation.ts';
import { readAccessFacts, type AskedExplanation, type ReadAccessFacts } from './explanation-queries.ts';

export interface ExplainedNow extends ReadAccessFacts {
  readonly at: Date;
  readonly explanation: AccessExplanation;
  /** The first instant without access when nothing changes; the engine knows of denials to come. */
  readonly until: number | null;
}

const MAXIMUM_LOOKS = 3;

export async function explainNow(
  ports: Pick<Ports, 'database' | 'clock'>,
  decisions: DecisionService,
  asked: AskedExplanation,
): Promise<ExplainedNow> {
  for (let look = 0; look < MAXIMUM_LOOKS; look++) {
    const at = ports.clock.now();
    const read = await readAccessFacts(ports.database, asked, at);
    const explanation = explainAccess(read.facts, asked.wanted, at.getTime());
    const decision = decide(decisions, asked, at);
    if (isTrue(decision, explanation)) {
      const until = decision?.decision === 'allow' ? decision.until : (explanation.until ?? null);
      return { ...read, at, explanation, until };
    }
    await decisions.catchUp();
  }
  throw new Refusal('decision.explanation-overtaken', {});
}

/** Undefined for a role: whether somebody has one is not asked of the engine; it decides about actions. */
function decide(
  decisions: DecisionService,
  { principalId, scope, wanted }: AskedExplanation,
  at: Date,
): Decision | undefined {
  if ('roleDefinitionId' in wanted) return undefined;
  return decisions.explain({ ...wanted, principalId, scope, at: at.getTime() }).decision;
}

function isTrue(decision: Decision | undefined, { allowed, reason }: AccessExplanation): boolean {
  if (!decision) return true;
  return decision.decision === 'allow' ? allowed : !allowed && decision.reason === reason;
}
