/**
 * What asks for attention at a place, as figures beside those of its access: open alerts, and access reviews in progress. Each
 * comes from the list it leads to, so that it never says anything else.
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useScopeAbilities } from '../../api/session.ts';
import { placeReviewsQuery } from '../access-reviews/index.ts';
import { alertsQuery } from '../alerts/index.ts';
import { scopeHref } from '../resources/index.ts';
import { Figure, Part } from './figure.tsx';

const severities = ['High', 'Medium', 'Low'] as const;

export function AttentionFigures({ scope }: { scope: string }) {
  // Whoever may not manage reviews is told nothing of them.
  const managesReviews = useScopeAbilities(scope)?.assignRoles === true;
  return (
    <>
      <OpenAlerts scope={scope} />
      {managesReviews && <OpenReviews scope={scope} />}
    </>
  );
}

function OpenAlerts({ scope }: { scope: string }) {
  const { data } = useQuery(alertsQuery(scope));
  if (!data) return null;
  const open = data.value.filter((alert) => alert.open > 0);
  const href = scopeHref(scope, 'alerts');
  return (
    <Figure title="Open alerts" value={open.length}>
      {severities.map((severity) => (
        <Part
          key={severity}
          count={open.filter((alert) => alert.severity === severity).length}
          word={severity.toLowerCase()}
          href={href}
        />
      ))}
    </Figure>
  );
}

function OpenReviews({ scope }: { scope: string }) {
  const { data, hasNextPage } = useInfiniteQuery(placeReviewsQuery(scope));
  if (!data) return null;
  const rows = data.pages.flatMap((page) => page.value);
  const running = rows.filter(({ current }) => current?.state === 'InProgress');
  const unanswered = running.reduce((sum, { current }) => sum + (current?.counts.open ?? 0), 0);
  const href = scopeHref(scope, 'reviews');
  return (
    <Figure title="Access reviews" value={running.length}>
      <Part count={running.length} word={hasNextPage ? 'in progress, of the newest' : 'in progress'} href={href} />
      <Part count={unanswered} word="not answered" href={href} />
    </Figure>
  );
}
