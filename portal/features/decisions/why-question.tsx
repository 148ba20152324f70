/**
 * The question: about whom, where, and which action or role.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lastSegment } from '../../api/arm-types.ts';
import { DIRECTORY } from '../../api/directory-roles.ts';
import { useUsersById } from '../../api/principals.ts';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { PrincipalPicker } from '../directory/index.ts';
import { roleDefinitionsQuery } from '../resources/index.ts';
import { PlacePicker } from './place-picker.tsx';
import { isComplete, type Question, type WantedKind } from './why-data.ts';
import './why.css';

interface WhyQuestionProps {
  asked: Question;
  onAsk: (question: Question) => void;
}

const kinds = [
  { value: 'action', label: 'do an action' },
  { value: 'data', label: 'do an action on data' },
  { value: 'role', label: 'have a role' },
];

export function WhyQuestion({ asked, onAsk }: WhyQuestionProps) {
  const [draft, setDraft] = useState(asked);
  const change = (part: Partial<Question>) => setDraft({ ...draft, ...part });
  return (
    <Card title="The question">
      <form
        className="why-question"
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete(draft)) onAsk(draft);
        }}
      >
        <Who personId={draft.personId} onChange={(personId) => change({ personId })} />
        <PlacePicker scope={draft.scope} onChange={(scope) => change({ scope, roleId: '' })} />
        <SelectField
          label="Wants to"
          value={draft.kind}
          options={kinds}
          onChange={(kind) => change({ kind: kind as WantedKind })}
        />
        {draft.kind === 'role' ? (
          <RoleField scope={draft.scope} roleId={draft.roleId} onChange={(roleId) => change({ roleId })} />
        ) : (
          <TextField
            label="Action"
            value={draft.action}
            placeholder="Microsoft.Web/sites/read"
            hint="As roles and refusals name it."
            maxLength={512}
            onChange={(action) => change({ action })}
          />
        )}
        <DateTimeField
          label="As of"
          optional
          hint="Empty: now."
          value={draft.asOf || null}
          onChange={(asOf) => change({ asOf: asOf ?? '' })}
        />
        <div>
          <Button type="submit" variant="primary" disabled={!isComplete(draft)}>
            Explain
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** Everybody asks about themself; others are chosen by who may read the directory. */
function Who({ personId, onChange }: { personId: string; onChange: (personId: string) => void }) {
  const session = useSession();
  const [isOther, setOther] = useState(personId !== '');
  const known = useUsersById(personId ? [personId] : []);
  if (!session?.abilities.readDirectory) return null;
  const unnamed = { kind: 'user' as const, displayName: personId, detail: null, guest: false, pending: false };
  const chosen = personId ? (known.get(personId) ?? { id: personId, ...unnamed }) : null;
  return (
    <>
      <SelectField
        label="Who"
        value={isOther ? 'other' : 'self'}
        options={[
          { value: 'self', label: `Me (${session.user?.displayName ?? ''})` },
          { value: 'other', label: 'Somebody else' },
        ]}
        onChange={(who) => {
          setOther(who === 'other');
          if (who === 'self') onChange('');
        }}
      />
      {isOther && (
        <PrincipalPicker label="Person" chosen={chosen} onChoose={(principal) => onChange(principal?.id ?? '')} />
      )}
    </>
  );
}

function RoleField({ scope, roleId, onChange }: { scope: string; roleId: string; onChange: (id: string) => void }) {
  const roles = useQuery({ ...roleDefinitionsQuery(scope || DIRECTORY), enabled: scope !== '' }).data ?? [];
  const options = roles
    .map((role) => ({ value: lastSegment(role.id).toLowerCase(), label: role.properties.roleName }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <SelectField
      label="Role"
      value={roleId}
      options={[{ value: '', label: scope === '' ? 'Choose a resource first' : 'Choose a role' }, ...options]}
      onChange={onChange}
    />
  );
}
