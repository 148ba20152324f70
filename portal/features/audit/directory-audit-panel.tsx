/**
 * One entry of the directory audit with its targets, changes and details.
 */
import type { DirectoryAuditEntry } from '../../../server/wire/portal/audit-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { useProofDownload } from './proof-download.tsx';

interface DirectoryAuditPanelProps {
  entry: DirectoryAuditEntry;
  onClose: () => void;
}

export function DirectoryAuditPanel({ entry, onClose }: DirectoryAuditPanelProps) {
  const proof = useProofDownload(`/portal/api/directory-audit/${entry.id}/proof`);
  return (
    <SidePanel
      open
      textOnly
      onClose={onClose}
      title={entry.activityName}
      subtitle={<Moment at={entry.occurredAt} />}
      actions={proof.button}
    >
      {proof.problem}
      <DefinitionList
        entries={[
          {
            name: 'Result',
            value: entry.result === 'success' ? <Badge tone="good">Done</Badge> : <Badge tone="bad">Refused</Badge>,
          },
          { name: entry.refusal ? 'Why not' : 'Reason', value: entry.refusal ?? entry.reason },
          { name: 'Category', value: entry.category },
          { name: 'Service', value: entry.service },
          { name: 'By', value: entry.actor.displayName },
          { name: 'Application', value: entry.actor.application && <code>{entry.actor.application}</code> },
          { name: 'Address', value: entry.actor.ipAddress },
          ...entry.targets.map(({ type, name }, index) => ({ name: `Target ${index + 1} (${type})`, value: name })),
          ...entry.details,
          { name: 'Correlation', value: <code>{entry.correlationId}</code> },
          { name: 'Entry', value: <code>{entry.id}</code> },
        ]}
      />
      {entry.changes.length > 0 && (
        <section className="stack-tight">
          <h3>Changes</h3>
          <DefinitionList
            entries={entry.changes.map((change) => ({
              name: change.name,
              value: (
                <>
                  <span className="soft">{change.before ?? '—'}</span> → {change.after ?? '—'}
                </>
              ),
            }))}
          />
        </section>
      )}
    </SidePanel>
  );
}
