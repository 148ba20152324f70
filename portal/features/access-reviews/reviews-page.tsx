/**
 * The access reviews this person manages, wherever they are; filters stand in the address.
 */
import { useInfiniteQuery } from '@tanstack/react-query';
import ClipboardCheck from 'lucide-react/icons/clipboard-check';
import Plus from 'lucide-react/icons/plus';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSettled } from '../../api/use-settled.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { managedReviewsQuery } from './review-data.ts';
import { ReviewTable } from './review-table.tsx';
import { stateTexts } from './state-badge.tsx';

const kinds = [
  { value: '', label: 'All kinds' },
  { value: 'roles', label: 'Roles on resources' },
  { value: 'directory-roles', label: 'Directory roles' },
  { value: 'group', label: 'Members of groups' },
  { value: 'guests', label: 'Guests' },
];

const states = [
  { value: '', label: 'All states' },
  ...Object.entries(stateTexts).map(([value, label]) => ({ value, label })),
];

const known = (options: typeof kinds, text: string | undefined) =>
  options.some(({ value }) => value === text) ? text : undefined;

export function ReviewsPage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const text = useSettled(texts['text'] ?? '');
  const filter = { kind: known(kinds, texts['kind']), state: known(states, texts['state']), text: text || undefined };
  const reviews = useInfiniteQuery(managedReviewsQuery(filter));
  const isNarrowed = Object.values(filter).some(Boolean);
  return (
    <>
      <PageHeader
        title="Access reviews"
        text="Who still needs what they hold: those who know are asked, and what they deny is taken away."
        actions={
          <ButtonLink href="/access-reviews/new" variant="primary" icon={<Plus size={15} aria-hidden="true" />}>
            New access review
          </ButtonLink>
        }
      />
      <div className="stack">
        <div className="filter-bar">
          <SearchField
            label="Part of the name"
            value={texts['text'] ?? ''}
            onChange={(next) => setTexts({ text: next })}
          />
          <SelectField label="Kind" value={filter.kind ?? ''} options={kinds} onChange={(kind) => setTexts({ kind })} />
          <SelectField
            label="State"
            value={filter.state ?? ''}
            options={states}
            onChange={(state) => setTexts({ state })}
          />
        </div>
        <ReviewTable
          query={reviews}
          empty={
            <EmptyState
              icon={<ClipboardCheck size={18} />}
              title={isNarrowed ? 'No review matches' : 'No access review yet'}
              text={
                isNarrowed
                  ? 'Take a filter away to see more.'
                  : 'Reviews of the resources, groups and guests you manage appear here.'
              }
            />
          }
        />
      </div>
    </>
  );
}
