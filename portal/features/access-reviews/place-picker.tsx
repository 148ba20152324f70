/**
 * Selects a resource, a resource group, a subscription or a management group by its name.
 */
import { useQuery } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { useSettled } from '../../api/use-settled.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { scopeName, scopeTypeText } from '../resources/index.ts';
import { foundPlacesQuery } from './review-data.ts';
import type { ReviewForm } from './review-form.ts';

type Place = ReviewForm['place'];

interface PlacePickerProps {
  chosen: Place;
  error: string | undefined;
  onChoose: (place: Place) => void;
}

export function PlacePicker({ chosen, error, onChoose }: PlacePickerProps) {
  const [text, setText] = useState('');
  const wanted = useSettled(text.trim());
  const found = useQuery({ ...foundPlacesQuery(wanted), enabled: chosen === null && wanted.length > 0 });
  const isCurrent = wanted === text.trim() && !found.isPlaceholderData;
  if (chosen) {
    return (
      <div className="field">
        <span className="field-label">Resource</span>
        <div className="row-apart review-chosen">
          <PlaceText scope={chosen.scope} name={chosen.name} />
          <IconButton label="Choose another resource" icon={<X size={15} />} onClick={() => onChoose(null)} />
        </div>
      </div>
    );
  }
  return (
    <Combobox
      label="Resource"
      hint="Only what is assigned there itself is reviewed, and nothing below it."
      error={error}
      placeholder="Name of a resource, a group of them or a subscription"
      items={isCurrent && wanted ? (found.data?.value ?? []) : []}
      loading={wanted !== '' && (!isCurrent || found.isPending)}
      text={text}
      onTextChange={setText}
      itemKey={({ scope }) => scope}
      itemText={({ name }) => name}
      renderItem={(place) => <PlaceText {...place} />}
      emptyText={wanted ? 'Nothing found.' : 'Type a name.'}
      onPick={(place) => {
        setText('');
        onChoose(place);
      }}
    />
  );
}

function PlaceText({ scope, name }: { scope: string; name: string }) {
  const type = scopeTypeText(scope);
  return (
    <span className="cell-two-lines">
      <span>{name}</span>
      <span className="break">{name === scopeName(scope) ? type : `${type} · ${scopeName(scope)}`}</span>
    </span>
  );
}
