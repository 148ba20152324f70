/**
 * Chooses the resource a question is about: one that may be read, one of an own role, or one whose id is typed.
 */
import { useQueries, useQuery } from '@tanstack/react-query';
import X from 'lucide-react/icons/x';
import { useState } from 'react';
import { DIRECTORY, isOfDirectory } from '../../api/directory-roles.ts';
import { useSession } from '../../api/session.ts';
import { Combobox } from '../../ui/combobox.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { activeQuery, eligibleQuery } from '../activation/index.ts';
import { scopeName, scopeTypeText, subscriptionContentQuery, treeTopQuery } from '../resources/index.ts';

interface Place {
  scope: string;
  name: string;
}

const shownMatches = 30;

export function PlacePicker({ scope, onChange }: { scope: string; onChange: (scope: string) => void }) {
  const [text, setText] = useState('');
  const { places, isLoading } = useKnownPlaces();
  if (scope !== '') {
    const name = places.find((place) => place.scope.toLowerCase() === scope.toLowerCase())?.name ?? scopeName(scope);
    return (
      <div className="field">
        <span className="field-label">Resource</span>
        <div className="chosen-principal">
          <span className="cell-two-lines">
            <span className="break">{name}</span>
            <span>{isOfDirectory(scope) ? 'Directory' : scopeTypeText(scope)}</span>
          </span>
          <IconButton label="Choose another resource" icon={<X size={15} />} onClick={() => onChange('')} />
        </div>
      </div>
    );
  }
  const needle = text.trim().toLowerCase();
  const typed = needle.startsWith('/') ? [{ scope: text.trim(), name: text.trim() }] : [];
  const matches = places.filter((place) => `${place.name} ${place.scope}`.toLowerCase().includes(needle));
  return (
    <Combobox<Place>
      label="Resource"
      placeholder="Name, or the id of a resource"
      items={[...matches.slice(0, shownMatches), ...typed]}
      loading={isLoading}
      text={text}
      onTextChange={setText}
      itemKey={(place) => place.scope}
      itemText={(place) => place.name}
      renderItem={(place) => (
        <span className="cell-two-lines">
          <span className="break">{place.name}</span>
          <span>{isOfDirectory(place.scope) ? 'Directory' : scopeTypeText(place.scope)}</span>
        </span>
      )}
      emptyText="Nothing you know has such a name. The id of a resource works as well."
      onPick={(place) => {
        setText('');
        onChange(place.scope);
      }}
    />
  );
}

/** What may be read, where own roles are, and the directory; each once. */
function useKnownPlaces(): { places: Place[]; isLoading: boolean } {
  const session = useSession();
  const reads = session?.abilities.readResources ?? false;
  const top = useQuery({ ...treeTopQuery(session?.organization.tenantId ?? ''), enabled: reads });
  const subscriptions = (top.data ?? []).filter((node) => node.kind === 'subscription');
  const contents = useQueries({ queries: subscriptions.map((node) => subscriptionContentQuery(node.scope)) });
  const own = [...(useQuery(eligibleQuery).data ?? []), ...(useQuery(activeQuery).data ?? [])].map(
    ({ properties }) => ({
      scope: properties.scope,
      name: properties.expandedProperties?.scope?.displayName ?? scopeName(properties.scope),
    }),
  );
  const all: Place[] = [
    ...(top.data ?? []),
    ...contents.flatMap((content) => content.data ?? []),
    ...own,
    { scope: DIRECTORY, name: 'Directory' },
  ];
  const byScope = new Map(all.toReversed().map((place) => [place.scope.toLowerCase(), place]));
  return {
    places: [...byScope.values()].toSorted((a, b) => a.name.localeCompare(b.name)),
    isLoading: (reads && top.isPending) || contents.some((content) => content.isPending),
  };
}
