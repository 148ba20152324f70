/**
 * One entry of the directory audit with its targets, changes and details.
 */
import { Badge } from '../../ui/badge.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { type DirectoryAuditEntry, initiatorText } from './audit-data.ts';
import { useProofDownload } from './proof-download.tsx';

interface DirectoryAuditPanelProps {
  entry: DirectoryAuditEntry;
  onClose: () => void;
}

export function DirectoryAuditPanel({ entry, onClose }: DirectoryAuditPanelProps) {
  const proof = useProofDownload(`/portal/api/directory-audit/${entry.id}/proof`);
  const changes = entry.targetResources?.flatMap((target) => target.modifiedProperties ?? []) ?? [];
  return (
    <SidePanel
      open
      textOnly
      onClose={onClose}
      title={entry.activityDisplayName}
      subtitle={<Moment at={entry.activityDateTime} />}
      actions={proof.button}
    >
      {proof.problem}
      <DefinitionList
        entries={[
          {
            name: 'Result',
            value: entry.result === 'success' ? <Badge tone="good">Done</Badge> : <Badge tone="bad">Refused</Badge>,
          },
          { name: 'Reason', value: entry.resultReason },
          { name: 'Category', value: entry.category },
          { name: 'Service', value: entry.loggedByService },
          { name: 'By', value: initiatorText(entry) },
          { name: 'Address', value: entry.initiatedBy?.user?.ipAddress },
          ...(entry.targetResources ?? []).map((target, index) => ({
            name: `Target ${index + 1}${target.type ? ` (${target.type})` : ''}`,
            value: target.displayName ?? target.userPrincipalName ?? target.id,
          })),
          ...(entry.additionalDetails ?? []).map(({ key, value }) => ({ name: key, value })),
          { name: 'Entry', value: <code>{entry.id}</code> },
        ]}
      />
      {changes.length > 0 && (
        <section className="stack-tight">
          <h3>Changes</h3>
          <DefinitionList
            entries={changes.map((change) => ({
              name: change.displayName ?? 'Property',
              value: (
                <>
                  <span className="soft">{change.oldValue ?? '—'}</span> → {change.newValue ?? '—'}
                </>
              ),
            }))}
          />
        </section>
      )}
    </SidePanel>
  );
}
