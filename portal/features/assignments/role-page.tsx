/**
 * One role at one scope: who is eligible, who has it, what it asks for, and the panel to add somebody (`?add=yes`).
 */
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { problemFromError } from '../../api/api-problem.ts';
import { lastSegment } from '../../api/arm-types.ts';
import { DIRECTORY } from '../../api/directory-roles.ts';
import { usePageTexts, useSetPageTexts } from '../../api/page-texts.ts';
import { useScopeAbilities } from '../../api/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Callout } from '../../ui/callout.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PageSkeleton } from '../../ui/page-skeleton.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import {
  roleDefinitionsQuery,
  scopeHref,
  scopeName,
  scopeNameQuery,
  scopeWay,
  useSubscriptionName,
} from '../resources/index.ts';
import { RoleSettingsTab } from '../role-settings/index.ts';
import { useAsOf } from '../time-machine/index.ts';
import { AddAssignmentPanel } from './add-assignment-panel.tsx';
import { type AssignmentKind, assignmentsQuery } from './assignment-data.ts';
import { AssignmentList } from './assignment-list.tsx';

export function RolePage() {
  return <RoleAt scope={usePageTexts()['scope'] ?? '/'} />;
}

/** The same for a directory role. */
export function DirectoryRolePage() {
  return <RoleAt scope={DIRECTORY} />;
}

function RoleAt({ scope }: { scope: string }) {
  const texts = usePageTexts();
  const setTexts = useSetPageTexts();
  const roleGuid = texts['role'] ?? '';
  const tab = texts['tab'] === 'active' || texts['tab'] === 'settings' ? texts['tab'] : 'eligible';
  const roles = useQuery(roleDefinitionsQuery(scope));
  const name = useQuery(scopeNameQuery(scope)).data ?? scopeName(scope);
  const above = useSubscriptionName(scope);
  const abilities = useScopeAbilities(scope);
  const role = roles.data?.find((one) => lastSegment(one.id) === roleGuid);
  const breadcrumb = [...scopeWay(scope, above), { label: name, href: scopeHref(scope) }];
  const asOf = useAsOf();
  const eligible = useCount('eligible', scope, roleGuid, asOf);
  const active = useCount('active', scope, roleGuid, asOf);

  if (roles.error) {
    return (
      <>
        <PageHeader title="Role" breadcrumb={breadcrumb} />
        <ProblemCallout problem={problemFromError(roles.error)} onRetry={() => void roles.refetch()} />
      </>
    );
  }
  if (!roles.data) return <PageSkeleton />;
  if (!role) return <UnknownRole breadcrumb={breadcrumb} />;
  const mayAssign = abilities?.assignRoles !== false && !asOf;
  return (
    <>
      <PageHeader
        title={role.properties.roleName}
        badges={role.properties.type === 'CustomRole' && <Badge>Custom</Badge>}
        text={role.properties.description}
        breadcrumb={breadcrumb}
        actions={
          mayAssign && (
            <Button
              variant="primary"
              icon={<Plus size={15} aria-hidden="true" />}
              onClick={() => setTexts({ add: 'yes' })}
            >
              Add assignment
            </Button>
          )
        }
      />
      <Tabs
        label="Assignments and settings"
        value={tab}
        onChange={(next) => setTexts({ tab: next, state: undefined })}
        tabs={[
          {
            value: 'eligible',
            label: 'Eligible',
            count: eligible,
            content: (
              <AssignmentList
                scope={scope}
                about={{ kind: 'eligible', role: roleGuid }}
                mayAssign={mayAssign}
                empty={empties.eligible}
              />
            ),
          },
          {
            value: 'active',
            label: 'Active',
            count: active,
            content: (
              <AssignmentList
                scope={scope}
                about={{ kind: 'active', role: roleGuid }}
                mayAssign={mayAssign}
                empty={empties.active}
              />
            ),
          },
          { value: 'settings', label: 'Role settings', content: <RoleSettingsTab scope={scope} roleGuid={roleGuid} /> },
        ]}
      />
      <AddAssignmentPanel
        open={texts['add'] !== undefined && mayAssign}
        scope={scope}
        scopeName={name}
        roles={[role]}
        initialKind={tab === 'active' ? 'active' : 'eligible'}
        onClose={() => setTexts({ add: undefined })}
        onSaved={(saved) => {
          setTexts({ add: undefined, tab: saved });
        }}
      />
    </>
  );
}

/** Of a list that fits a page; a longer one is not counted. */
function useCount(kind: AssignmentKind, scope: string, role: string, asOf: string | undefined): number | undefined {
  const query = assignmentsQuery({ scope, kind, role, asOf });
  const first = useInfiniteQuery({ ...query, enabled: role !== '' }).data?.pages[0];
  return first?.nextCursor === null ? first.value.length : undefined;
}

const empties = {
  eligible: {
    title: 'Nobody is eligible',
    text: 'Eligible people activate the role when they need it, for a limited time. Add an assignment to begin.',
  },
  active: {
    title: 'Nobody has this role',
    text: 'Active assignments give the role at once. Prefer an eligible one where you can.',
  },
};

function UnknownRole({ breadcrumb }: { breadcrumb: { label: string; href: string }[] }) {
  return (
    <>
      <PageHeader title="Unknown role" breadcrumb={breadcrumb} />
      <Callout
        tone="refused"
        what="There is no such role at this scope"
        why="It may have been removed, or it may not be assignable here."
        nextStep="Go back to the resource and choose a role from its list."
      />
    </>
  );
}
