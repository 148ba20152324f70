/**
 * Where the invitation mail leads: who invites, to what organization, and one button. Opening it changes nothing.
 */
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import type { RedemptionView } from '../../../server/wire/portal/redemption-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { SignInSteps } from '../sign-in/index.ts';
import { beginRedemption, redemptionViewQuery } from './redemption-data.ts';

export function GetStartedPage() {
  const { ticket } = useParams({ strict: false }) as { ticket: string };
  const session = useSession();
  const view = useQuery(redemptionViewQuery(ticket));
  const owner = session?.organization.displayName ?? null;

  if (view.error) {
    return (
      <GatePage owner={owner} title="This invitation cannot be used">
        <ProblemCallout problem={problemFromError(view.error)} />
      </GatePage>
    );
  }
  if (!view.data) {
    return (
      <GatePage owner={owner} title="Your invitation">
        <Skeleton width="long" />
      </GatePage>
    );
  }
  return <OpenInvitation ticket={ticket} view={view.data} />;
}

function OpenInvitation({ ticket, view }: { ticket: string; view: RedemptionView }) {
  const [step, setStep] = useState<SignInStep | null>(null);
  const begin = useAction((signOutFirst: boolean) => beginRedemption(ticket, { signOutFirst }), setStep);
  const { organization, inviter } = view;
  return (
    <GatePage
      owner={organization.displayName}
      wide
      title={`${organization.displayName} invites you`}
      text={`${inviter?.displayName ?? organization.displayName} invited ${view.invitedAddress} as a guest.`}
      footer="If you do not know who invited you, close this page. Nothing happens until you continue."
    >
      {step ? (
        <SignInSteps step={step} returnTo="/redeem/consent" onStep={setStep} />
      ) : (
        <>
          {view.message && <blockquote className="gate-quote">{view.message}</blockquote>}
          <DefinitionList
            entries={[
              { name: 'Organization', value: `${organization.displayName} (${organization.domain})` },
              { name: 'Invited by', value: inviterText(view) },
              { name: 'You sign in', value: proofText(view) },
              { name: 'Second factor', value: secondFactorText(view) },
              ...(view.expiresAt ? [{ name: 'Valid until', value: <Moment at={view.expiresAt} /> }] : []),
            ]}
          />
          {begin.problem && <ProblemCallout problem={begin.problem} />}
          {view.signedInAs ? (
            <Callout
              tone="warn"
              what={`You are signed in here as ${view.signedInAs}`}
              why="This invitation is for somebody else; the link may have been forwarded to you."
              nextStep={`Only the person at ${view.invitedAddress} can accept it.`}
              actions={
                <Button size="small" busy={begin.busy} onClick={() => begin.start(true)}>
                  Sign out and continue
                </Button>
              }
            />
          ) : (
            <Button variant="primary" className="button-wide" busy={begin.busy} onClick={() => begin.start(false)}>
              Get started
            </Button>
          )}
        </>
      )}
    </GatePage>
  );
}

function inviterText({ inviter }: RedemptionView): string | null {
  if (!inviter) return null;
  return inviter.mail ? `${inviter.displayName} (${inviter.mail})` : inviter.displayName;
}

function proofText({ proof }: RedemptionView): string {
  return proof.kind === 'home-directory'
    ? `at your own organization, ${proof.name}`
    : 'with a code we send to the invited address';
}

function secondFactorText({ proof }: RedemptionView): string {
  return proof.secondFactor === 'at-home'
    ? 'The one of your organization is accepted here.'
    : 'You will set one up here when a role asks for it.';
}
