/**
 * My audit: what this person did, and what was done to their access.
 */
import { useSettled } from '../../api/use-settled.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { AccessAuditList, useAccessFilter } from './access-audit-list.tsx';
import { ExportButton } from './export-button.tsx';

export function MyAuditPage() {
  const filter = useSettled(useAccessFilter());
  return (
    <>
      <PageHeader
        title="My audit"
        text="What you did, and what others did to your access."
        actions={<ExportButton list="/portal/api/my-audit" fileName="my-audit" filter={filter} />}
      />
      <AccessAuditList label="My audit" source="my-audit" filter={filter} />
    </>
  );
}
