/**
 * What the person who is signed in is told by mail: at once, once a day, or not at all.
 */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NotificationPreferences } from '../../../server/wire/portal/settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { useToast } from '../../ui/toasts.tsx';

const path = '/portal/api/my-notifications';
const preferencesQuery = queryOptions({
  queryKey: ['my-notifications'],
  queryFn: ({ signal }) => send<NotificationPreferences>(path, { signal }),
});

type Kind = keyof NotificationPreferences['choices'];

const areas: readonly { title: string; text: string; kinds: readonly { kind: Kind; label: string }[] }[] = [
  {
    title: 'Your own roles',
    text: 'That a role of yours was activated is always told at once: it may not have been you.',
    kinds: [
      { kind: 'own-given', label: 'You were given a role, or more time' },
      { kind: 'own-answered', label: 'Your request was approved or denied' },
      { kind: 'own-ending', label: 'A role of yours ends soon, or has ended' },
    ],
  },
  {
    title: 'Roles you administer or approve',
    text: 'What waits for your answer is always told at once: somebody stands still until then.',
    kinds: [
      { kind: 'others-given', label: 'Somebody was given a role, or more time' },
      { kind: 'others-activated', label: 'Somebody activated a role, or was answered' },
      { kind: 'others-ending', label: 'A role of somebody ends soon, or has ended' },
    ],
  },
];

const choices = [
  { value: 'at-once', label: 'At once' },
  { value: 'digest', label: 'In the mail of the day' },
  { value: 'none', label: 'Not at all' },
];

const hours = Array.from({ length: 24 }, (_, hour) => ({
  value: String(hour),
  label: `${String(hour).padStart(2, '0')}:00`,
}));

export function NotificationPreferencesPage() {
  const preferences = useQuery(preferencesQuery);
  if (preferences.isPending) return <PageSkeleton />;
  return (
    <>
      <PageHeader title="Notifications" text="Which mails you get, and when." />
      {preferences.error ? (
        <ProblemCallout problem={problemFromError(preferences.error)} onRetry={() => void preferences.refetch()} />
      ) : (
        <PreferencesForm stored={preferences.data} />
      )}
    </>
  );
}

function PreferencesForm({ stored }: { stored: NotificationPreferences }) {
  const [form, setForm] = useState(stored);
  const client = useQueryClient();
  const toast = useToast();
  const save = useAction(
    (change: NotificationPreferences) => send<NotificationPreferences>(path, { method: 'PUT', body: change }),
    (saved) => {
      client.setQueryData(preferencesQuery.queryKey, saved);
      toast('Saved');
    },
  );
  const choose = (kind: Kind, choice: string) =>
    setForm({ ...form, choices: { ...form.choices, [kind]: choice as NotificationPreferences['choices'][Kind] } });
  return (
    <div className="stack">
      <Callout
        tone="info"
        what="Invitations, codes, weakened settings and elevated access are always told at once"
        why="They are about who can get in. Addresses that the settings of a role name get their mail as well, whoever reads it."
      />
      {areas.map((area) => (
        <Card key={area.title} title={area.title} text={area.text}>
          <div className="stack">
            {area.kinds.map(({ kind, label }) => (
              <SelectField
                key={kind}
                label={label}
                value={form.choices[kind]}
                options={choices}
                onChange={(choice) => choose(kind, choice)}
              />
            ))}
          </div>
        </Card>
      ))}
      <Card
        title="Mail of the day"
        text="Comes where something waits for it. What waits already comes with the next one."
      >
        <div className="stack">
          <SelectField
            label="Hour"
            value={String(form.digestHour)}
            options={hours}
            onChange={(hour) => setForm({ ...form, digestHour: Number(hour) })}
          />
          <SelectField
            label="Time zone"
            value={form.timeZone}
            options={zonesFor(stored.timeZone)}
            onChange={(timeZone) => setForm({ ...form, timeZone })}
          />
        </div>
      </Card>
      {save.problem && <ProblemCallout problem={save.problem} />}
      <div className="row">
        <Button variant="primary" busy={save.busy} onClick={() => save.start(form)}>
          Save
        </Button>
      </div>
    </div>
  );
}

/** The one that is stored, that of this browser, and UTC. */
function zonesFor(stored: string) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([stored, here, 'UTC'])].map((zone) => ({
    value: zone,
    label: zone === here ? `${zone} (this browser)` : zone,
  }));
}
