/**
 * What the settings of a role ask of an activation, or of a later end of one: the answers of the server as a form.
 */
import type { ActivationPreview, ActivationRequirement } from '../../../server/wire/portal/activation-contract.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DurationSlider } from '../../ui/duration-slider.tsx';
import { Moment } from '../../ui/moment.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { ActivationWish } from './activation-data.ts';

interface ActivationQuestionsProps {
  /** What the length is counted as. */
  length: string;
  preview: ActivationPreview;
  minutes: number;
  wish: ActivationWish;
  onChange: (part: Partial<ActivationWish>) => void;
  stepUpHref: string;
}

export function ActivationQuestions({
  length,
  preview,
  minutes,
  wish,
  onChange,
  stepUpHref,
}: ActivationQuestionsProps) {
  const mfa = needs(preview, 'mfa');
  const approval = needs(preview, 'approval');
  const context = needs(preview, 'authentication-context');
  const start = needs(preview, 'start');
  return (
    <>
      {mfa && !mfa.met && (
        <Callout
          tone="warn"
          what="Verify your identity first"
          why={mfa.text}
          actions={
            <ButtonLink href={stepUpHref} variant="primary" size="small">
              Verify your identity
            </ButtonLink>
          }
        />
      )}
      {context && <Callout tone="refused" what="This role asks for what nobody can show" why={context.text} />}
      {approval && <Callout tone="info" what="This role needs an approval" why={approval.text} />}
      <div className="stack-tight">
        <DurationSlider
          label={length}
          minutes={minutes}
          minimumMinutes={preview.minimumMinutes}
          maximumMinutes={preview.maximumMinutes}
          onChange={(durationMinutes) => onChange({ durationMinutes })}
        />
        {start?.met !== false && (
          <p className="soft small">
            {start && (
              <>
                Begins <Moment at={preview.startsAt} />,{' '}
              </>
            )}
            {start ? 'ends' : 'Ends'} <Moment at={preview.endsAt} />
          </p>
        )}
      </div>
      <TextField
        label="Justification"
        rows={3}
        autoFocus
        optional={!needs(preview, 'justification')}
        hint={needs(preview, 'justification')?.text ?? 'Kept in the audit trail.'}
        value={wish.justification}
        onChange={(justification) => onChange({ justification })}
      />
      {needs(preview, 'ticket') && (
        <div className="form-grid">
          <TextField
            label="Ticket number"
            value={wish.ticketNumber}
            hint={needs(preview, 'ticket')?.text}
            onChange={(ticketNumber) => onChange({ ticketNumber })}
          />
          <TextField
            label="Ticket system"
            value={wish.ticketSystem}
            onChange={(ticketSystem) => onChange({ ticketSystem })}
          />
        </div>
      )}
    </>
  );
}

export function needs(
  preview: ActivationPreview | undefined,
  requirement: ActivationRequirement['requirement'],
): ActivationRequirement | undefined {
  return preview?.requirements.find((one) => one.requirement === requirement);
}
