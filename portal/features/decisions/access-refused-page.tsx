/**
 * Where an enforcement point sends people it turned away: what, why, and the role that would open the door.
 */
import { useQuery } from '@tanstack/react-query';
import type { AccessRefusedView } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

export function AccessRefusedPage() {
  const session = useSession();
  const query = location.search;
  const view = useQuery({
    queryKey: ['access-refused', query],
    staleTime: 0,
    queryFn: () => send<AccessRefusedView>(`/portal/api/access-refused${query}`, { publicPage: true }),
  });
  const data = view.data;
  return (
    <GatePage
      owner={session?.organization.displayName ?? null}
      wide
      title={data?.application ? `No access to ${data.application}` : 'No access'}
      text={session?.user && `You are signed in as ${session.user.displayName}.`}
    >
      {view.isPending && <Skeleton width="long" />}
      {view.error && <ProblemCallout problem={problemFromError(view.error)} onRetry={() => void view.refetch()} />}
      {data && (
        <>
          <Callout tone="refused" what={data.what} why={data.why} nextStep={data.nextStep} />
          {data.roles.map((role) => (
            <ButtonLink
              key={role.eligibilityScheduleId}
              variant="primary"
              href={`/my-roles?tab=eligible&activate=${encodeURIComponent(role.eligibilityScheduleId)}`}
            >
              Activate {role.roleName} on {role.scopeName}
            </ButtonLink>
          ))}
          {session && !session.signedIn && (
            <ButtonLink variant="primary" href={`/sign-in?return=${encodeURIComponent(`/access-refused${query}`)}`}>
              Sign in
            </ButtonLink>
          )}
          <div className="row">
            {data.returnUrl && <ButtonLink href={data.returnUrl}>Try again</ButtonLink>}
            {data.whyHref && (
              <ButtonLink href={data.whyHref} variant="quiet">
                Why can’t I?
              </ButtonLink>
            )}
            <ButtonLink href="/my-roles" variant="quiet">
              My roles
            </ButtonLink>
          </div>
        </>
      )}
    </GatePage>
  );
}
