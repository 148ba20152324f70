/**
 * One role at one scope: who is eligible, who has it, what it asks for, and the panel to add somebody.
 */
import { useQuery } from '@tanstack/react-query';
import Plus from 'lucide-react/icons/plus';
import { useState } from 'react';
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
  const [adding, setAdding] = useState(false);
  const roles = useQuery(roleDefinitionsQuery(scope));
  const name = useQuery(scopeNameQuery(scope)).data ?? scopeName(scope);
  const above = useSubscriptionName(scope);
  const abilities = useScopeAbilities(scope);
  const role = roles.data?.find((one) => lastSegment(one.id) === roleGuid);
  const breadcrumb = [...scopeWay(scope, above), { label: name, href: scopeHref(scope) }];
  const eligible = useCount('eligible', scope, role?.id);
  const active = useCount('active', scope, role?.id);

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
  const mayAssign = abilities?.assignRoles !== false;
  return (
    <>
      <PageHeader
        title={role.properties.roleName}
        badges={role.properties.type === 'CustomRole' && <Badge>Custom</Badge>}
        text={role.properties.description}
        breadcrumb={breadcrumb}
        actions={
          mayAssign && (
            <Button variant="primary" icon={<Plus size={15} aria-hidden="true" />} onClick={() => setAdding(true)}>
              Add assignment
            </Button>
          )
        }
      />
      <Tabs
        label="Assignments and settings"
        value={tab}
        onChange={(next) => setTexts({ tab: next })}
        tabs={[
          {
            value: 'eligible',
            label: 'Eligible',
            count: eligible,
            content: <AssignmentList kind="eligible" scope={scope} roleDefinitionId={role.id} mayAssign={mayAssign} />,
          },
          {
            value: 'active',
            label: 'Active',
            count: active,
            content: <AssignmentList kind="active" scope={scope} roleDefinitionId={role.id} mayAssign={mayAssign} />,
          },
          { value: 'settings', label: 'Role settings', content: <RoleSettingsTab scope={scope} roleGuid={roleGuid} /> },
        ]}
      />
      <AddAssignmentPanel
        open={adding}
        scope={scope}
        scopeName={name}
        role={role}
        initialKind={tab === 'active' ? 'active' : 'eligible'}
        onClose={() => setAdding(false)}
        onSaved={(saved) => {
          setAdding(false);
          setTexts({ tab: saved });
        }}
      />
    </>
  );
}

function useCount(kind: AssignmentKind, scope: string, roleDefinitionId: string | undefined): number | undefined {
  const query = assignmentsQuery(kind, scope, roleDefinitionId ?? '');
  return useQuery({ ...query, enabled: roleDefinitionId !== undefined }).data?.length;
}

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
