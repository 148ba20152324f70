/**
 * Answers of a reviewer: shown at once, sent one after the other behind it, and taken back where the server refuses.
 *
 * An answer says what its reviewer saw before; whoever was quicker is never overwritten unseen.
 */
import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ReviewDecision, ReviewItemView } from '../../../server/wire/portal/access-review-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { type ApiProblem, problemFromError } from '../../api/api-problem.ts';
import { myReviewsKey } from '../../api/my-reviews.ts';
import { useSession } from '../../api/session.ts';
import { myReviewQuery, sendDecisions } from './my-review-data.ts';

export interface Answers {
  /** Answers about all of them, or about none: false says that it was refused. */
  give: (items: readonly ReviewItemView[], decision: ReviewDecision, justification: string) => Promise<boolean>;
  problems: ReadonlyMap<string, ApiProblem>;
}

type Pages = InfiniteData<Page<ReviewItemView>, string | null>;

export function useAnswers(instanceId: string): Answers {
  const client = useQueryClient();
  const user = useSession()?.user;
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  /** When answers were given: what was shown until the server said so. */
  const instants = useRef(new Map<string, string>());
  const [problems, setProblems] = useState<ReadonlyMap<string, ApiProblem>>(new Map());

  const show = (changed: readonly ReviewItemView[]) => {
    const byId = new Map(changed.map((item) => [item.id, item]));
    client.setQueriesData<Pages>(
      { queryKey: [...myReviewsKey, instanceId, 'items'] },
      (before) =>
        before && {
          ...before,
          pages: before.pages.map((page) => ({ ...page, value: page.value.map((item) => byId.get(item.id) ?? item) })),
        },
    );
  };
  const tell = (ids: readonly string[], problem: ApiProblem | null) =>
    setProblems((before) => {
      const after = new Map(before);
      for (const id of ids)
        if (problem) after.set(id, problem);
        else after.delete(id);
      return after;
    });

  const give = async (items: readonly ReviewItemView[], decision: ReviewDecision, words: string) => {
    const ids = items.map(({ id }) => id);
    const justification = words.trim() || null;
    const decidedBy = user ? { id: user.id, displayName: user.displayName } : null;
    const shownAt = new Date().toISOString();
    const answered = (decidedAt: string) =>
      items.map((item) => ({ ...item, decision, justification, decidedBy, decidedAt }));
    const sent = queue.current.then(() =>
      sendDecisions(instanceId, {
        decisions: items.map(({ id, decidedAt }) => ({
          itemId: id,
          decision,
          justification,
          seenDecidedAt: decidedAt && (instants.current.get(decidedAt) ?? decidedAt),
        })),
      }),
    );
    queue.current = sent.catch(() => undefined);
    tell(ids, null);
    show(answered(shownAt));
    try {
      const { decidedAt } = await sent;
      instants.current.set(shownAt, decidedAt);
      void client.invalidateQueries({ queryKey: myReviewQuery(instanceId).queryKey });
      void client.invalidateQueries({ queryKey: [...myReviewsKey, 'list'] });
      return true;
    } catch (error) {
      show(items);
      tell(ids, problemFromError(error));
      void client.invalidateQueries({ queryKey: [...myReviewsKey, instanceId] });
      return false;
    }
  };
  return { give, problems };
}
