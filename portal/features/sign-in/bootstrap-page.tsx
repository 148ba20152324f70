/**
 * The first administrator comes in by the one-time link the server printed: a name, an address, then a sign-in method.
 */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { BootstrapRequest, BootstrapView, SignInStep } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { useSession, useSessionReset } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { EnrolmentPanel } from './enrolment-panel.tsx';

export function BootstrapPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const [created, setCreated] = useState(false);
  const path = `/portal/api/bootstrap/${encodeURIComponent(token)}`;
  const view = useQuery({
    queryKey: ['bootstrap', token],
    queryFn: () => send<BootstrapView>(path, { publicPage: true }),
    enabled: !created,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const session = useSession();
  const owner = (view.data ?? session)?.organization.displayName ?? null;

  if (created) {
    return (
      <GatePage
        owner={owner}
        wide
        title="How will you sign in next time?"
        text="The link you used is spent. Set up a passkey, or a password with an authenticator app."
        footer="You can add or change this later under Security info."
      >
        <h2 className="sr-only">Ways to sign in</h2>
        <EnrolmentPanel />
        <ButtonLink href="/">Go to the portal</ButtonLink>
      </GatePage>
    );
  }
  return (
    <GatePage owner={owner} title="Welcome to Daypass" text="You are the first administrator of this directory.">
      {view.error && <ProblemCallout problem={problemFromError(view.error)} />}
      {view.isPending && <Skeleton width="long" />}
      {view.data && (
        <AdministratorForm path={path} domain={view.data.organization.domain} onCreated={() => setCreated(true)} />
      )}
    </GatePage>
  );
}

interface AdministratorFormProps {
  path: string;
  domain: string;
  onCreated: () => void;
}

function AdministratorForm({ path, domain, onCreated }: AdministratorFormProps) {
  const [displayName, setDisplayName] = useState('');
  const [userPrincipalName, setUserPrincipalName] = useState(`admin@${domain}`);
  const resetSession = useSessionReset();
  const create = useAction(
    (body: BootstrapRequest) => send<SignInStep>(path, { method: 'POST', body, publicPage: true }),
    async () => {
      await resetSession();
      onCreated();
    },
  );
  const complete = displayName.trim() !== '' && userPrincipalName.includes('@');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.start({ displayName: displayName.trim(), userPrincipalName: userPrincipalName.trim(), mail: null });
      }}
    >
      <TextField label="Your name" autoComplete="name" autoFocus value={displayName} onChange={setDisplayName} />
      <TextField
        label="E-mail or user name"
        hint={`What you will sign in with, at ${domain}.`}
        inputMode="email"
        autoComplete="username"
        value={userPrincipalName}
        onChange={setUserPrincipalName}
      />
      {create.problem && <ProblemCallout problem={create.problem} />}
      <Button type="submit" variant="primary" className="button-wide" busy={create.busy} disabled={!complete}>
        Continue
      </Button>
    </form>
  );
}
