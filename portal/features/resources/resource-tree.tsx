/**
 * The resource hierarchy as a tree. A subscription's content is read when it is opened.
 */
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tree, type TreeRow } from '../../ui/tree.tsx';
import { type ResourceNode, subscriptionContentQuery } from './resource-data.ts';
import { ResourceIcon } from './resource-icon.tsx';
import { scopeHref } from './scope-facts.ts';

export function ResourceTree({ nodes }: { nodes: ResourceNode[] | undefined }) {
  const navigate = useNavigate();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const openSubscriptions = (nodes ?? []).filter((node) => node.kind === 'subscription' && isOpen(node, toggled));
  const contents = useQueries({ queries: openSubscriptions.map((node) => subscriptionContentQuery(node.scope)) });

  if (nodes === undefined) {
    return (
      <div className="data-table-frame resource-tree-loading" aria-busy="true">
        <Skeleton width="long" />
        <Skeleton width="medium" />
        <Skeleton width="medium" />
        <Skeleton width="long" />
      </div>
    );
  }
  const loading = new Set(openSubscriptions.filter((_, i) => contents[i]?.isPending).map((node) => node.scope));
  const all = [...nodes, ...contents.flatMap((content) => content.data ?? [])];
  const known = new Set(all.map((node) => node.scope.toLowerCase()));
  const isTop = (node: ResourceNode) => node.parent === null || !known.has(node.parent.toLowerCase());
  const rows = visibleRows(all.filter(isTop), 0, all, toggled, loading);
  return (
    <div className="data-table-frame">
      <Tree
        label="Resources"
        rows={rows}
        onToggle={(scope) => setToggled(flip(toggled, scope))}
        onFollow={(scope) => void navigate({ href: scopeHref(scope) })}
      />
    </div>
  );
}

/** Management groups start open, everything else closed; `toggled` holds what differs from that. */
function isOpen(node: ResourceNode, toggled: ReadonlySet<string>): boolean {
  return (node.kind === 'management-group') !== toggled.has(node.scope);
}

function visibleRows(
  level: ResourceNode[],
  depth: number,
  all: ResourceNode[],
  toggled: ReadonlySet<string>,
  loading: ReadonlySet<string>,
): TreeRow[] {
  return level.flatMap((node, index) => {
    const open = node.branch ? isOpen(node, toggled) : undefined;
    const row: TreeRow = {
      id: node.scope,
      depth,
      label: node.name,
      icon: <ResourceIcon kind={node.kind} />,
      detail: loading.has(node.scope) ? 'Reading…' : node.typeText,
      open,
      loading: loading.has(node.scope),
      position: index + 1,
      siblings: level.length,
    };
    if (!open) return [row];
    const children = all.filter((other) => other.parent?.toLowerCase() === node.scope.toLowerCase());
    return [row, ...visibleRows(children, depth + 1, all, toggled, loading)];
  });
}

function flip(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
