/**
 * My audit: what this person did, what was done to their access, and what they did with it at applications.
 */
import { useSettled } from '../../api/use-settled.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { RecordList } from '../use/index.ts';
import { AccessAuditList, useAccessFilter } from './access-audit-list.tsx';
import { ExportButton } from './export-button.tsx';

export function MyAuditPage() {
  const filter = useSettled(useAccessFilter());
  const { tab = 'audit' } = usePageTexts();
  const setTexts = useSetPageTexts();
  return (
    <>
      <PageHeader
        title="My audit"
        text="What you did, and what others did to your access."
        actions={<ExportButton list="/portal/api/my-audit" fileName="my-audit" filter={filter} />}
      />
      <Tabs
        label="Parts of my audit"
        value={tab}
        onChange={(chosen) => setTexts({ tab: chosen === 'audit' ? undefined : chosen })}
        tabs={[
          {
            value: 'audit',
            label: 'Audit',
            content: <AccessAuditList label="My audit" source="my-audit" filter={filter} />,
          },
          { value: 'use', label: 'Use of applications', content: <RecordList /> },
        ]}
      />
    </>
  );
}
