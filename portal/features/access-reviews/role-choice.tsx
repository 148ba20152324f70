/**
 * Selects roles of a resource or of the directory, several at once.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import { lastSegment } from '../../api/arm-types.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { roleDefinitionsQuery } from '../resources/index.ts';
import type { Named } from './review-form.ts';

interface RoleChoiceProps {
  scope: string;
  chosen: Named[];
  error: string | undefined;
  onChange: (roles: Named[]) => void;
}

export function RoleChoice({ scope, chosen, error, onChange }: RoleChoiceProps) {
  const roles = useQuery(roleDefinitionsQuery(scope));
  const [text, setText] = useState('');
  if (roles.error) {
    return <ProblemCallout problem={problemFromError(roles.error)} onRetry={() => void roles.refetch()} />;
  }
  const offered = (roles.data ?? [])
    .map(({ id, properties }) => ({ id: lastSegment(id), displayName: properties.roleName }))
    .filter(({ displayName }) => displayName.toLowerCase().includes(text.trim().toLowerCase()))
    .toSorted((one, other) => one.displayName.localeCompare(other.displayName));
  const toggle = (role: Named, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, role] : chosen.filter(({ id }) => id !== role.id));
  return (
    <fieldset className="field">
      <legend className="field-label">Roles</legend>
      <SearchField label="Filter roles" value={text} onChange={setText} />
      <div className="review-roles">
        {roles.isPending && <Skeleton width="medium" />}
        {offered.map((role) => (
          <Checkbox
            key={role.id}
            label={role.displayName}
            checked={chosen.some(({ id }) => id === role.id)}
            onChange={(isChosen) => toggle(role, isChosen)}
          />
        ))}
        {roles.data && offered.length === 0 && <span className="soft">No role matches.</span>}
      </div>
      <span className="field-hint">
        {chosen.length === 0 ? 'None chosen.' : `Chosen: ${chosen.map(({ displayName }) => displayName).join(', ')}.`}
      </span>
      {error && <span className="field-error">{error}</span>}
    </fieldset>
  );
}
