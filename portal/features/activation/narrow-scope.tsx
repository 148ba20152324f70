/**
 * Where an activation counts: everywhere the eligibility reaches, or only on a part below, chosen step by step.
 *
 * What lies below is told to whoever is eligible, also without a right to read it.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { armList, authorizationPath } from '../../api/arm.ts';
import { isOnGraph } from '../../api/graph-roles.ts';
import { Button } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { scopeTypeText } from '../resources/index.ts';

export interface ScopeStep {
  id: string;
  name: string;
}

interface NarrowScopeProps {
  /** The scope of the eligibility, and its name. */
  whole: ScopeStep;
  steps: ScopeStep[];
  onChange: (steps: ScopeStep[]) => void;
}

const shownMatches = 50;

const childrenQuery = (scope: string) =>
  queryOptions({
    queryKey: ['my-roles', 'below', scope.toLowerCase()],
    enabled: !isOnGraph(scope),
    queryFn: ({ signal }) =>
      armList<ScopeStep>('authorization', authorizationPath(scope, 'eligibleChildResources'), {}, signal),
  });

export function NarrowScope({ whole, steps, onChange }: NarrowScopeProps) {
  const [text, setText] = useState('');
  const children = useQuery(childrenQuery((steps.at(-1) ?? whole).id));
  const needle = text.trim().toLowerCase();
  const matches = children.data?.filter(({ name }) => name.toLowerCase().includes(needle)) ?? [];
  if (steps.length === 0 && !children.data?.length) return null;
  const choose = (next: ScopeStep[]) => {
    setText('');
    onChange(next);
  };
  return (
    <div className="stack-tight">
      {(children.data?.length ?? 0) > 0 && (
        <Combobox<ScopeStep>
          label="Only on a part of it"
          hint={steps.length === 0 ? 'Leave it empty to activate the role everywhere you are eligible.' : undefined}
          placeholder={`Below ${(steps.at(-1) ?? whole).name}`}
          items={matches.slice(0, shownMatches)}
          loading={children.isPending}
          text={text}
          onTextChange={setText}
          itemKey={({ id }) => id}
          itemText={({ name }) => name}
          renderItem={({ id, name }) => (
            <span className="cell-two-lines">
              <span>{name}</span>
              <span>{scopeTypeText(id)}</span>
            </span>
          )}
          emptyText="Nothing below has such a name."
          onPick={(step) => choose([...steps, step])}
        />
      )}
      {steps.length > 0 && (
        <p className="row small">
          <span>
            Only on <strong className="break">{steps.map(({ name }) => name).join(' › ')}</strong>
          </span>
          <Button variant="quiet" size="small" onClick={() => choose([])}>
            Everywhere instead
          </Button>
        </p>
      )}
    </div>
  );
}
