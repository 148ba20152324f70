/**
 * Says of an assignment that it counts under a condition only, which today means: not at all.
 */
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { Badge } from './badge.tsx';

export const CONDITION_TEXT =
  'This assignment has a condition. Conditions cannot be evaluated yet, so it allows nothing until an administrator takes the condition away.';

export function ConditionBadge({ condition }: { condition: string | null | undefined }) {
  if (!condition) return null;
  return (
    <Badge tone="warn" icon={<TriangleAlert size={12} aria-hidden="true" />}>
      Condition: allows nothing
    </Badge>
  );
}
