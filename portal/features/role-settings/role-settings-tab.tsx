/**
 * The settings of one role at one scope: read as they are, or in a form.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RoleSettingsView } from '../../../server/wire/portal/role-settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AsOfBanner, AsOfField, useAsOf } from '../time-machine/index.ts';
import { roleSettingsQuery } from './role-settings-data.ts';
import { SettingsEditor } from './settings-editor.tsx';
import { SettingsReading } from './settings-reading.tsx';

export function RoleSettingsTab({ scope, roleGuid }: { scope: string; roleGuid: string }) {
  const asOf = useAsOf();
  const settings = useQuery(roleSettingsQuery(scope, roleGuid, asOf));
  // The form keeps what it was opened with, whatever is read meanwhile.
  const [opened, setOpened] = useState<RoleSettingsView | null>(null);
  const [wasEdited, setWasEdited] = useState(false);
  const toast = useToast();

  const close = () => {
    setWasEdited(true);
    setOpened(null);
  };
  if (!opened || asOf) {
    const problem = settings.error && problemFromError(settings.error);
    return (
      <div className="stack">
        <AsOfBanner>These settings held then. They are edited as they are now.</AsOfBanner>
        <div className="filter-bar">
          <AsOfField />
        </div>
        {problem && <ProblemCallout problem={problem} onRetry={() => void settings.refetch()} />}
        {settings.isPending && <Skeleton width="long" />}
        {settings.data && !problem && (
          <SettingsReading
            settings={settings.data}
            isPast={asOf !== undefined}
            wasEdited={wasEdited}
            onEdit={() => setOpened(settings.data)}
          />
        )}
      </div>
    );
  }
  return (
    <SettingsEditor
      scope={scope}
      opened={opened}
      onOpenAgain={setOpened}
      onClose={close}
      onSaved={(saved) => {
        close();
        toast('Role settings saved', `${saved.roleName} on ${saved.scopeName}`);
      }}
    />
  );
}
