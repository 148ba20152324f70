/**
 * Extend: a later end of an activation that runs, with what the settings of the role ask for at this moment.
 *
 * The preview uses the rules of the commit on the server; this panel only draws its answer.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScheduleView } from '../../api/arm-types.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Moment } from '../../ui/moment.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { extendActivation, extensionQuery, nothingYet, scheduleIdOf } from './activation-data.ts';
import { ActivationQuestions } from './activation-questions.tsx';
import { RequestPanel, type RoleTab } from './request-panel.tsx';
import { placeName, placeOf, titleOf } from './role-cells.tsx';

interface ExtendPanelProps {
  activation: ScheduleView;
  onClose: () => void;
  onSent: (foundIn: RoleTab) => void;
}

export function ExtendPanel({ activation, onClose, onSent }: ExtendPanelProps) {
  const [wish, setWish] = useState(nothingYet);
  const preview = useQuery(extensionQuery(activation, useSettled(wish)));
  const minutes = wish.durationMinutes ?? preview.data?.defaultMinutes ?? 60;
  const href = stepUpHref(activation);
  return (
    <RequestPanel
      what={titleOf(activation)}
      subtitle={placeOf(activation)}
      word="Extend"
      preview={preview}
      send={() => extendActivation(activation, minutes, wish)}
      done={`${titleOf(activation)} is active for longer`}
      place={placeName(activation)}
      stepUpHref={href}
      onClose={onClose}
      onSent={onSent}
    >
      <p className="soft">
        It is active until <Moment at={activation.properties.endDateTime} />, whatever becomes of the request.
      </p>
      {preview.isPending && <Skeleton width="long" />}
      {preview.data && (
        <ActivationQuestions
          length="How much longer"
          preview={preview.data}
          minutes={minutes}
          wish={wish}
          onChange={(part) => setWish({ ...wish, ...part })}
          stepUpHref={href}
        />
      )}
    </RequestPanel>
  );
}

/** After the step-up the panel of the same activation is open again. */
function stepUpHref(activation: ScheduleView): string {
  return `/step-up?return=${encodeURIComponent(`/my-roles?tab=active&extend=${scheduleIdOf(activation)}`)}`;
}
