/**
 * The access reviews of one resource, of the directory roles or of a group: a tab of its page.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import ClipboardCheck from 'lucide-react/icons/clipboard-check';
import Plus from 'lucide-react/icons/plus';
import { groupOfPlace } from '../../api/group-access.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { scopeKind } from '../resources/index.ts';
import { placeReviewsQuery } from './review-data.ts';
import { ReviewTable } from './review-table.tsx';

export function PlaceReviews({ scope }: { scope: string }) {
  const reviews = useInfiniteQuery(placeReviewsQuery(scope));
  return (
    <div className="stack">
      <div className="row-apart">
        <p className="soft">Who still needs what they hold here: those who know are asked.</p>
        {!reviews.error && (
          <ButtonLink href={newHref(scope)} size="small" icon={<Plus size={14} aria-hidden="true" />}>
            New access review
          </ButtonLink>
        )}
      </div>
      <ReviewTable
        query={reviews}
        empty={<EmptyState icon={<ClipboardCheck size={18} />} title="No access review here yet" />}
      />
    </div>
  );
}

function newHref(scope: string): string {
  const group = groupOfPlace(scope);
  if (group !== undefined) return `/access-reviews/new?kind=group&group=${group}`;
  if (scopeKind(scope) === 'directory') return '/access-reviews/new?kind=directory-roles';
  return `/access-reviews/new?kind=roles&scope=${encodeURIComponent(scope)}`;
}
