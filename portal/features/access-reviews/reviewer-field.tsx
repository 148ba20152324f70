/**
 * People and groups who answer: those who are named, and a search for more.
 */
import X from 'lucide-react/icons/x';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { PrincipalPicker } from '../directory/index.ts';
import type { ReviewerEntry } from './review-stages.ts';

interface ReviewerFieldProps {
  label: string;
  add: string;
  reviewers: ReviewerEntry[];
  error: string | undefined;
  onChange: (reviewers: ReviewerEntry[]) => void;
}

export function ReviewerField({ label, add, reviewers, error, onChange }: ReviewerFieldProps) {
  return (
    <div className="stack-tight">
      {reviewers.length > 0 && (
        <ul className="stack-tight" aria-label={label}>
          {reviewers.map((one) => (
            <li key={one.id} className="row-apart review-chosen">
              <PersonCell name={one.displayName} detail={one.detail} group={one.kind === 'group'} />
              <IconButton
                label={`Remove ${one.displayName}`}
                icon={<X size={15} />}
                onClick={() => onChange(reviewers.filter(({ id }) => id !== one.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <PrincipalPicker
        label={add}
        hint="A person, or everybody who is in a group when the answer is given. Nobody answers about themselves."
        error={error ?? null}
        chosen={null}
        onChoose={(chosen) => {
          if (!chosen || reviewers.some(({ id }) => id === chosen.id)) return;
          const { id, kind, displayName, detail } = chosen;
          onChange([...reviewers, { id, kind, displayName, detail }]);
        }}
      />
    </div>
  );
}
