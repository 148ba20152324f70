/**
 * The stream by which the signals of a home directory come: opened at whoever sends them, verified, closed.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  HomeDirectoryEntry,
  SignalStreamChange,
  SignalStreamView,
} from '../../../server/wire/portal/settings-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { closeStream, openStream, signalStreamQuery, verifyStream } from './home-directory-data.ts';

export function SignalStream({ home, mayChange }: { home: HomeDirectoryEntry; mayChange: boolean }) {
  const client = useQueryClient();
  const toast = useToast();
  const query = signalStreamQuery(home.id);
  const stream = useQuery(query).data?.stream;
  const [opening, setOpening] = useState(false);
  const changed = () => client.invalidateQueries({ queryKey: query.queryKey });
  const verify = useAction(verifyStream, () => {
    toast('Verification asked for', 'The sender answers by the stream itself.');
    return changed();
  });
  const close = useAction(closeStream, () => {
    toast('Stream closed', home.displayName);
    return changed();
  });
  // Without an issuer there is nothing to open; the panel says where it is entered.
  if (home.signalsIssuer === null && !stream) return null;
  return (
    <div className="stack-tight">
      <h3>Stream of signals</h3>
      {verify.problem && <ProblemCallout problem={verify.problem} />}
      {close.problem && <ProblemCallout problem={close.problem} />}
      {stream ? (
        <State stream={stream} />
      ) : (
        <p className="soft small">None is managed here; what is pushed is taken.</p>
      )}
      {mayChange && (
        <span className="row">
          {!stream && (
            <Button size="small" onClick={() => setOpening(true)}>
              Open stream
            </Button>
          )}
          {stream?.isManaged && (
            <Button size="small" busy={verify.busy} onClick={() => verify.start(home.id)}>
              Verify
            </Button>
          )}
          {stream && (
            <Button size="small" variant="danger" busy={close.busy} onClick={() => close.start(home.id)}>
              Close stream
            </Button>
          )}
        </span>
      )}
      {opening && (
        <OpenDialog
          home={home}
          onClose={() => setOpening(false)}
          onOpened={async () => {
            await client.invalidateQueries({ queryKey: ['home-directories'] });
            setOpening(false);
            toast('Stream opened', home.displayName);
          }}
        />
      )}
    </div>
  );
}

function State({ stream }: { stream: SignalStreamView }) {
  const { delivery, status, failingSince, failure, polledAt, verifyAskedAt, verifiedAt } = stream;
  return (
    <div className="stack-tight small">
      <span>
        {delivery === 'poll' ? 'Asked for what waits at the sender' : 'The sender pushes'}
        {status && status !== 'enabled' && <Badge tone="warn">{status} at the sender</Badge>}
        {delivery === 'poll' && !failingSince && (
          <>
            ; last answer <Moment at={polledAt} none="not yet" />
          </>
        )}
      </span>
      {failingSince && (
        <span>
          <Badge tone="bad">Failing</Badge> since <Moment at={failingSince} />: {failure}
        </span>
      )}
      {verifyAskedAt && (
        <span>
          Verified <Moment at={verifiedAt} none="not yet" />
        </span>
      )}
    </div>
  );
}

const ways = [
  {
    value: 'poll',
    title: 'Ask for them',
    text: 'Daypass asks every few seconds. Nothing has to reach it from outside.',
  },
  { value: 'push', title: 'Have them pushed', text: 'The sender calls Daypass at once.' },
];

interface OpenDialogProps {
  home: HomeDirectoryEntry;
  onClose: () => void;
  onOpened: () => Promise<void>;
}

function OpenDialog({ home, onClose, onOpened }: OpenDialogProps) {
  const [delivery, setDelivery] = useState<SignalStreamChange['delivery']>('poll');
  const [token, setToken] = useState('');
  const [pollUrl, setPollUrl] = useState('');
  const open = useAction((change: SignalStreamChange) => openStream({ id: home.id, change }), onOpened);
  const address = delivery === 'poll' && pollUrl !== '' ? { pollUrl } : {};
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Open a stream of ${home.displayName}`}
      description={`${home.signalsIssuer} is asked to send what becomes of its people.`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={open.busy} onClick={() => open.start({ delivery, token, ...address })}>
            Open stream
          </Button>
        </>
      }
    >
      <div className="stack">
        <RadioCards
          label="How the signals come"
          value={delivery}
          options={ways}
          onChange={(next) => setDelivery(next as SignalStreamChange['delivery'])}
        />
        <TextField
          label="Token"
          hint="What the sender gave you. It is kept sealed and sent to this issuer alone."
          value={token}
          onChange={setToken}
        />
        {delivery === 'poll' && (
          <TextField
            label="Address to ask"
            hint="Only where the partner named one. Empty: the stream is opened at the sender."
            placeholder="https://signals.partner.example/poll"
            value={pollUrl}
            onChange={setPollUrl}
          />
        )}
        {open.problem && <ProblemCallout problem={open.problem} />}
      </div>
    </Dialog>
  );
}
