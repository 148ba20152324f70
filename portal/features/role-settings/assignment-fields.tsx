/**
 * What making somebody eligible, and assigning the role, ask of whoever does it.
 */
import type { AssignmentForm } from '../../../server/wire/portal/role-settings-contract.ts';
import { Card } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import type { FieldsProps } from './activation-fields.tsx';
import { LengthField } from './length-field.tsx';
import { PimOnlyFields } from './pim-only-fields.tsx';
import { assignmentGroup } from './rule-groups.ts';
import { RuleSection } from './rule-section.tsx';
import { settingParts } from './setting-parts.ts';

const kinds = {
  eligible: {
    title: 'Eligible',
    permanent: 'Permanent eligibility allowed',
    longest: 'Longest eligibility',
    who: 'makes somebody eligible',
  },
  active: {
    title: 'Active',
    permanent: 'Permanent active assignment allowed',
    longest: 'Longest assignment',
    who: 'assigns the role',
  },
};

export function AssignmentFields({ opened, form, errorOf, onChange }: FieldsProps) {
  return (
    <Card title={settingParts.assignment.title} text={settingParts.assignment.text}>
      <div className="settings-columns">
        {(['eligible', 'active'] as const).map((kind) => (
          <fieldset key={kind} className="stack">
            <legend className="settings-legend">{kinds[kind].title}</legend>
            <RuleSection name={kinds[kind].title} group={assignmentGroup(kind)} {...{ opened, form, onChange }}>
              <Terms
                kind={kind}
                terms={form[kind]}
                error={errorOf(`${kind}.maximumDuration`)}
                onChange={(part) => onChange({ ...form, [kind]: { ...form[kind], ...part } })}
              />
            </RuleSection>
          </fieldset>
        ))}
      </div>
      {!isGroup(opened.scope) && <PimOnlyFields {...{ opened, form, errorOf, onChange }} />}
    </Card>
  );
}

/** Who is in a group for good is a member of it, and no assignment. */
const isGroup = (scope: string) => /^\/(?:role-)?groups\//i.test(scope);

interface TermsProps {
  kind: keyof typeof kinds;
  terms: AssignmentForm;
  error: string | null;
  onChange: (part: Partial<AssignmentForm>) => void;
}

function Terms({ kind, terms, error, onChange }: TermsProps) {
  const { permanent, longest, who } = kinds[kind];
  return (
    <>
      <Checkbox
        label={permanent}
        hint="It may have no end, and any length."
        checked={terms.permanentAllowed}
        onChange={(permanentAllowed) => onChange({ permanentAllowed })}
      />
      {!terms.permanentAllowed && (
        <LengthField
          label={longest}
          hint="5 minutes to 3650 days."
          value={terms.maximumDuration}
          units={['hours', 'days', 'months', 'years']}
          error={error}
          onChange={(maximumDuration) => onChange({ maximumDuration })}
        />
      )}
      <Checkbox
        label="Second factor"
        hint={`Of whoever ${who}, not of the person who gets it.`}
        checked={terms.mfaRequired}
        onChange={(mfaRequired) => onChange({ mfaRequired })}
      />
      <Checkbox
        label="Justification"
        hint={`Whoever ${who} says why.`}
        checked={terms.justificationRequired}
        onChange={(justificationRequired) => onChange({ justificationRequired })}
      />
    </>
  );
}
