/**
 * How many others have the same as the person in hand, and who they are, when that is asked: as far as the reviewer may know.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MyReviewView, ReviewItemView } from '../../../server/wire/portal/access-review-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { holdersQuery } from './my-review-data.ts';

interface SameHoldersProps {
  item: ReviewItemView;
  review: MyReviewView;
}

export function SameHolders({ item, review }: SameHoldersProps) {
  const [isOpen, setIsOpen] = useState(false);
  const people = review.holders.find(({ roleId }) => roleId === (item.role?.id ?? null))?.people ?? 1;
  const others = people - 1;
  if (others < 1) return <p className="soft">Nobody else has it.</p>;
  return (
    <div className="soft row">
      <span>{others === 1 ? 'One other person has it.' : `${others} others have it.`}</span>
      <Button
        size="small"
        variant="quiet"
        aria-label={`Who else has ${item.role?.name ?? 'a guest account'}`}
        onClick={() => setIsOpen(true)}
      >
        Who?
      </Button>
      {isOpen && <Holders item={item} review={review} others={others} onClose={() => setIsOpen(false)} />}
    </div>
  );
}

function Holders({ item, review, others, onClose }: SameHoldersProps & { others: number; onClose: () => void }) {
  const holders = useInfiniteQuery(holdersQuery(review.instanceId, item.role?.id));
  const all = holders.data?.pages.flatMap((page) => page.value);
  const shown = all?.filter(({ id }) => id !== item.person.id) ?? [];
  const hidden = holders.hasNextPage ? 0 : others - shown.length;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Who else has ${item.role?.name ?? 'a guest account'}`}
      description="As it was found when the review began."
      actions={<Button onClick={onClose}>Close</Button>}
    >
      {holders.error && (
        <ProblemCallout problem={problemFromError(holders.error)} onRetry={() => void holders.refetch()} />
      )}
      {!holders.error && !all && <Skeleton width="long" />}
      {shown.length > 0 && (
        <ul className="stack-tight review-holders" aria-label="Others who have it">
          {shown.map(({ id, displayName, mail }) => (
            <li key={id}>
              <PersonCell name={displayName} detail={mail} />
            </li>
          ))}
        </ul>
      )}
      {all && hidden > 0 && (
        <p className="soft">
          {shown.length === 0 ? hidden : `and ${hidden} more`}: you may see only the people about whom you answer.
        </p>
      )}
      {holders.hasNextPage && (
        <Button variant="quiet" busy={holders.isFetchingNextPage} onClick={() => void holders.fetchNextPage()}>
          Load more
        </Button>
      )}
    </Dialog>
  );
}
