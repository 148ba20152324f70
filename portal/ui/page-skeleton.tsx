/**
 * A page that is still being read: head and a few lines.
 */
import { Skeleton } from './skeleton.tsx';

export function PageSkeleton() {
  return (
    <div className="stack-wide" aria-busy="true" aria-label="Loading">
      <Skeleton width="long" />
      <div className="stack">
        <Skeleton width="medium" />
        <Skeleton width="long" />
        <Skeleton width="medium" />
      </div>
    </div>
  );
}
