/**
 * Begins a test of the connection: the browser goes to the home directory, and comes back to what was found.
 */
import { useNavigate } from '@tanstack/react-router';
import type { ConnectionTestStarted } from '../../../server/wire/portal/connection-test-contract.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';

interface TestConnectionButtonProps {
  homeDirectoryId: string;
  label: string;
}

export function TestConnectionButton({ homeDirectoryId, label }: TestConnectionButtonProps) {
  const navigate = useNavigate();
  const begin = useAction(
    () =>
      send<ConnectionTestStarted>(
        `/portal/api/home-directories/${encodeURIComponent(homeDirectoryId)}/connection-tests`,
        { method: 'POST', body: {} },
      ),
    ({ testId, redirectUrl }) => {
      if (redirectUrl) location.assign(redirectUrl);
      else void navigate({ href: `/settings/home-directories/tests/${testId}` });
    },
  );
  return (
    <>
      {begin.problem && <ProblemCallout problem={begin.problem} />}
      <Button size="small" busy={begin.busy} onClick={() => begin.start(undefined)}>
        {label}
      </Button>
    </>
  );
}
