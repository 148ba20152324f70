/**
 * One management group, subscription, resource group or resource: its roles, who has them, what waits, and its figures.
 */
import { useQuery } from '@tanstack/react-query';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts } from '../../api/page-texts.ts';
import { useScopeAbilities } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { scopeNameQuery } from './resource-data.ts';
import { PlaceTabs } from './place-tabs.tsx';
import { scopeKind, scopeName, scopeTypeText, scopeWay } from './scope-facts.ts';

export function ResourcePage() {
  const scope = usePageTexts()['scope'] ?? '/';
  const name = useQuery(scopeNameQuery(scope));
  const subscription = useSubscriptionName(scope);
  const abilities = useScopeAbilities(scope);

  if (name.error) {
    return (
      <>
        <PageHeader title={scopeName(scope)} breadcrumb={scopeWay(scope)} />
        <ProblemCallout problem={problemFromError(name.error)} onRetry={() => void name.refetch()} />
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={name.data ?? scopeName(scope)}
        badges={<Badge>{scopeTypeText(scope)}</Badge>}
        breadcrumb={scopeWay(scope, subscription)}
        actions={
          abilities?.readAudit !== false && (
            <ButtonLink href={`/audit/resources?scope=${encodeURIComponent(scope)}`}>Resource audit</ButtonLink>
          )
        }
      />
      <PlaceTabs label="Parts of this resource" scope={scope} facts={<Facts scope={scope} />} />
    </>
  );
}

function Facts({ scope }: { scope: string }) {
  return (
    <Card>
      <DefinitionList
        entries={[
          { name: 'Name', value: scopeName(scope) },
          { name: 'Type', value: scopeTypeText(scope) },
          {
            name: 'Scope',
            value: (
              <span className="row">
                <code className="break">{scope}</code>
                <CopyButton text={scope} label="Copy the scope" />
              </span>
            ),
          },
        ]}
      />
    </Card>
  );
}

/** The way to a resource shows its subscription by name, not by number. */
export function useSubscriptionName(scope: string): Record<string, string> {
  const kind = scopeKind(scope);
  const path = scope.split('/').slice(0, 3).join('/');
  const below = kind === 'resource-group' || kind === 'resource';
  const name = useQuery({ ...scopeNameQuery(path), enabled: below }).data;
  return below && name ? { [path.toLowerCase()]: name } : {};
}
