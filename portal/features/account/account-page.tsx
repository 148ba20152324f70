/**
 * This person's own account here: where they are signed in, and what they agreed to.
 */
import { useSession } from '../../api/session.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { OwnSessions } from '../sign-in/index.ts';
import { OwnTerms } from '../terms/index.ts';

export function AccountPage() {
  const session = useSession();
  return (
    <>
      <PageHeader title="Your account" text={session && `In ${session.organization.displayName}.`} />
      <OwnSessions />
      <OwnTerms />
    </>
  );
}
