/**
 * What became of the answers given on this page: said, refused, or somebody else came first.
 *
 * Nothing here decides; after a refusal the request is read again, so that the row can say whose answer counts.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ApiProblem, problemFromError } from '../../api/api-problem.ts';
import { waitingQuery } from '../../api/waiting.ts';
import { isToSign, signAnswers } from './sign-answers.ts';
import {
  type Answer,
  type AnswerGiven,
  readRequest,
  type RequestView,
  sendAnswer,
  type Waiting,
} from './approval-data.ts';

export interface Outcome {
  waiting: Waiting;
  /** The answer that was given here; null where it was refused. */
  answered: Answer | null;
  problem: ApiProblem | null;
  /** The request as it was found after a refusal. */
  found: RequestView | null;
}

export type Outcomes = ReadonlyMap<string, Outcome>;

export interface Answering {
  outcomes: Outcomes;
  /** Gives answers one after the other, those to sign all at once; each has an outcome of its own. */
  give: (answers: AnswerGiven[]) => Promise<Outcome[]>;
}

export function useAnswering(): Answering {
  const [outcomes, setOutcomes] = useState<Outcomes>(new Map());
  const client = useQueryClient();
  const give = async (answers: AnswerGiven[]) => {
    const given: Outcome[] = [];
    const keep = (outcome: Outcome) => {
      given.push(outcome);
      setOutcomes((before) => new Map(before).set(outcome.waiting.entry.id, outcome));
    };
    for (const outcome of await outcomesOfSigned(answers.filter(isToSign))) keep(outcome);
    for (const answer of answers.filter((one) => !isToSign(one))) keep(await outcomeOf(answer, sendAnswer(answer)));
    void client.invalidateQueries({ queryKey: ['approvals'] });
    void client.invalidateQueries({ queryKey: waitingQuery.queryKey });
    return given;
  };
  return { outcomes, give };
}

/** One touch of the passkey for all of them. */
async function outcomesOfSigned(given: AnswerGiven[]): Promise<Outcome[]> {
  if (given.length === 0) return [];
  const signed = signAnswers(given);
  return Promise.all(
    given.map((one) =>
      outcomeOf(
        one,
        signed.then((problems) => {
          const problem = problems.get(one.waiting.entry.id);
          if (problem) throw problem;
        }),
      ),
    ),
  );
}

async function outcomeOf({ waiting, answer }: AnswerGiven, sent: Promise<unknown>): Promise<Outcome> {
  try {
    await sent;
    return { waiting, answered: answer, problem: null, found: null };
  } catch (error) {
    const found = await readRequest(waiting.about, waiting.entry.id).catch(() => null);
    return { waiting, answered: null, problem: problemFromError(error), found };
  }
}

/** Nobody can answer it any more. */
export function isOver({ answered, found }: Outcome): boolean {
  return answered !== null || (found !== null && found.entry.state !== 'waiting');
}

/** What became of a request, in a few words: "Denied by Second approver". */
export function stateText({ entry: { state, decision } }: RequestView): string {
  const by = decision?.by ? ` by ${decision.by}` : '';
  switch (state) {
    case 'approved':
      return `Approved${by}`;
    case 'denied':
      return `Denied${by}`;
    case 'canceled':
      return 'Canceled';
    case 'timed-out':
      return 'Its time is over';
    case 'waiting':
      return 'Waits for an answer';
  }
}
