/**
 * Resources: the tree of management groups, subscriptions, resource groups and resources, or a filtered list of them.
 */
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import Boxes from 'lucide-react/icons/boxes';
import SearchX from 'lucide-react/icons/search-x';
import { problemFromError } from '../../api/api-problem.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useSession } from '../../api/session.ts';
import { type DataColumn, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { type ResourceNode, subscriptionContentQuery, treeTopQuery } from './resource-data.ts';
import { ResourceIcon } from './resource-icon.tsx';
import { ResourceTree } from './resource-tree.tsx';
import { kindNames, scopeHref, scopeName } from './scope-facts.ts';

/** A filter reads the content of this many subscriptions; more need to be opened one by one. */
const filteredSubscriptions = 25;

export function ResourcesPage() {
  const tenantId = useSession()?.organization.tenantId ?? '';
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const top = useQuery(treeTopQuery(tenantId));
  const filter = texts['filter'] ?? '';
  const kind = texts['kind'] ?? 'all';
  const filtered = filter !== '' || kind !== 'all';

  return (
    <>
      <PageHeader title="Resources" text="Choose where: then see which roles there are and who has them." />
      <div className="filter-bar">
        <SearchField
          label="Filter resources"
          placeholder="Filter by name or type"
          value={filter}
          onChange={(text) => setTexts({ filter: text })}
        />
        <SelectField
          label="Kind"
          value={kind}
          options={[
            { value: 'all', label: 'All kinds' },
            ...Object.entries(kindNames)
              .filter(([value]) => value !== 'root')
              .map(([value, label]) => ({ value, label })),
          ]}
          onChange={(value) => setTexts({ kind: value === 'all' ? undefined : value })}
        />
      </div>
      {top.error && <ProblemCallout problem={problemFromError(top.error)} onRetry={() => void top.refetch()} />}
      {!top.error && filtered && <FilteredList nodes={top.data} filter={filter} kind={kind} />}
      {!top.error && !filtered && (top.data?.length === 0 ? <NothingVisible /> : <ResourceTree nodes={top.data} />)}
    </>
  );
}

function NothingVisible() {
  return (
    <div className="data-table-frame">
      <EmptyState
        icon={<Boxes size={18} />}
        title="No resources to show"
        text="You see a resource when you have, or are eligible for, a role on it or above it."
      />
    </div>
  );
}

interface FilteredListProps {
  nodes: ResourceNode[] | undefined;
  filter: string;
  kind: string;
}

function FilteredList({ nodes, filter, kind }: FilteredListProps) {
  const subscriptions = (nodes ?? []).filter((node) => node.kind === 'subscription').slice(0, filteredSubscriptions);
  const contents = useQueries({ queries: subscriptions.map((node) => subscriptionContentQuery(node.scope)) });
  const loading = nodes === undefined || contents.some((content) => content.isPending);
  const all = [...(nodes ?? []), ...contents.flatMap((content) => content.data ?? [])];
  const needle = filter.toLowerCase();
  const found = all
    .filter((node) => kind === 'all' || node.kind === kind)
    .filter((node) => `${node.name} ${node.typeText} ${node.scope}`.toLowerCase().includes(needle));
  const names = new Map(all.map((node) => [node.scope.toLowerCase(), node.name]));
  return (
    <DataTable
      label="Resources"
      columns={columns(names)}
      rows={loading && found.length === 0 ? undefined : found}
      rowKey={(node) => node.scope}
      empty={
        <EmptyState icon={<SearchX size={18} />} title="Nothing matches" text="Try another part of the name or type." />
      }
    />
  );
}

function columns(names: Map<string, string>): DataColumn<ResourceNode>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      sortValue: (node) => node.name.toLowerCase(),
      cell: (node) => (
        <span className="cell-person">
          <ResourceIcon kind={node.kind} />
          <Link to={scopeHref(node.scope)} className="cell-title">
            {node.name}
          </Link>
        </span>
      ),
    },
    { id: 'type', header: 'Type', sortValue: (node) => node.typeText, cell: (node) => node.typeText },
    {
      id: 'parent',
      header: 'In',
      cell: (node) => (
        <span className="soft">
          {node.parent ? (names.get(node.parent.toLowerCase()) ?? scopeName(node.parent)) : '—'}
        </span>
      ),
    },
  ];
}
