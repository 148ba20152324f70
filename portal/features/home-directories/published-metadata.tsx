/**
 * Where a SAML provider publishes its metadata, when it was last read, and what was wrong with it.
 */
import { useQueryClient } from '@tanstack/react-query';
import type { HomeDirectoryEntry } from '../../../server/wire/portal/settings-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { homeDirectoriesQuery, refreshMetadata } from './home-directory-data.ts';

interface Props {
  home: HomeDirectoryEntry & { protocol: 'saml' };
  mayChange: boolean;
}

export function PublishedMetadata({ home, mayChange }: Props) {
  const client = useQueryClient();
  const toast = useToast();
  const changed = () => client.invalidateQueries({ queryKey: homeDirectoriesQuery.queryKey, exact: true });
  const read = useAction(
    refreshMetadata,
    () => {
      toast('Metadata read', home.displayName);
      return changed();
    },
    () => void changed(),
  );
  if (home.metadataUrl === null) return 'Handed in; a new certificate has to be handed in as well';
  return (
    <div className="stack-tight">
      <span className="break">{home.metadataUrl}</span>
      <span>
        Last read <Moment at={home.metadataReadAt} none="never" />
        {home.metadataFailure !== null && (
          <>
            {' '}
            <Badge tone="warn">Of no use since</Badge> {home.metadataFailure}
          </>
        )}
      </span>
      {read.problem && <ProblemCallout problem={read.problem} />}
      {mayChange && (
        <span>
          <Button size="small" busy={read.busy} onClick={() => read.start(home)}>
            Read now
          </Button>
        </span>
      )}
    </div>
  );
}
