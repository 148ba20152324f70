/**
 * Ends this person's access by themself: says what ends with it, and asks for the name of the organization first.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AccountView } from '../../../server/wire/portal/account-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { activeQuery, eligibleQuery, titleThere } from '../activation/index.ts';
import './account.css';
import { leaveOrganization } from './account-data.ts';

interface LeaveProps {
  account: AccountView;
  owner: string;
}

export function LeaveCard({ account, owner }: LeaveProps) {
  const [asking, setAsking] = useState(false);
  const { mayLeave, contact, privacyUrl } = account;
  return (
    <Card
      title={`Leave ${owner}`}
      text="Your access ends at once. Your account at home and other organizations are not touched by it."
      actions={
        mayLeave && (
          <Button variant="danger" onClick={() => setAsking(true)}>
            Leave
          </Button>
        )
      }
    >
      {!mayLeave && (
        <Callout
          tone="info"
          what="You cannot leave by yourself"
          why={`${owner} has decided that guests ask it first.`}
          nextStep={
            contact ? (
              <>
                Write to <a href={`mailto:${contact}`}>{contact}</a>.
              </>
            ) : (
              <>
                Whom to ask stands in{' '}
                <a href={privacyUrl ?? undefined} target="_blank" rel="noreferrer">
                  its privacy statement
                </a>
                .
              </>
            )
          }
        />
      )}
      {asking && <LeaveDialog owner={owner} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function LeaveDialog({ owner, onClose }: { owner: string; onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const leave = useAction(leaveOrganization, () => location.assign('/left'));
  const isConfirmed = typed.trim().toLowerCase() === owner.toLowerCase();
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Leave ${owner}?`}
      description="This ends with it, here and in every browser. For 30 days an administrator can undo it."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Stay
          </Button>
          <Button
            variant="danger"
            busy={leave.busy}
            disabled={!isConfirmed}
            onClick={() => leave.start({ organization: typed.trim() })}
          >
            Leave
          </Button>
        </>
      }
    >
      <WhatEnds />
      <TextField label={`Type ${owner} to confirm`} autoComplete="off" value={typed} onChange={setTyped} />
      {leave.problem && <ProblemCallout problem={leave.problem} />}
    </Dialog>
  );
}

const SHOWN = 8;

/** Sessions end in any case; roles and memberships are named, as many as fit. */
function WhatEnds() {
  const eligible = useQuery(eligibleQuery);
  const active = useQuery(activeQuery);
  const held = [
    ...new Set([
      ...(active.data ?? []).map(titleThere),
      ...(eligible.data ?? []).map((row) => `${titleThere(row)} (eligible)`),
    ]),
  ];
  const left = held.length - SHOWN;
  return (
    <ul className="account-list" aria-label="What ends">
      <li>Every session you have here</li>
      {held.slice(0, SHOWN).map((text) => (
        <li key={text}>{text}</li>
      ))}
      {left > 0 && <li>{left === 1 ? 'One more role' : `${left} more roles`}</li>}
      <li>Every membership of a group</li>
    </ul>
  );
}
