/**
 * A page that is still being read: head and a few lines.
 */
import { Skeleton } from './skeleton.tsx';

export function PageSkeleton() {
  return (
    <div className="stack-wide" role="status" aria-busy="true">
      <h1 className="sr-only">Loading</h1>
      <Skeleton width="long" />
      <div className="stack">
        <Skeleton width="medium" />
        <Skeleton width="long" />
        <Skeleton width="medium" />
      </div>
    </div>
  );
}
