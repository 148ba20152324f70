/**
 * The panel in which somebody asks for a role, or for more time in one: what stands against it, and one button, which asks
 * for approval where one is needed.
 *
 * The preview uses the rules of the commit on the server; the panel only draws its answer.
 */
import { useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ActivationPreview } from '../../../server/wire/portal/activation-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { needs } from './activation-questions.tsx';

/** Where under My roles something is found once it was sent: it runs, begins later, or waits for an approval. */
export type RoleTab = 'active' | 'planned' | 'requests';

export function tabOf(status: string): RoleTab {
  if (status === 'PendingApproval') return 'requests';
  return status === 'Granted' ? 'planned' : 'active';
}

interface RequestPanelProps {
  /** The role, as a title. */
  what: string;
  subtitle: string;
  /** What the button does where nobody has to approve. */
  word: string;
  preview: UseQueryResult<ActivationPreview>;
  send: () => Promise<{ status: string }>;
  /** What is told once it is done, and where. */
  done: string;
  place: string;
  stepUpHref: string;
  onClose: () => void;
  onSent: (foundIn: RoleTab) => void;
  children: ReactNode;
}

export function RequestPanel(props: RequestPanelProps) {
  const { what, subtitle, word, preview, send, done, place, stepUpHref, onClose, onSent, children } = props;
  const client = useQueryClient();
  const toast = useToast();
  const request = useAction(send, ({ status }) => {
    void client.invalidateQueries({ queryKey: ['my-roles'] });
    const foundIn = tabOf(status);
    toast({ active: done, planned: `${what} is planned`, requests: 'Sent for approval' }[foundIn], place);
    onSent(foundIn);
  });
  const unmet = preview.data?.requirements.filter((one) => !one.met && one.requirement !== 'approval') ?? [];
  return (
    <SidePanel
      open
      onClose={onClose}
      title={`${word} ${what}`}
      subtitle={subtitle}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={request.busy}
            disabled={!preview.data || unmet.length > 0}
            onClick={() => request.start(undefined)}
          >
            {needs(preview.data, 'approval') ? 'Ask for approval' : word}
          </Button>
        </>
      }
    >
      {preview.error && (
        <ProblemCallout problem={problemFromError(preview.error)} onRetry={() => void preview.refetch()} />
      )}
      {children}
      {request.problem && <ProblemCallout problem={request.problem} stepUpHref={stepUpHref} />}
    </SidePanel>
  );
}
