/**
 * Activate: asks what the role's settings ask, shows what is still missing and when access will end.
 *
 * The preview uses the rules of the commit on the server; this panel only draws its answer.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sameId, type ScheduleView } from '../../api/arm-types.ts';
import { useSession } from '../../api/session.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Callout } from '../../ui/callout.tsx';
import { CONDITION_TEXT } from '../../ui/condition-badge.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import {
  activateRole,
  type ActivationWish,
  eligibilityScheduleId,
  minutesOf,
  nothingYet,
  previewQuery,
} from './activation-data.ts';
import { ActivationQuestions, needs } from './activation-questions.tsx';
import { GainList } from './gain-list.tsx';
import { NarrowScope, type ScopeStep } from './narrow-scope.tsx';
import { RequestPanel, type RoleTab } from './request-panel.tsx';
import { placeName, placeOf, titleOf } from './role-cells.tsx';
import { StartField } from './start-field.tsx';

interface ActivatePanelProps {
  instance: ScheduleView;
  /** An activation that is over: the same place and the same length are offered first. */
  again: ScheduleView | undefined;
  onClose: () => void;
  onSent: (foundIn: RoleTab) => void;
}

export function ActivatePanel({ instance, again, onClose, onSent }: ActivatePanelProps) {
  const principalId = useSession()?.user?.id ?? '';
  const [steps, setSteps] = useState(() => stepsOf(instance, again));
  const [wish, setWish] = useState<ActivationWish>({
    ...nothingYet,
    scope: steps.at(-1)?.id ?? null,
    durationMinutes: again ? minutesOf(again) : null,
  });
  const place = steps.at(-1)?.name ?? placeOf(instance);
  const preview = useQuery(previewQuery(instance, useSettled(wish)));
  // All fields come at once, so that none takes the focus from another that somebody is in already.
  const [isReady, setIsReady] = useState(false);
  if (!isReady && !preview.isPending) setIsReady(true);
  const minutes = wish.durationMinutes ?? preview.data?.defaultMinutes ?? 60;
  const change = (part: Partial<ActivationWish>) => setWish({ ...wish, ...part });
  return (
    <RequestPanel
      what={titleOf(instance)}
      subtitle={placeOf(instance)}
      word="Activate"
      preview={preview}
      send={() => activateRole(instance, principalId, minutes, wish)}
      done={`${titleOf(instance)} is active`}
      place={place}
      stepUpHref={stepUpHref(instance)}
      onClose={onClose}
      onSent={onSent}
    >
      {instance.properties.condition && (
        <Callout tone="warn" what="Activating this role will allow nothing" why={CONDITION_TEXT} />
      )}
      {preview.isPending && <Skeleton width="long" />}
      {isReady && (
        <>
          <NarrowScope
            whole={{ id: instance.properties.scope, name: placeName(instance) }}
            steps={steps}
            onChange={(next) => {
              setSteps(next);
              change({ scope: next.at(-1)?.id ?? null });
            }}
          />
          <StartField
            startsAt={wish.startsAt}
            requirement={needs(preview.data, 'start')}
            onChange={(startsAt) => change({ startsAt })}
          />
        </>
      )}
      {preview.data && (
        <ActivationQuestions
          length="For how long"
          preview={preview.data}
          minutes={minutes}
          wish={wish}
          onChange={change}
          stepUpHref={stepUpHref(instance)}
        />
      )}
      {preview.data && <GainList {...preview.data} />}
    </RequestPanel>
  );
}

/** From the scope of the eligibility to a narrower one that was chosen before. */
function stepsOf(instance: ScheduleView, again: ScheduleView | undefined): ScopeStep[] {
  if (!again || sameId(again.properties.scope, instance.properties.scope)) return [];
  return [{ id: again.properties.scope, name: placeName(again) }];
}

/** After the step-up the panel of the same role is open again. */
function stepUpHref(instance: ScheduleView): string {
  const back = `/my-roles?tab=eligible&activate=${eligibilityScheduleId(instance)}`;
  return `/step-up?return=${encodeURIComponent(back)}`;
}
