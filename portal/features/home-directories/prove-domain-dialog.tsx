/**
 * Two ways to prove a domain: a record its owner publishes, or a decision with a reason that is recorded.
 */
import { useState } from 'react';
import type {
  DomainProofEntry,
  DomainProofRequest,
  HomeDirectoryEntry,
} from '../../../server/wire/portal/settings-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { proveDomain } from './home-directory-data.ts';

interface ProveDomainDialogProps {
  home: HomeDirectoryEntry;
  entry: DomainProofEntry;
  onClose: () => void;
  onProven: (answer: { value: DomainProofEntry[] }) => void;
}

const ways = [
  { value: 'dns', title: 'A DNS record', text: 'The owner of the domain publishes it. Nobody else can.' },
  { value: 'decision', title: 'My decision', text: 'You know it another way, and the audit trail keeps how.' },
];

export function ProveDomainDialog({ home, entry, onClose, onProven }: ProveDomainDialogProps) {
  const [by, setBy] = useState<DomainProofRequest['by']>('dns');
  const [reason, setReason] = useState('');
  const prove = useAction((proof: DomainProofRequest) => proveDomain(home.id, entry.domain, proof), onProven);
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Prove ${entry.domain}`}
      description={`Then ${home.displayName} speaks for its own people there: an account of it with an invited address in ${entry.domain} comes in.`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={prove.busy}
            onClick={() => prove.start(by === 'dns' ? { by } : { by, reason })}
          >
            {by === 'dns' ? 'Check the record' : 'Record the decision'}
          </Button>
        </>
      }
    >
      <RadioCards
        label="How the domain is proven"
        value={by}
        options={ways}
        onChange={(next) => setBy(next as DomainProofRequest['by'])}
      />
      {by === 'dns' ? (
        <DefinitionList
          entries={[
            { name: 'Type', value: 'TXT' },
            { name: 'Name', value: <Copied text={entry.record.name} label="Copy the name" /> },
            { name: 'Text', value: <Copied text={entry.record.value} label="Copy the text" /> },
          ]}
        />
      ) : (
        <TextField
          label="How you know that the domain belongs to this directory"
          rows={3}
          maxLength={2048}
          value={reason}
          onChange={setReason}
        />
      )}
      {prove.problem && <ProblemCallout problem={prove.problem} />}
    </Dialog>
  );
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className="row">
      <code>{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}
