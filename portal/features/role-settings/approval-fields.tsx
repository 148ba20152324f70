/**
 * Who approves: up to three stages, each with its people, how many of them, its time and an escalation.
 */
import Plus from 'lucide-react/icons/plus';
import X from 'lucide-react/icons/x';
import type { ApprovalStageForm, RoleSettingsForm } from '../../../server/wire/portal/role-settings-contract.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { ApproverField } from './approver-field.tsx';
import { LengthField } from './length-field.tsx';
import type { ErrorOf } from './settings-editor.tsx';

const mostStages = 3;
const units = ['minutes', 'hours', 'days'] as const;
const newStage: ApprovalStageForm = {
  approvers: [],
  requiredApprovals: 1,
  timeOut: 'P1D',
  approverJustificationRequired: true,
  escalation: null,
};

interface ApprovalFieldsProps {
  activation: RoleSettingsForm['activation'];
  errorOf: ErrorOf;
  onChange: (part: Partial<RoleSettingsForm['activation']>) => void;
}

export function ApprovalFields({ activation, errorOf, onChange }: ApprovalFieldsProps) {
  const { stages } = activation;
  const isStaged = stages.length > 1;
  return (
    <div className="settings-nested">
      {stages.map((stage, place) => {
        const fields = (
          <StageFields
            stage={stage}
            errorOf={(field) => errorOf(`activation.stages.${place}.${field}`)}
            onChange={(part) => onChange({ stages: stages.with(place, { ...stage, ...part }) })}
          />
        );
        if (!isStaged) return <div key={place}>{fields}</div>;
        return (
          <fieldset key={place}>
            <legend className="settings-legend">{`Stage ${place + 1}`}</legend>
            {fields}
          </fieldset>
        );
      })}
      <div className="row">
        {stages.length < mostStages && (
          <Button
            size="small"
            icon={<Plus size={14} aria-hidden="true" />}
            onClick={() => onChange({ stages: [...stages, newStage] })}
          >
            Add a stage
          </Button>
        )}
        {isStaged && (
          <Button
            size="small"
            variant="quiet"
            icon={<X size={14} aria-hidden="true" />}
            onClick={() => onChange({ stages: stages.slice(0, -1) })}
          >
            {`Remove stage ${stages.length}`}
          </Button>
        )}
        <span className="soft small">Stages are answered one after the other, each by other people.</span>
      </div>
      <Checkbox
        label="Signature of the approver"
        hint="Every answer is signed with a passkey, and the signature is kept in the audit. Whoever has no passkey cannot answer."
        checked={activation.approverSignatureRequired}
        onChange={(approverSignatureRequired) => onChange({ approverSignatureRequired })}
      />
    </div>
  );
}

interface StageFieldsProps {
  stage: ApprovalStageForm;
  errorOf: ErrorOf;
  onChange: (part: Partial<ApprovalStageForm>) => void;
}

function StageFields({ stage, errorOf, onChange }: StageFieldsProps) {
  const { escalation } = stage;
  return (
    <div className="settings-rule">
      <ApproverField
        title="Approvers"
        add="Add an approver"
        approvers={stage.approvers}
        error={errorOf('approvers')}
        onChange={(approvers) => onChange({ approvers })}
      />
      <div className="length-field">
        <TextField
          label="Approvals needed"
          hint="So many of them have to say yes; one no ends the request."
          inputMode="numeric"
          maxLength={2}
          value={stage.requiredApprovals === 0 ? '' : String(stage.requiredApprovals)}
          error={errorOf('requiredApprovals')}
          onChange={(text) => onChange({ requiredApprovals: Number(text.replaceAll(/\D/g, '')) })}
        />
      </div>
      <LengthField
        label="Time to answer"
        hint="5 minutes to 14 days. A request nobody answers ends by itself."
        value={stage.timeOut}
        units={units}
        error={errorOf('timeOut')}
        onChange={(timeOut) => onChange({ timeOut })}
      />
      <Checkbox
        label="Justification of the approver"
        hint="Whoever answers says why."
        checked={stage.approverJustificationRequired}
        onChange={(approverJustificationRequired) => onChange({ approverJustificationRequired })}
      />
      <Checkbox
        label="Escalation"
        hint="When nobody has decided for a while, others may answer as well, and get a mail."
        checked={escalation !== null}
        onChange={(isOn) => onChange({ escalation: isOn ? { after: 'PT4H', approvers: [] } : null })}
      />
      {escalation && (
        <div className="settings-nested">
          <LengthField
            label="Escalate after"
            hint="Counted from when the stage begins."
            value={escalation.after}
            units={units}
            error={errorOf('escalation.after')}
            onChange={(after) => onChange({ escalation: { ...escalation, after } })}
          />
          <ApproverField
            title="Who may answer then"
            add="Add somebody to escalate to"
            approvers={escalation.approvers}
            error={errorOf('escalation.approvers')}
            onChange={(approvers) => onChange({ escalation: { ...escalation, approvers } })}
          />
        </div>
      )}
    </div>
  );
}
