/**
 * Says of a change that less is asked for after it.
 */
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { Badge } from './badge.tsx';

export function WeakerBadge() {
  return (
    <Badge tone="warn" icon={<TriangleAlert size={12} aria-hidden="true" />}>
      Weaker
    </Badge>
  );
}
