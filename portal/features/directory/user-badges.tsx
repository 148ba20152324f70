/**
 * What kind of user somebody is, as badges.
 */
import type { GraphUser } from '../../api/principals.ts';
import { Badge } from '../../ui/badge.tsx';

export function UserBadges({ user }: { user: Partial<GraphUser> }) {
  return (
    <>
      {user.userType === 'Guest' && <Badge tone="info">Guest</Badge>}
      {user.externalUserState === 'PendingAcceptance' && <Badge tone="warn">Pending acceptance</Badge>}
      {user.accountEnabled === false && <Badge tone="bad">Sign-in blocked</Badge>}
    </>
  );
}
