/**
 * Whether role settings are inherited down the tree: one decision for the directory.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { InheritanceView } from '../../../server/wire/portal/role-settings-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import { send } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { useToast } from '../../ui/toasts.tsx';

const path = '/portal/api/role-settings-inheritance';
const key = ['role-settings-inheritance'];
const options = [
  {
    value: 'own',
    title: 'Each scope on its own',
    text: 'A scope that sets nothing has the defaults, whatever is set above it. Azure does the same, and tools for Azure expect it.',
  },
  {
    value: 'inherited',
    title: 'Inherited from above',
    text: 'A scope has what the nearest scope above it sets, rule by rule, and overrides what it sets itself.',
  },
];

export function InheritancePage() {
  const inheritance = useQuery({ queryKey: key, queryFn: ({ signal }) => send<InheritanceView>(path, { signal }) });
  if (inheritance.isPending) return <PageSkeleton />;
  return (
    <>
      <PageHeader title="Role settings" text="What holds for every role on every resource." />
      {inheritance.error && (
        <ProblemCallout problem={problemFromError(inheritance.error)} onRetry={() => void inheritance.refetch()} />
      )}
      {inheritance.data && <Decision inheritance={inheritance.data} />}
    </>
  );
}

function Decision({ inheritance }: { inheritance: InheritanceView }) {
  const { mayChange, changed } = inheritance;
  const current = inheritance.isInherited ? 'inherited' : 'own';
  const [chosen, setChosen] = useState(current);
  const client = useQueryClient();
  const toast = useToast();
  const change = useAction(
    () => send<InheritanceView>(path, { method: 'PUT', body: { isInherited: chosen === 'inherited' } }),
    (saved) => {
      client.setQueryData(key, saved);
      void client.invalidateQueries({ queryKey: ['role-settings'] });
      void client.invalidateQueries({ queryKey: ['assignment-rules'] });
      toast('Saved');
    },
  );
  return (
    <Card
      title="Inheritance"
      text={
        changed ? (
          <>
            Decided by {changed.by ?? 'somebody who is gone'} on <Moment at={changed.at} />.
          </>
        ) : (
          'Nobody decided this yet.'
        )
      }
    >
      {!mayChange && <Callout tone="info" what="You may read this, not change it." />}
      {change.problem && <ProblemCallout problem={change.problem} />}
      <RadioCards
        label="Inheritance"
        value={chosen}
        options={options}
        disabled={!mayChange || change.busy}
        onChange={setChosen}
      />
      {chosen !== current && (
        <Callout
          tone="warn"
          what="This changes at once what roles ask for"
          why={
            chosen === 'inherited'
              ? 'Wherever a scope sets nothing and one above it does, the settings from above hold from now on: stricter or weaker ones.'
              : 'Wherever a scope inherits now, the defaults hold from then on: stricter or weaker ones. What scopes set themselves stays.'
          }
          actions={
            <Button size="small" variant="primary" busy={change.busy} onClick={() => change.start(undefined)}>
              Save
            </Button>
          }
        />
      )}
    </Card>
  );
}
