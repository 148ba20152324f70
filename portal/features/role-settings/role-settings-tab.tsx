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
import { roleSettingsQuery } from './role-settings-data.ts';
import { SettingsEditor } from './settings-editor.tsx';
import { SettingsReading } from './settings-reading.tsx';

export function RoleSettingsTab({ scope, roleGuid }: { scope: string; roleGuid: string }) {
  const settings = useQuery(roleSettingsQuery(scope, roleGuid));
  // The form keeps what it was opened with, whatever is read meanwhile.
  const [opened, setOpened] = useState<RoleSettingsView | null>(null);
  const [wasEdited, setWasEdited] = useState(false);
  const toast = useToast();

  if (settings.error) {
    return <ProblemCallout problem={problemFromError(settings.error)} onRetry={() => void settings.refetch()} />;
  }
  if (!settings.data) return <Skeleton width="long" />;
  const close = () => {
    setWasEdited(true);
    setOpened(null);
  };
  if (!opened) {
    return <SettingsReading settings={settings.data} wasEdited={wasEdited} onEdit={() => setOpened(settings.data)} />;
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
