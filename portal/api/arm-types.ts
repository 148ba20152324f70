/**
 * The parts of ARM shapes that pages read. Everything may be absent that the wire allows to be absent.
 */
export interface ArmObject<Properties> {
  id: string;
  name: string;
  type?: string;
  properties: Properties;
}

export interface SubscriptionView {
  id: string;
  subscriptionId: string;
  displayName: string;
  state?: string;
}

export interface ResourceView {
  id: string;
  name: string;
  type: string;
  location?: string;
  tags?: Record<string, string>;
}

export interface ManagementGroupNode {
  id: string;
  name: string;
  type: string;
  displayName?: string;
  properties?: { displayName?: string; children?: ManagementGroupNode[] | null };
  children?: ManagementGroupNode[] | null;
}

export type RoleDefinitionView = ArmObject<{
  roleName: string;
  description?: string | null;
  type?: string;
  permissions?: { actions?: string[]; notActions?: string[]; dataActions?: string[]; notDataActions?: string[] }[];
}>;

export interface ExpandedProperties {
  principal?: { id?: string; displayName?: string | null; email?: string | null; type?: string };
  roleDefinition?: { id?: string; displayName?: string; type?: string };
  scope?: { id?: string; displayName?: string; type?: string };
}

/** Eligibility and assignment schedules, and their instances, as far as lists show them. */
export type ScheduleView = ArmObject<{
  scope: string;
  roleDefinitionId: string;
  principalId: string;
  principalType?: string;
  status?: string;
  updatedOn?: string;
  startDateTime?: string | null;
  endDateTime?: string | null;
  memberType?: 'Direct' | 'Group' | 'Inherited';
  assignmentType?: 'Assigned' | 'Activated';
  condition?: string | null;
  roleEligibilityScheduleId?: string;
  roleAssignmentScheduleId?: string;
  linkedRoleEligibilityScheduleId?: string | null;
  createdOn?: string;
  expandedProperties?: ExpandedProperties;
}>;

export interface PolicyRule {
  id: string;
  ruleType: string;
  isExpirationRequired?: boolean;
  maximumDuration?: string;
  enabledRules?: string[];
}

export type PolicyAssignmentView = ArmObject<{ effectiveRules?: PolicyRule[] }>;

/** The last part of an ARM id: a name, often a GUID. */
export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
