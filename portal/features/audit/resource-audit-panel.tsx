/**
 * One entry of the resource audit with everything that was recorded.
 */
import type { ResourceAuditEntry } from '../../../server/wire/portal/contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { ChangeList } from '../../ui/change-list.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { WeakerBadge } from '../../ui/weaker-badge.tsx';

interface ResourceAuditPanelProps {
  entry: ResourceAuditEntry | null;
  onClose: () => void;
}

export function ResourceAuditPanel({ entry, onClose }: ResourceAuditPanelProps) {
  if (!entry) return null;
  return (
    <SidePanel open textOnly onClose={onClose} title={entry.activityName} subtitle={<Moment at={entry.occurredAt} />}>
      <DefinitionList
        entries={[
          {
            name: 'Result',
            value: entry.result === 'success' ? <Badge tone="good">Done</Badge> : <Badge tone="bad">Refused</Badge>,
          },
          ...(entry.result === 'failure' ? [{ name: 'Why not', value: entry.refusal ?? entry.reason }] : []),
          { name: 'By', value: entry.actor.displayName },
          { name: 'For', value: entry.subject?.displayName },
          { name: 'Role', value: entry.roleName },
          { name: 'Resource', value: entry.scopeName },
          { name: 'Scope', value: <code className="break">{entry.scope}</code> },
          { name: 'Until', value: <Moment at={entry.endsAt} /> },
          { name: 'Justification', value: entry.justification && <span className="pre">{entry.justification}</span> },
          { name: 'Ticket', value: entry.ticket && `${entry.ticket.number} ${entry.ticket.system}` },
          { name: 'Entry', value: <code>{entry.id}</code> },
        ]}
      />
      {entry.changes.length > 0 && (
        <section className="stack-tight">
          <h3>What changed</h3>
          <ChangeList
            label="What changed"
            changes={entry.changes.map((change) => ({ ...change, badge: change.weaker && <WeakerBadge /> }))}
          />
        </section>
      )}
    </SidePanel>
  );
}
