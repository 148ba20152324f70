/**
 * The question before saving: every line that changes, before and after, and which of them make the role easier to get.
 */
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type {
  RoleSettingsPreview,
  RoleSettingsView,
  SettingChangeView,
} from '../../../server/wire/portal/role-settings-contract.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { ChangeList } from '../../ui/change-list.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { OutsidePim } from './outside-pim.tsx';
import { BackTest } from './back-test.tsx';
import { type OpenForm, roleSettingsQuery, saveRoleSettings } from './role-settings-data.ts';
import { reach } from './settings-below.tsx';
import { WeakerBadge } from '../../ui/weaker-badge.tsx';

interface ReviewPanelProps {
  scope: string;
  open: OpenForm;
  preview: RoleSettingsPreview;
  /** Whether the preview is the one of this form. */
  isShown: boolean;
  /** Shown in place of the changes where somebody else was faster. */
  stale: ReactNode;
  onStale: () => void;
  onClose: () => void;
  onSaved: (saved: RoleSettingsView) => void;
}

const STALE = 'role-settings.changed-meanwhile';

export function ReviewPanel({ scope, open, preview, isShown, stale, onStale, onClose, onSaved }: ReviewPanelProps) {
  const { opened } = open;
  const client = useQueryClient();
  const save = useAction(
    () => saveRoleSettings(scope, open),
    (saved) => {
      client.setQueryData(roleSettingsQuery(scope, opened.roleDefinitionId).queryKey, saved);
      void client.invalidateQueries({ queryKey: ['assignment-rules'] });
      onSaved(saved);
    },
    (problem) => {
      if (problem.code === STALE) onStale();
    },
  );
  return (
    <SidePanel
      open
      textOnly={!stale}
      onClose={onClose}
      title="Review changes"
      subtitle={`${opened.roleName} on ${opened.scopeName}`}
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Back to the form
          </Button>
          <Button
            variant="primary"
            busy={save.busy}
            disabled={!isShown || Boolean(stale) || preview.changes.length === 0}
            onClick={() => save.start(undefined)}
          >
            Save
          </Button>
        </>
      }
    >
      {stale}
      {save.problem && save.problem.code !== STALE && <ProblemCallout problem={save.problem} />}
      {!stale && opened.below && opened.below.scopes > 0 && <p className="soft">{reach(opened.below)}</p>}
      {!stale && (isShown ? <Changes changes={preview.changes} /> : <Skeleton width="long" />)}
      {!stale && isShown && preview.changes.length > 0 && <BackTest scope={scope} open={open} />}
      {!stale && isShown && preview.outsidePim && (
        <OutsidePim found={preview.outsidePim} isRefused={open.form.pimOnly.mode === 'Enabled'} />
      )}
    </SidePanel>
  );
}

function Changes({ changes }: { changes: SettingChangeView[] }) {
  const weaker = changes.filter((change) => change.weaker).length;
  return (
    <>
      {weaker > 0 && (
        <Callout
          tone="warn"
          what={`${weaker === 1 ? 'One change makes' : `${weaker} changes make`} this role easier to get`}
          why="Those whom the mail rules of the role tell hear of it by mail, with your name."
        />
      )}
      <ChangeList
        label="What changes"
        changes={changes.map((change) => ({ ...change, badge: change.weaker && <WeakerBadge /> }))}
      />
      {changes.length === 0 && <p className="soft">Nothing is changed any more.</p>}
    </>
  );
}
