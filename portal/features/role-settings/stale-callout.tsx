/**
 * Somebody else saved these settings while the form was open: who, what is different, and what to do with both.
 */
import { useState } from 'react';
import type { RoleSettingsPreview } from '../../../server/wire/portal/role-settings-contract.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { ChangeList } from '../../ui/change-list.tsx';
import { momentText } from '../../ui/time-texts.ts';

interface StaleCalloutProps {
  meanwhile: NonNullable<RoleSettingsPreview['meanwhile']>;
  onKeepBoth: () => Promise<void>;
  onStartAgain: () => Promise<void>;
}

export function StaleCallout({ meanwhile: { changed, changes }, onKeepBoth, onStartAgain }: StaleCalloutProps) {
  const [busy, setBusy] = useState(false);
  const start = (work: () => Promise<void>) => {
    setBusy(true);
    void work().finally(() => setBusy(false));
  };
  return (
    <Callout
      tone="warn"
      what="These settings changed while you were editing"
      why={changed && `${changed.by ?? 'Somebody'} saved them on ${momentText(changed.at)}. Nothing of yours is lost.`}
      actions={
        <>
          <Button size="small" variant="primary" busy={busy} onClick={() => start(onKeepBoth)}>
            Keep both changes
          </Button>
          <Button size="small" busy={busy} onClick={() => start(onStartAgain)}>
            Discard mine
          </Button>
        </>
      }
    >
      {changes.length > 0 && <ChangeList label="What changed meanwhile" changes={changes} />}
    </Callout>
  );
}
