/**
 * Adds or changes a home directory. The choice that decides who comes in is explained where it is made.
 */
import { useState } from 'react';
import type { HomeDirectoryChange, HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ConnectionFields } from './connection-fields.tsx';
import { saveHomeDirectory } from './home-directory-data.ts';
import { SignalFields } from './signal-fields.tsx';
import { changeOf, formOf, type HomeDirectoryForm } from './home-directory-form.ts';

interface HomeDirectoryPanelProps {
  /** Null: a new one. */
  home: HomeDirectoryEntry | null;
  onClose: () => void;
  onSaved: () => Promise<void>;
}

const bindings = [
  {
    value: 'verified-claim',
    title: 'It must confirm each address',
    text: 'Only an account comes in whose address the directory calls verified (the claim email_verified). The safest choice.',
  },
  {
    value: 'proven-domain',
    title: 'It speaks for its own domains',
    text: 'For directories that never send email_verified, as large ones do not. Each domain is proven first, by a DNS record or by your decision.',
  },
];

export function HomeDirectoryPanel({ home, onClose, onSaved }: HomeDirectoryPanelProps) {
  const [id] = useState(() => home?.id ?? crypto.randomUUID());
  const [form, setForm] = useState(() => formOf(home));
  const toast = useToast();
  const save = useAction(saveHomeDirectory, () => {
    toast('Saved');
    return onSaved();
  });
  const set = (part: Partial<HomeDirectoryForm>) => setForm((before) => ({ ...before, ...part }));
  const submit = () => save.start({ id, change: changeOf(form) });
  return (
    <SidePanel
      open
      onClose={onClose}
      title={home ? `Edit ${home.displayName}` : 'Add home directory'}
      subtitle="Where the people of a partner sign in."
      actions={
        <>
          <Button variant="primary" busy={save.busy} onClick={submit}>
            Save
          </Button>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
        </>
      }
    >
      <div className="stack">
        {save.problem && <ProblemCallout problem={save.problem} />}
        <TextField label="Name" value={form.displayName} onChange={(displayName) => set({ displayName })} />
        <ConnectionFields id={id} home={home} form={form} onChange={set} />
        <TextField
          label="Domains"
          rows={3}
          hint="Mail domains of its people, one a line. A sub-domain is another domain."
          value={form.domains}
          onChange={(domains) => set({ domains })}
        />
        {form.protocol === 'openid' && (
          <AccountBinding value={form.accountBinding} onChange={(accountBinding) => set({ accountBinding })} />
        )}
        <SignalFields id={id} home={home} form={form} onChange={set} />
        <Checkbox
          label="In use"
          hint="Without it nobody signs in through this directory."
          checked={form.enabled}
          onChange={(enabled) => set({ enabled })}
        />
      </div>
    </SidePanel>
  );
}

function AccountBinding(props: {
  value: HomeDirectoryChange['accountBinding'];
  onChange: (value: HomeDirectoryChange['accountBinding']) => void;
}) {
  return (
    <div className="stack-tight">
      <h3>What shows that an account belongs to the invited mailbox</h3>
      <RadioCards
        label="What shows that an account belongs to the invited mailbox"
        value={props.value}
        options={bindings}
        onChange={(next) => props.onChange(next as HomeDirectoryChange['accountBinding'])}
      />
      {props.value === 'proven-domain' && (
        <Callout
          tone="warn"
          what="Its administrators can come in as any invited mailbox of these domains"
          why="That is what it means that a directory speaks for a domain."
          nextStep="Choose it only for a directory that the owner of the domain runs."
        />
      )}
    </div>
  );
}
