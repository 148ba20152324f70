/**
 * After somebody has left: nobody is signed in here any more.
 */
import { useSession } from '../../api/session.ts';
import { Callout } from '../../ui/callout.tsx';
import { GatePage } from '../../ui/gate-page.tsx';

export function LeftPage() {
  const owner = useSession()?.organization.displayName ?? null;
  return (
    <GatePage owner={owner} title="You have left">
      <Callout
        tone="info"
        what="Your access has ended, and every session with it."
        why="Whoever answered for you here has been told."
        nextStep="To come back within 30 days, ask them to restore you; after that, to invite you again."
      />
    </GatePage>
  );
}
