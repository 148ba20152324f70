/**
 * The first page: the short guide of a trial, and the way to what people come for most.
 */
import { useQuery } from '@tanstack/react-query';
import Boxes from 'lucide-react/icons/boxes';
import ListChecks from 'lucide-react/icons/list-checks';
import KeyRound from 'lucide-react/icons/key-round';
import ShieldCheck from 'lucide-react/icons/shield-check';
import { useState, type ReactNode } from 'react';
import type { GuideView } from '../../../server/wire/portal/contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { useReviewCount } from '../../api/my-reviews.ts';
import { useSession } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Card } from '../../ui/card.tsx';
import { GuideCard } from '../../ui/guide-card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

export function HomePage() {
  const session = useSession();
  if (!session?.user) return null;
  const { organization, user, abilities } = session;
  return (
    <>
      <PageHeader
        title={`Hello, ${user.displayName}`}
        badges={user.userType === 'Guest' && <Badge tone="info">Guest of {organization.displayName}</Badge>}
        text={`${organization.displayName} · ${organization.domain}`}
      />
      {session.trial?.guide && <Guide />}
      <div className="card-grid">
        <Way
          icon={<KeyRound size={18} />}
          title="My roles"
          text="Activate what you are eligible for, and see when it ends."
          href="/my-roles"
        />
        <WaitingReviews />
        {abilities.readResources && (
          <Way
            icon={<Boxes size={18} />}
            title="Resources"
            text="Who has which role where, and who may take it."
            href="/resources"
          />
        )}
        <Way
          icon={<ShieldCheck size={18} />}
          title="Security info"
          text="Passkeys, authenticator app, and your sessions."
          href="/security-info"
        />
      </div>
    </>
  );
}

/** Nothing where nothing waits. */
function WaitingReviews() {
  const count = useReviewCount();
  if (count === 0) return null;
  const text = count === 1 ? 'One access review waits for you' : `${count} access reviews wait for you`;
  return (
    <Way
      icon={<ListChecks size={18} />}
      title="Review access"
      text={`${text}: who still needs what they hold?`}
      href="/my-reviews"
    />
  );
}

function Way({ icon, title, text, href }: { icon: ReactNode; title: string; text: string; href: string }) {
  return (
    <Card>
      <div className="stack-tight">
        <span className="faint">{icon}</span>
        <h2>{title}</h2>
        <p className="soft">{text}</p>
      </div>
      <div>
        <ButtonLink href={href} size="small">
          Open {title}
        </ButtonLink>
      </div>
    </Card>
  );
}

/** Whether this browser's person hid the guide; it is no fact the server needs. */
const HIDDEN_GUIDE = 'daypass-guide-hidden';

function Guide() {
  const [isHidden, setHidden] = useState(() => localStorage.getItem(HIDDEN_GUIDE) === 'true');
  const guide = useQuery({
    queryKey: ['guide'],
    queryFn: ({ signal }) => send<GuideView>('/portal/api/guide', { signal }),
    refetchOnWindowFocus: 'always',
  });
  const hide = () => {
    localStorage.setItem(HIDDEN_GUIDE, 'true');
    setHidden(true);
  };
  if (guide.error)
    return <ProblemCallout problem={problemFromError(guide.error)} onRetry={() => void guide.refetch()} />;
  if (isHidden || guide.data?.steps.length === 0) return null;
  const steps = guide.data?.steps;
  const done = steps?.filter((step) => step.done).length ?? 0;
  return (
    <Card
      title="The first ten minutes"
      text={steps ? `${done} of ${steps.length} done` : undefined}
      actions={
        <Button variant="quiet" size="small" onClick={hide}>
          Hide
        </Button>
      }
    >
      {steps ? (
        <GuideCard
          steps={steps.map((step) => ({
            ...step,
            action: (
              <ButtonLink href={step.href} size="small" newTab={!step.href.startsWith('/')}>
                {step.linkText}
              </ButtonLink>
            ),
          }))}
        />
      ) : (
        <Skeleton width="long" />
      )}
    </Card>
  );
}
