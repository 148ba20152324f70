/**
 * The sign of a kind of scope.
 */
import Box from 'lucide-react/icons/box';
import CreditCard from 'lucide-react/icons/credit-card';
import FolderTree from 'lucide-react/icons/folder-tree';
import Group from 'lucide-react/icons/layers';
import Users from 'lucide-react/icons/users';
import ShieldUser from 'lucide-react/icons/shield-user';
import type { ScopeKind } from './scope-facts.ts';

const icons = {
  group: Users,
  directory: ShieldUser,
  root: FolderTree,
  'management-group': FolderTree,
  subscription: CreditCard,
  'resource-group': Group,
  resource: Box,
};

export function ResourceIcon({ kind }: { kind: ScopeKind }) {
  const Icon = icons[kind];
  return <Icon size={16} strokeWidth={1.8} aria-hidden="true" className="faint" />;
}
