/**
 * Who answers for a guest: shown, and one more or one less for who may change it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { problemFromError } from '../../api/api-problem.ts';
import type { Principal } from '../../api/principals.ts';
import { useSession } from '../../api/session.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { PersonCell } from '../../ui/person-cell.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { PrincipalPicker } from './principal-picker.tsx';
import { addSponsor, answers, removeSponsor, type Sponsor, sponsorsQuery } from './sponsor-data.ts';
import { UserBadges } from './user-badges.tsx';

const MAXIMUM = 5;
const nameOf = (sponsor: Sponsor) => sponsor.displayName ?? sponsor.userPrincipalName ?? sponsor.id;

export function GuestSponsors({ userId }: { userId: string }) {
  const manages = useSession()?.abilities.manageSponsors ?? false;
  const client = useQueryClient();
  const toast = useToast();
  const [adding, setAdding] = useState(false);
  const found = useQuery(sponsorsQuery(userId));
  const changed = (title: string, name: string) => {
    setAdding(false);
    toast(title, name);
    void client.invalidateQueries({ queryKey: ['sponsors', userId] });
    void client.invalidateQueries({ queryKey: ['users'] });
  };
  const isFull = (found.data?.length ?? 0) >= MAXIMUM;
  return (
    <Card
      title="Sponsors"
      text="Who answers for this guest. Being a sponsor gives no right."
      actions={
        manages &&
        !isFull && (
          <Button size="small" onClick={() => setAdding(true)}>
            Add sponsor
          </Button>
        )
      }
    >
      {found.error && <ProblemCallout problem={problemFromError(found.error)} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton width="long" />}
      {found.data && !found.data.some(answers) && (
        <Callout
          tone="warn"
          what="Nobody answers for this guest"
          why="Each sponsor was deleted or is blocked, or there was none."
        />
      )}
      <div className="stack-tight">
        {found.data?.map((sponsor) => (
          <SponsorRow
            key={sponsor.id}
            userId={userId}
            sponsor={sponsor}
            removable={manages}
            onRemoved={() => changed('Sponsor removed', nameOf(sponsor))}
          />
        ))}
      </div>
      {adding && (
        <AddSponsorPanel
          userId={userId}
          onClose={() => setAdding(false)}
          onAdded={(name) => changed('Sponsor added', name)}
        />
      )}
    </Card>
  );
}

interface SponsorRowProps {
  userId: string;
  sponsor: Sponsor;
  removable: boolean;
  onRemoved: () => void;
}

function SponsorRow({ userId, sponsor, removable, onRemoved }: SponsorRowProps) {
  const remove = useAction(removeSponsor, onRemoved);
  const group = sponsor['@odata.type'] === '#microsoft.graph.group';
  return (
    <>
      <div className="row-apart">
        <PersonCell
          name={nameOf(sponsor)}
          detail={sponsor.mail ?? sponsor.userPrincipalName ?? null}
          group={group}
          href={`/${group ? 'groups' : 'users'}/${sponsor.id}`}
          badges={<UserBadges user={sponsor} />}
        />
        {removable && (
          <Button
            size="small"
            variant="quiet"
            busy={remove.busy}
            aria-label={`Remove ${nameOf(sponsor)} as sponsor`}
            onClick={() => remove.start({ userId, sponsorId: sponsor.id })}
          >
            Remove
          </Button>
        )}
      </div>
      {remove.problem && <ProblemCallout problem={remove.problem} />}
    </>
  );
}

interface AddSponsorPanelProps {
  userId: string;
  onClose: () => void;
  onAdded: (name: string) => void;
}

function AddSponsorPanel({ userId, onClose, onAdded }: AddSponsorPanelProps) {
  const [chosen, setChosen] = useState<Principal | null>(null);
  const add = useAction(addSponsor, () => onAdded(chosen?.displayName ?? ''));
  return (
    <SidePanel
      open
      onClose={onClose}
      title="Add sponsor"
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={add.busy}
            disabled={chosen === null}
            onClick={() => chosen && add.start({ userId, sponsorId: chosen.id })}
          >
            Add
          </Button>
        </>
      }
    >
      <PrincipalPicker
        label="Select a person or group"
        chosen={chosen}
        onChoose={(principal) => {
          add.reset();
          setChosen(principal);
        }}
      />
      {add.problem && <ProblemCallout problem={add.problem} />}
    </SidePanel>
  );
}
