/**
 * My audit: what this person did, and what was done to their access.
 */
import Download from 'lucide-react/icons/download';
import { useSettled } from '../../api/use-settled.ts';
import { ButtonLink } from '../../ui/button-link.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { AccessAuditList, useAccessFilter } from './access-audit-list.tsx';
import { auditCsv } from './audit-data.ts';

export function MyAuditPage() {
  const filter = useSettled(useAccessFilter());
  return (
    <>
      <PageHeader
        title="My audit"
        text="What you did, and what others did to your access."
        actions={
          <ButtonLink href={auditCsv('my-audit', filter)} icon={<Download size={15} aria-hidden="true" />}>
            Export CSV
          </ButtonLink>
        }
      />
      <AccessAuditList label="My audit" source="my-audit" filter={filter} />
    </>
  );
}
