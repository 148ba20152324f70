/**
 * From when on an activation counts: at once, or at a time that is chosen.
 */
import type { ActivationRequirement } from '../../../server/wire/portal/activation-contract.ts';
import { DateTimeField } from '../../ui/date-time-field.tsx';

interface StartFieldProps {
  startsAt: string | null;
  /** What the server says of it; undefined where none is chosen. */
  requirement: ActivationRequirement | undefined;
  onChange: (startsAt: string | null) => void;
}

export function StartField({ startsAt, requirement, onChange }: StartFieldProps) {
  const said = startsAt === null ? undefined : requirement;
  return (
    <DateTimeField
      label="Start"
      value={startsAt}
      optional
      hint={said?.text ?? 'Empty: at once.'}
      error={said?.met === false ? said.text : null}
      onChange={onChange}
    />
  );
}
