/**
 * The way to every area this person may open. What they may not open is not shown; the server refuses on its own.
 */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { SessionView } from '../../server/wire/portal/contract.ts';
import { useReviewCount } from '../api/my-reviews.ts';
import { countText, waitingQuery } from '../api/waiting.ts';
import { areasFor } from './areas.ts';

interface NavigationProps {
  session: SessionView;
  folded: boolean;
}

export function Navigation({ session, folded }: NavigationProps) {
  return (
    <nav id="navigation" className="navigation" aria-label="Main">
      {areasFor(session).map((area) => (
        <div key={area.title} className="navigation-area">
          {area.title && <h2 className="navigation-title">{area.title}</h2>}
          <ul>
            {area.entries.map((entry) => (
              <li key={entry.href}>
                <Link
                  to={entry.href}
                  className="navigation-link"
                  activeOptions={{ exact: entry.href === '/', includeSearch: false }}
                  {...(folded ? { title: entry.label } : {})}
                >
                  <entry.icon size={17} strokeWidth={1.8} aria-hidden="true" />
                  <span className="navigation-label">{entry.label}</span>
                  {entry.href === '/approvals' && <RequestCount />}
                  {entry.href === '/my-reviews' && <ReviewCount />}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function RequestCount() {
  const counts = useQuery(waitingQuery).data;
  return <WaitingCount count={counts ? counts.activations + counts.extensions : 0} />;
}

function ReviewCount() {
  return <WaitingCount count={useReviewCount()} />;
}

/** Nothing where nothing waits. */
function WaitingCount({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className="navigation-count number">
      {countText(count)}
      <span className="sr-only"> waiting</span>
    </span>
  );
}
