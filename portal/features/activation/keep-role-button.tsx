/**
 * Extend or Renew, where the server says that it may be asked for now; a request that waits is shown instead.
 *
 * `?keep={schedule}` opens the question; mails link to it.
 */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ExtensibleRole } from '../../../server/wire/portal/approvals-contract.ts';
import { sameId, type ScheduleView } from '../../api/arm-types.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { askToKeep, isKept, type KeptRole } from './own-request-data.ts';
import { placeName, titleOf, titleThere } from './role-cells.tsx';

interface KeepRoleButtonProps {
  schedule: ScheduleView;
  /** Undefined: there is nothing to ask for. */
  extensible: ExtensibleRole | undefined;
}

const words = { extend: 'Extend', renew: 'Renew' };
const requested = { extend: 'Extension requested', renew: 'Renewal requested' };

export function KeepRoleButton({ schedule, extensible }: KeepRoleButtonProps) {
  const wanted = usePageTexts()['keep'];
  const setTexts = useSetPageTexts();
  if (!extensible || !isKept(extensible)) return null;
  if (extensible.pendingRequestId) return <Badge tone="warn">{requested[extensible.mayAskTo]}</Badge>;
  return (
    <>
      <Button
        size="small"
        aria-label={`${words[extensible.mayAskTo]} ${titleThere(schedule)}`}
        onClick={() => setTexts({ keep: extensible.scheduleId })}
      >
        {words[extensible.mayAskTo]}
      </Button>
      {wanted && sameId(wanted, extensible.scheduleId) && (
        <KeepRoleDialog schedule={schedule} extensible={extensible} onClose={() => setTexts({ keep: undefined })} />
      )}
    </>
  );
}

interface KeepRoleDialogProps {
  schedule: ScheduleView;
  extensible: KeptRole;
  onClose: () => void;
}

function KeepRoleDialog({ schedule, extensible, onClose }: KeepRoleDialogProps) {
  const principalId = useSession()?.user?.id ?? '';
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const toast = useToast();
  const ask = useAction(
    () => askToKeep(schedule.properties, extensible, principalId, reason),
    () => {
      toast(requested[extensible.mayAskTo], titleOf(schedule));
      void client.invalidateQueries({ queryKey: ['my-roles'] });
      onClose();
    },
  );
  const word = words[extensible.mayAskTo];
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${word} ${titleOf(schedule)}`}
      description={`An administrator of ${placeName(schedule)} decides; until then nothing changes.`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={ask.busy}
            disabled={reason.trim() === ''}
            onClick={() => ask.start(undefined)}
          >
            {`Ask to ${word.toLowerCase()}`}
          </Button>
        </>
      }
    >
      {ask.problem && <ProblemCallout problem={ask.problem} />}
      <TextField
        label="Why you still need it"
        rows={3}
        autoFocus
        maxLength={2048}
        hint="Whoever decides reads it."
        value={reason}
        onChange={setReason}
      />
    </Dialog>
  );
}
