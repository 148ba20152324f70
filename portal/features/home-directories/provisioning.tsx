/**
 * How the provisioning system of a home directory works here: its address and tokens, and whom it deactivated.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  HomeDirectoryEntry,
  MadeProvisioningToken,
  ProvisioningTokenView,
  ProvisioningView,
} from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { addProvisioningToken, provisioningQuery, removeProvisioningToken } from './home-directory-data.ts';

export function Provisioning({ home, mayChange }: { home: HomeDirectoryEntry; mayChange: boolean }) {
  const client = useQueryClient();
  const query = provisioningQuery(home.id);
  const provisioning = useQuery(query);
  const changed = () => client.invalidateQueries({ queryKey: query.queryKey });
  const [made, setMade] = useState<MadeProvisioningToken | null>(null);
  const [removing, setRemoving] = useState<ProvisioningTokenView | null>(null);
  const add = useAction(addProvisioningToken, async (token) => {
    setMade(token);
    await changed();
  });
  return (
    <div className="stack-tight">
      <h3>Provisioning</h3>
      <p className="soft small">
        The provisioning system of this directory (SCIM 2.0) deactivates, reactivates and deletes its own people here.
        It creates nobody and gives no right.
      </p>
      {provisioning.data && <Reach view={provisioning.data} />}
      {add.problem && <ProblemCallout problem={add.problem} />}
      {provisioning.data?.tokens.length === 0 ? (
        <p className="soft small">No token yet: nothing is taken.</p>
      ) : (
        <DataTable
          label={`Provisioning tokens of ${home.displayName}`}
          columns={tokenColumns(mayChange, setRemoving)}
          rows={provisioning.data?.tokens}
          rowKey={(row) => row.id}
          problem={provisioning.error && problemFromError(provisioning.error)}
          onRetry={() => void provisioning.refetch()}
          empty={null}
        />
      )}
      {mayChange && (
        <span>
          <Button size="small" busy={add.busy} onClick={() => add.start(home.id)}>
            Add token
          </Button>
        </span>
      )}
      {made && <TokenDialog secret={made.secret} url={provisioning.data?.url ?? ''} onClose={() => setMade(null)} />}
      {removing && (
        <RemoveDialog
          home={home}
          token={removing}
          onClose={() => setRemoving(null)}
          onRemoved={async () => {
            await changed();
            setRemoving(null);
          }}
        />
      )}
    </div>
  );
}

function Reach({ view: { url, people, inactive, tokens } }: { view: ProvisioningView }) {
  const counted = people === 1 ? '1 person' : `${people} people`;
  return (
    <>
      <p className="small">
        Address: <code className="break">{url}</code>{' '}
        <CopyButton text={url} label="Copy the address for provisioning" />
      </p>
      {tokens.length > 0 && (
        <p className="small">
          It sees {counted} here{inactive > 0 && `; ${inactive} not active at home`}.
        </p>
      )}
    </>
  );
}

function tokenColumns(
  mayChange: boolean,
  remove: (token: ProvisioningTokenView) => void,
): DataColumn<ProvisioningTokenView>[] {
  return [
    { id: 'token', header: 'Token', cell: (row) => <code>…{row.hint}</code> },
    { id: 'made', header: 'Made', cell: (row) => <Moment at={row.createdAt} /> },
    { id: 'used', header: 'Last used', cell: (row) => <Moment at={row.lastUsedAt} none="never" /> },
    {
      id: 'actions',
      header: 'Actions',
      actions: true,
      cell: (row) =>
        mayChange && (
          <Button
            variant="quiet"
            size="small"
            aria-label={`Delete the token that ends in ${row.hint}`}
            onClick={() => remove(row)}
          >
            Delete
          </Button>
        ),
    },
  ];
}

function TokenDialog({ secret, url, onClose }: { secret: string; url: string; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title="Copy the token now"
      description="Give it to the partner with the address. It is not shown again; a lost one is replaced."
      actions={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="row">
        <code className="break">{secret}</code>
        <CopyButton text={secret} label="Copy the token" />
      </div>
      <p className="soft small break">Address: {url}</p>
    </Dialog>
  );
}

interface RemoveDialogProps {
  home: HomeDirectoryEntry;
  token: ProvisioningTokenView;
  onClose: () => void;
  onRemoved: () => Promise<void>;
}

function RemoveDialog({ home, token, onClose, onRemoved }: RemoveDialogProps) {
  const toast = useToast();
  const remove = useAction(removeProvisioningToken, () => {
    toast('Token deleted', home.displayName);
    return onRemoved();
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Delete the token that ends in ${token.hint}?`}
      description="Whoever uses it is refused at once: people who leave there are deactivated here no more, unless another token is in use."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="danger"
            busy={remove.busy}
            onClick={() => remove.start({ homeDirectoryId: home.id, tokenId: token.id })}
          >
            Delete
          </Button>
        </>
      }
    >
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </Dialog>
  );
}
