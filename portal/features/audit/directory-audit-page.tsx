/**
 * Directory audit: what happened to users, groups, invitations and policies.
 */
import { PageHeader } from '../../ui/page-header.tsx';
import { DirectoryAuditList } from './directory-audit-list.tsx';

export function DirectoryAuditPage() {
  return (
    <>
      <PageHeader title="Directory audit" text="Users, guests, groups, invitations, policies and sign-ins." />
      <DirectoryAuditList />
    </>
  );
}
