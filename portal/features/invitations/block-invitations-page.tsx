/**
 * Blocks invitations to the mailbox of a link, or allows them again. Opening the link does neither.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { problemFromError } from '../../api/api-problem.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { GatePage } from '../../ui/gate-page.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { answerBlock, blockQuery } from './redemption-data.ts';

export function BlockInvitationsPage() {
  const { token } = useParams({ strict: false }) as { token: string };
  const client = useQueryClient();
  const block = useQuery(blockQuery(token));
  const answer = useAction(answerBlock, (next) => client.setQueryData(blockQuery(token).queryKey, next));
  if (block.error) {
    return (
      <GatePage owner={null} title="Invitations">
        <ProblemCallout problem={problemFromError(block.error)} />
      </GatePage>
    );
  }
  if (!block.data) {
    return (
      <GatePage owner={null} title="One moment">
        <Skeleton width="long" />
      </GatePage>
    );
  }
  const { organization, address, blockedAt } = block.data;
  const isBlocked = blockedAt !== null;
  return (
    <GatePage
      owner={organization.displayName}
      title={isBlocked ? 'Invitations are blocked' : 'Block future invitations?'}
      text={address}
    >
      <p role="status">
        {isBlocked ? (
          <>
            Since <Moment at={blockedAt} /> nobody can invite this mailbox to {organization.displayName}.
          </>
        ) : (
          `Nobody could invite this mailbox to ${organization.displayName} any more. An invitation you have already stays open.`
        )}
      </p>
      <p className="soft small">This page stays where it is: you can change your mind by the same link.</p>
      {answer.problem && <ProblemCallout problem={answer.problem} />}
      <Button
        variant={isBlocked ? 'secondary' : 'primary'}
        busy={answer.busy}
        onClick={() => answer.start({ token, blocked: !isBlocked })}
      >
        {isBlocked ? 'Allow invitations again' : 'Block'}
      </Button>
    </GatePage>
  );
}
