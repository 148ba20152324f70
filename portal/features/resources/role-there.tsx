/**
 * A role and where it counts, in two lines of a cell.
 */
import { placeTitle, roleTitle } from './scope-facts.ts';

interface RoleThereProps {
  role: string;
  place: string;
  scope: string;
}

export function RoleThere({ role, place, scope }: RoleThereProps) {
  return (
    <span className="cell-two-lines">
      <span className="cell-title">{roleTitle(role, place, scope)}</span>
      <span className="break" title={scope}>
        {placeTitle(place, scope)}
      </span>
    </span>
  );
}
