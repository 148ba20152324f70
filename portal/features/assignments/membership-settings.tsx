/**
 * Membership settings: eligible or active, start, end, permanent where the role's settings allow it, justification.
 */
import { useEffect, useEffectEvent } from 'react';
import { Checkbox } from '../../ui/checkbox.tsx';
import { DateTimeField } from '../../ui/date-time-field.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { durationText } from '../../ui/time-texts.ts';
import type { AssignmentKind, AssignmentRules } from './assignment-data.ts';

export interface Membership {
  kind: AssignmentKind;
  /** Null: at once. */
  startsAt: string | null;
  endsAt: string | null;
  permanent: boolean;
  justification: string;
}

interface MembershipSettingsProps {
  /** What is changed stays eligible or active as it is; what has begun has begun. */
  changes?: 'window' | 'end';
  membership: Membership;
  rules: Record<AssignmentKind, AssignmentRules> | undefined;
  onChange: (membership: Membership) => void;
}

const kinds = [
  { value: 'eligible', title: 'Eligible', text: 'Activates the role when it is needed, for a limited time.' },
  { value: 'active', title: 'Active', text: 'Has the role from start to end without doing anything.' },
];

/** Where the settings name no limit, a proposal that somebody will look at again. */
const proposedMinutes = 90 * 1440;

export function MembershipSettings({ changes, membership, rules, onChange }: MembershipSettingsProps) {
  const { kind, startsAt, endsAt, permanent, justification } = membership;
  const asked = rules?.[kind];

  // A proposal is made once the settings are known, and again when the kind changes.
  const propose = useEffectEvent((maximumMinutes: number | null) => {
    if (endsAt === null && !permanent) onChange({ ...membership, endsAt: proposedEnd(startsAt, maximumMinutes) });
  });
  useEffect(() => {
    if (asked) propose(asked.maximumMinutes);
  }, [asked, kind]);

  return (
    <fieldset className="stack">
      <legend className="sr-only">Membership settings</legend>
      {!changes && (
        <RadioCards
          label="Assignment type"
          value={kind}
          options={kinds}
          onChange={(next) => onChange({ ...membership, kind: next as AssignmentKind, endsAt: null, permanent: false })}
        />
      )}
      {asked ? (
        <>
          <div className="form-grid">
            {changes !== 'end' && (
              <DateTimeField
                label="Start"
                value={startsAt}
                optional
                hint="Empty: at once."
                onChange={(next) => onChange({ ...membership, startsAt: next })}
              />
            )}
            <DateTimeField
              label="End"
              value={permanent ? null : endsAt}
              disabled={permanent}
              hint={asked.maximumMinutes ? `At most ${durationText(asked.maximumMinutes)} after the start.` : ''}
              onChange={(next) => onChange({ ...membership, endsAt: next })}
            />
          </div>
          {asked.permanentAllowed && (
            <Checkbox
              label={`Permanently ${kind}`}
              hint="It does not end by itself."
              checked={permanent}
              onChange={(next) => onChange({ ...membership, permanent: next })}
            />
          )}
          <TextField
            label="Justification"
            rows={3}
            optional={!asked.justificationRequired}
            required={asked.justificationRequired}
            hint="Kept in the audit trail."
            value={justification}
            onChange={(next) => onChange({ ...membership, justification: next })}
          />
        </>
      ) : (
        <Skeleton width="long" />
      )}
    </fieldset>
  );
}

/** Whether it says all that the role's settings ask for. */
export function isComplete(
  { kind, permanent, endsAt, justification }: Membership,
  rules: Record<AssignmentKind, AssignmentRules> | undefined,
): boolean {
  return (permanent || endsAt !== null) && (!rules?.[kind].justificationRequired || justification.trim() !== '');
}

/** The limit or ninety days, whichever is shorter; the moment of saving is a little later than now. */
function proposedEnd(startsAt: string | null, maximumMinutes: number | null): string {
  const start = startsAt ? new Date(startsAt).getTime() : Date.now();
  const minutes = maximumMinutes === null ? proposedMinutes : Math.min(maximumMinutes, proposedMinutes);
  return new Date(start + minutes * 60_000).toISOString();
}
