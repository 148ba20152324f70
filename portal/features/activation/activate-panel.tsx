/**
 * Activate: asks what the role's settings ask, shows what is still missing and when access will end.
 *
 * The preview uses the rules of the commit on the server; this panel only draws its answer.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ActivationPreview, ActivationRequirement } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DurationSlider } from '../../ui/duration-slider.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { activateRole, type ActivationWish, eligibilityScheduleId, previewQuery } from './activation-data.ts';
import { NarrowScope, type ScopeStep } from './narrow-scope.tsx';
import { placeName, roleName } from './role-cells.tsx';

interface ActivatePanelProps {
  instance: ScheduleView;
  onClose: () => void;
  onActivated: () => void;
  /** The role needs an approval, and it was asked for. */
  onAsked: () => void;
}

const nothingYet: ActivationWish = {
  scope: null,
  durationMinutes: null,
  justification: '',
  ticketNumber: '',
  ticketSystem: '',
};

export function ActivatePanel({ instance, onClose, onActivated, onAsked }: ActivatePanelProps) {
  const principalId = useSession()?.user?.id ?? '';
  const [wish, setWish] = useState(nothingYet);
  const [steps, setSteps] = useState<ScopeStep[]>([]);
  const place = steps.at(-1)?.name ?? placeName(instance);
  const preview = useQuery(previewQuery(instance, useSettled(wish)));
  const minutes = wish.durationMinutes ?? preview.data?.defaultMinutes ?? 60;
  const client = useQueryClient();
  const toast = useToast();
  const activate = useAction(
    () => activateRole(instance, principalId, minutes, wish),
    (answer) => {
      void client.invalidateQueries({ queryKey: ['my-roles'] });
      const waits = answer.status === 'PendingApproval';
      toast(waits ? 'Sent for approval' : `${roleName(instance)} is active`, place);
      if (waits) onAsked();
      else onActivated();
    },
  );
  const unmet = preview.data?.requirements.filter((one) => !one.met && one.requirement !== 'approval') ?? [];
  const change = (part: Partial<ActivationWish>) => setWish({ ...wish, ...part });
  return (
    <SidePanel
      open
      onClose={onClose}
      title={`Activate ${roleName(instance)}`}
      subtitle={placeName(instance)}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={activate.busy}
            disabled={!preview.data || unmet.length > 0}
            onClick={() => activate.start(undefined)}
          >
            {needs(preview.data, 'approval') ? 'Ask for approval' : 'Activate'}
          </Button>
        </>
      }
    >
      {preview.error && (
        <ProblemCallout problem={problemFromError(preview.error)} onRetry={() => void preview.refetch()} />
      )}
      {preview.isPending && <Skeleton width="long" />}
      <NarrowScope
        whole={{ id: instance.properties.scope, name: placeName(instance) }}
        steps={steps}
        onChange={(next) => {
          setSteps(next);
          change({ scope: next.at(-1)?.id ?? null });
        }}
      />
      {preview.data && (
        <Questions
          preview={preview.data}
          minutes={minutes}
          wish={wish}
          onChange={change}
          stepUpHref={stepUpHref(instance)}
        />
      )}
      {activate.problem && <ProblemCallout problem={activate.problem} stepUpHref={stepUpHref(instance)} />}
    </SidePanel>
  );
}

interface QuestionsProps {
  preview: ActivationPreview;
  minutes: number;
  wish: ActivationWish;
  onChange: (part: Partial<ActivationWish>) => void;
  stepUpHref: string;
}

function Questions({ preview, minutes, wish, onChange, stepUpHref }: QuestionsProps) {
  const mfa = needs(preview, 'mfa');
  const approval = needs(preview, 'approval');
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
      {approval && <Callout tone="info" what="This role needs an approval" why={approval.text} />}
      <div className="stack-tight">
        <DurationSlider
          label="For how long"
          minutes={minutes}
          minimumMinutes={preview.minimumMinutes}
          maximumMinutes={preview.maximumMinutes}
          onChange={(durationMinutes) => onChange({ durationMinutes })}
        />
        <p className="soft small">
          Ends <Moment at={preview.endsAt} />
        </p>
      </div>
      <TextField
        label="Justification"
        rows={3}
        autoFocus
        optional={!needs(preview, 'justification')}
        hint={needs(preview, 'justification')?.text ?? 'Kept in the audit of the resource.'}
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

function needs(
  preview: ActivationPreview | undefined,
  requirement: ActivationRequirement['requirement'],
): ActivationRequirement | undefined {
  return preview?.requirements.find((one) => one.requirement === requirement);
}

/** After the step-up the panel of the same role is open again. */
function stepUpHref(instance: ScheduleView): string {
  const back = `/my-roles?tab=eligible&activate=${eligibilityScheduleId(instance)}`;
  return `/step-up?return=${encodeURIComponent(back)}`;
}
