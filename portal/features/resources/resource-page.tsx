/**
 * One management group, subscription, resource group or resource: its roles, and its audit.
 */
import { useQuery } from '@tanstack/react-query';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useScopeAbilities } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { scopeNameQuery } from './resource-data.ts';
import { RolesTab } from './roles-tab.tsx';
import { scopeKind, scopeName, scopeTypeText, scopeWay } from './scope-facts.ts';

export function ResourcePage() {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const scope = texts['scope'] ?? '/';
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
      <Tabs
        label="Parts of this resource"
        value={texts['tab'] ?? 'roles'}
        onChange={(tab) => setTexts({ tab: tab === 'roles' ? undefined : tab })}
        tabs={[
          { value: 'roles', label: 'Roles', content: <RolesTab scope={scope} /> },
          { value: 'overview', label: 'Overview', content: <Overview scope={scope} /> },
        ]}
      />
    </>
  );
}

function Overview({ scope }: { scope: string }) {
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
