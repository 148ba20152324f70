/**
 * Select a member or group: search, choose, or go on to invite somebody who is not here yet.
 */
import { useQuery } from '@tanstack/react-query';
import UserPlus from 'lucide-react/icons/user-plus';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { type Principal, principalSearchQuery } from '../../api/principals.ts';
import { useSession } from '../../api/session.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import './principal-picker.css';

interface PrincipalPickerProps {
  label?: string;
  hint?: string;
  error?: string | null;
  chosen: Principal | null;
  onChoose: (principal: Principal | null) => void;
  /** Without it nobody is invited from here. */
  onInvite?: (address: string) => void;
}

export function PrincipalPicker({ label, hint, error, chosen, onChoose, onInvite }: PrincipalPickerProps) {
  const mayInvite = (useSession()?.abilities.inviteGuests ?? false) && onInvite !== undefined;
  const [text, setText] = useState('');
  // What had the focus goes when somebody is chosen, and again when nobody is: the focus goes to what comes.
  const [used, setUsed] = useState(false);
  const choose = (principal: Principal | null) => {
    setUsed(true);
    onChoose(principal);
  };
  const wanted = useSettled(text.trim());
  const search = useQuery({ ...principalSearchQuery(wanted), enabled: chosen === null });
  // Who matched an earlier text is not offered: a quick Enter must not pick the wrong person.
  const isCurrent = wanted === text.trim() && !search.isPlaceholderData;

  if (chosen) {
    return (
      <div className="field">
        <span className="field-label">Member or group</span>
        <div className="chosen-principal">
          <PrincipalText principal={chosen} />
          <IconButton
            autoFocus={used}
            label="Choose somebody else"
            icon={<X size={15} />}
            onClick={() => choose(null)}
          />
        </div>
      </div>
    );
  }
  return (
    <div className="stack-tight">
      {mayInvite && (
        <div className="row-apart">
          <span className="soft small">Somebody from outside?</span>
          <Button
            size="small"
            icon={<UserPlus size={14} aria-hidden="true" />}
            onClick={() => onInvite?.(text.includes('@') ? text.trim() : '')}
          >
            Invite
          </Button>
        </div>
      )}
      <Combobox
        label={label ?? 'Select a member or group'}
        hint={hint}
        error={error}
        placeholder="Name, e-mail or user name"
        autoFocus={used}
        items={isCurrent ? (search.data ?? []) : []}
        loading={!isCurrent || search.isPending}
        text={text}
        onTextChange={setText}
        itemKey={(item) => item.id}
        itemText={(item) => item.displayName}
        renderItem={(item) => <PrincipalText principal={item} />}
        emptyText={mayInvite ? 'Nobody found. You can invite a guest.' : 'Nobody found.'}
        onPick={(principal) => {
          setText('');
          choose(principal);
        }}
      />
      {search.error && <ProblemCallout problem={problemFromError(search.error)} />}
    </div>
  );
}

export function PrincipalText({ principal }: { principal: Principal }) {
  return (
    <PersonCell
      name={principal.displayName}
      detail={principal.detail}
      group={principal.kind === 'group'}
      badges={
        <>
          {principal.guest && <Badge tone="info">Guest</Badge>}
          {principal.pending && <Badge tone="warn">Pending acceptance</Badge>}
        </>
      }
    />
  );
}
