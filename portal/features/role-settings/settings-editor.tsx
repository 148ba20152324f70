/**
 * The form of role settings. The server says beside each field what is wrong, and what would be different.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  RoleSettingsForm,
  RoleSettingsPreview,
  RoleSettingsView,
} from '../../../server/wire/portal/role-settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { ActivationFields } from './activation-fields.tsx';
import { AssignmentFields } from './assignment-fields.tsx';
import { mergeForms } from './merge-forms.ts';
import { NotificationFields } from './notification-fields.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { previewQuery, roleSettingsQuery } from './role-settings-data.ts';
import { StaleCallout } from './stale-callout.tsx';
import './role-settings.css';

interface SettingsEditorProps {
  scope: string;
  opened: RoleSettingsView;
  onOpenAgain: (fresh: RoleSettingsView) => void;
  onClose: () => void;
  onSaved: (saved: RoleSettingsView) => void;
}

/** What a field shows as wrong, by its path in the form. */
export type ErrorOf = (field: string) => string | null;

export function SettingsEditor({ scope, opened, onOpenAgain, onClose, onSaved }: SettingsEditorProps) {
  const [form, setForm] = useState<RoleSettingsForm>(opened.settings);
  // Fields keep what is being typed; a form that is filled in anew begins with new fields.
  const [filling, setFilling] = useState(0);
  const [reviewing, setReviewing] = useState(false);
  const client = useQueryClient();
  const settled = useSettled(form);
  const preview = useQuery({ ...previewQuery(scope, { opened, form: settled }), enabled: settled === form });
  // What is shown belongs to what would be saved.
  const isShown = settled === form && preview.data !== undefined && !preview.isPlaceholderData;
  const fill = (next: RoleSettingsForm) => {
    setForm(next);
    setFilling(filling + 1);
  };
  const readAgain = async (formOf: (fresh: RoleSettingsView) => RoleSettingsForm) => {
    const fresh = await client.fetchQuery({ ...roleSettingsQuery(scope, opened.roleDefinitionId), staleTime: 0 });
    onOpenAgain(fresh);
    fill(formOf(fresh));
  };
  const stale = preview.data?.meanwhile && (
    <StaleCallout
      meanwhile={preview.data.meanwhile}
      onKeepBoth={() => readAgain((fresh) => mergeForms(opened.settings, form, fresh.settings))}
      onStartAgain={() => readAgain((fresh) => fresh.settings)}
    />
  );
  const errorOf: ErrorOf = (field) => sentence(preview.data?.problems.find((one) => one.field === field)?.text);
  const fields = { opened, form, errorOf, onChange: setForm };
  return (
    <div className="stack">
      <div className="row-apart">
        <h2>Edit role settings</h2>
        <Button size="small" variant="quiet" onClick={() => fill(opened.above.settings)}>
          {opened.isInherited ? 'Go back to inherited everywhere' : 'Fill in the defaults'}
        </Button>
      </div>
      {!reviewing && stale}
      {preview.error && (
        <ProblemCallout problem={problemFromError(preview.error)} onRetry={() => void preview.refetch()} />
      )}
      <div key={filling} className="stack">
        <ActivationFields {...fields} ticketExample={preview.data?.ticketExample ?? null} />
        <AssignmentFields {...fields} />
        <NotificationFields {...fields} />
      </div>
      <div className="settings-actions">
        <p className="soft" role="status">
          {preview.data && outlook(preview.data)}
        </p>
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button
          variant="primary"
          disabled={!isShown || preview.data.changes.length === 0}
          onClick={() => setReviewing(true)}
        >
          Review changes
        </Button>
      </div>
      {reviewing && preview.data && (
        <ReviewPanel
          scope={scope}
          open={{ opened, form }}
          preview={preview.data}
          isShown={isShown}
          stale={stale}
          onStale={() => void preview.refetch()}
          onClose={() => setReviewing(false)}
          onSaved={onSaved}
        />
      )}
    </div>
  );
}

function outlook({ problems, changes, meanwhile }: RoleSettingsPreview): string {
  if (meanwhile) return 'Changed by somebody else meanwhile.';
  if (problems.length > 0) return `${counted(problems.length, 'field')} to correct.`;
  return changes.length === 0 ? 'Nothing is changed yet.' : `${counted(changes.length, 'change')}, not saved yet.`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function sentence(text: string | undefined): string | null {
  return text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : null;
}
