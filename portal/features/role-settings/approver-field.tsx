/**
 * People and groups who may approve: those who are named, and a search for more.
 */
import X from 'lucide-react/icons/x';
import type { ApproverView } from '../../../server/wire/portal/role-settings-contract.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { PrincipalPicker } from '../directory/index.ts';

interface ApproverFieldProps {
  title: string;
  add: string;
  approvers: ApproverView[];
  error: string | null;
  onChange: (approvers: ApproverView[]) => void;
}

export function ApproverField({ title, add, approvers, error, onChange }: ApproverFieldProps) {
  return (
    <div className="stack-tight">
      <h3>{title}</h3>
      {approvers.length > 0 && (
        <ul className="approver-list" aria-label={title}>
          {approvers.map((approver) => (
            <li key={approver.id} className="row-apart">
              <PersonCell name={approver.displayName} detail={approver.detail} group={approver.kind === 'group'} />
              <IconButton
                label={`Remove ${approver.displayName}`}
                icon={<X size={15} />}
                onClick={() => onChange(approvers.filter((one) => one.id !== approver.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <PrincipalPicker
        label={add}
        hint="A person, or everybody who is in a group when the answer is given."
        error={error}
        chosen={null}
        onChoose={(chosen) => {
          if (!chosen || approvers.some((one) => one.id === chosen.id)) return;
          const { id, kind, displayName, detail } = chosen;
          onChange([...approvers, { id, kind, displayName, detail }]);
        }}
      />
    </div>
  );
}
