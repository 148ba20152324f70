/**
 * Grey bars where text will be. They say nothing to a screen reader; the region around them is busy.
 */
import './skeleton.css';

interface SkeletonProps {
  width?: 'short' | 'medium' | 'long';
}

export function Skeleton({ width = 'medium' }: SkeletonProps) {
  return <span className={`skeleton skeleton-${width}`} aria-hidden="true" />;
}
