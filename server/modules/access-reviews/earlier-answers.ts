/**
 * What was answered about a person in one stage after the other, and what of it a stage is told. Pure, but for one piece of a query.
 */
import { sql } from 'kysely';
import type { DecisionWord } from './review.ts';

export interface EarlierAnswer {
  readonly stage: number;
  readonly decision: DecisionWord;
  readonly justification: string | null;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

/** As the database puts it into JSON. */
export type EarlierRow = Omit<EarlierAnswer, 'decidedAt'> & { readonly decidedAt: string };

export const answersOf = sql<
  EarlierRow[] | null
>`(select json_agg(json_build_object('stage', e.stage, 'decision', e.decision,
  'justification', e.justification, 'decidedBy', e.decided_by, 'decidedAt', e.decided_at) order by e.stage)
  from access_review_earlier_answer e where e.item_id = t.id)`;

export const earlierFromRow = (row: EarlierRow): EarlierAnswer => ({ ...row, decidedAt: new Date(row.decidedAt) });

interface Answered {
  readonly decision: DecisionWord | null;
  readonly justification: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decidedStage: number | null;
  readonly earlier: readonly EarlierAnswer[];
}

/** As a stage has it: its own answer, if there is one, and those of the stages before it where they are revealed. */
export function asAskedIn<Item extends Answered>(item: Item, stage: number, reveals: boolean): Item {
  const all = [...item.earlier, ...countingOf(item)];
  const own = all.find((one) => one.stage === stage);
  return {
    ...item,
    decision: own?.decision ?? null,
    justification: own?.justification ?? null,
    decidedBy: own?.decidedBy ?? null,
    decidedAt: own?.decidedAt ?? null,
    decidedStage: own?.stage ?? null,
    earlier: reveals ? all.filter((one) => one.stage < stage) : [],
  };
}

function countingOf({ decidedStage, decision, justification, decidedBy, decidedAt }: Answered): EarlierAnswer[] {
  if (decidedStage === null) return [];
  return [{ stage: decidedStage, decision: decision!, justification, decidedBy: decidedBy!, decidedAt: decidedAt! }];
}
