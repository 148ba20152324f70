/**
 * Selects one group by its name.
 */
import { useQuery } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { principalSearchQuery } from '../../api/principals.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import type { Named } from './review-form.ts';

interface GroupFieldProps {
  chosen: Named | null;
  error: string | undefined;
  onChoose: (group: Named | null) => void;
}

export function GroupField({ chosen, error, onChoose }: GroupFieldProps) {
  const [text, setText] = useState('');
  const wanted = useSettled(text.trim());
  const found = useQuery({ ...principalSearchQuery(wanted), enabled: chosen === null });
  const isCurrent = wanted === text.trim() && !found.isPlaceholderData;
  if (chosen) {
    return (
      <div className="field">
        <span className="field-label">Group</span>
        <div className="row-apart review-chosen">
          <PersonCell name={chosen.displayName} group />
          <IconButton label="Choose another group" icon={<X size={15} />} onClick={() => onChoose(null)} />
        </div>
      </div>
    );
  }
  return (
    <Combobox
      label="Group"
      error={error}
      placeholder="Name of a group"
      items={isCurrent ? (found.data ?? []).filter(({ kind }) => kind === 'group') : []}
      loading={!isCurrent || found.isPending}
      text={text}
      onTextChange={setText}
      itemKey={({ id }) => id}
      itemText={({ displayName }) => displayName}
      renderItem={({ displayName, detail }) => <PersonCell name={displayName} detail={detail} group />}
      emptyText="Nothing found."
      onPick={(group) => {
        setText('');
        onChoose(group);
      }}
    />
  );
}
