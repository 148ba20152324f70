/**
 * One entry of the resource audit with everything that was recorded.
 */
import type { ResourceAuditEntry } from '../../../server/wire/portal/contract.ts';
import { withQuery } from '../../api/client.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { ChangeList } from '../../ui/change-list.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Moment } from '../../ui/moment.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { WeakerBadge } from '../../ui/weaker-badge.tsx';
import { ReceiptLink } from './receipt-link.tsx';
import { useProofDownload } from './proof-download.tsx';

interface ResourceAuditPanelProps {
  entry: ResourceAuditEntry;
  /** Where the reader may read the audit: there the entry goes out whole. */
  provedAt?: string | undefined;
  /** The reader has a part in it. */
  withReceipt: boolean;
  /** Narrows the list to one request. */
  onRequest: (requestId: string) => void;
  onClose: () => void;
}

export function ResourceAuditPanel({ entry, provedAt, withReceipt, onRequest, onClose }: ResourceAuditPanelProps) {
  const proof = useProofDownload(withQuery(`/portal/api/resource-audit/${entry.id}/proof`, { scope: provedAt }));
  return (
    <SidePanel
      open
      textOnly
      onClose={onClose}
      title={entry.activityName}
      subtitle={<Moment at={entry.occurredAt} />}
      actions={
        <>
          {entry.requestId && <Button onClick={() => onRequest(entry.requestId!)}>Show the whole request</Button>}
          {withReceipt && entry.requestId && (
            <ReceiptLink requestId={entry.requestId} of="this request" variant="secondary" />
          )}
          {provedAt !== undefined && proof.button}
        </>
      }
    >
      {proof.problem}
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
          { name: 'Request', value: entry.requestId && <code>{entry.requestId}</code> },
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
