/**
 * How much of a review is answered, as a bar and in figures.
 */
import type { ReviewCounts } from '../../../server/wire/portal/access-review-contract.ts';
import './access-reviews.css';

export function ReviewProgress({ counts: { total, open } }: { counts: ReviewCounts }) {
  const answered = total - open;
  return (
    <span className="review-progress">
      <progress aria-label="Answered" max={Math.max(total, 1)} value={answered} />
      <span className="number">
        {answered} of {total}
      </span>
    </span>
  );
}
