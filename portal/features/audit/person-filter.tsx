/**
 * Chooses the one person or group whose entries are shown. The list is asked by object id, never by a name.
 */
import { useQuery } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { principalSearchQuery, useUsersById } from '../../api/principals.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import './person-filter.css';

interface PersonFilterProps {
  personId: string | undefined;
  onChange: (personId: string | undefined) => void;
}

export function PersonFilter({ personId, onChange }: PersonFilterProps) {
  const [text, setText] = useState('');
  const search = useQuery({ ...principalSearchQuery(useSettled(text.trim())), enabled: personId === undefined });
  const known = useUsersById(personId ? [personId] : []);
  const chosen = personId ? (known.get(personId)?.displayName ?? personId) : null;

  if (chosen) {
    return (
      <div className="field person-filter">
        <span className="field-label">Person</span>
        <div className="input person-filter-chosen">
          <span>{chosen}</span>
          <IconButton
            label="Show everybody"
            icon={<X size={14} aria-hidden="true" />}
            onClick={() => onChange(undefined)}
          />
        </div>
      </div>
    );
  }
  return (
    <div className="person-filter">
      <Combobox
        label="Person"
        placeholder="Name or e-mail"
        items={search.data ?? []}
        loading={search.isFetching}
        text={text}
        onTextChange={setText}
        itemKey={(item) => item.id}
        itemText={(item) => item.displayName}
        renderItem={(item) => <PersonCell name={item.displayName} detail={item.detail} group={item.kind === 'group'} />}
        emptyText="Nobody found."
        onPick={(item) => {
          setText('');
          onChange(item.id);
        }}
      />
    </div>
  );
}
