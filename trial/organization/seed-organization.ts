/**
 * Creates the sample organization through ARM and Graph. Every step is a PUT
 * or looks first, so that a start which was cut short is simply repeated.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { DaypassRequests } from './daypass-requests.ts';
import * as sample from './sample-organization.ts';

export type SeededOrganization = { subscriptionId: string; resourceId: string };

const management = '2023-04-01';
const resources = '2022-09-01';
const authorization = '2022-04-01';

/** The same name gives the same identifier in one directory, so that a repeated step finds its own work. */
export function guidOf(tenantId: string, name: string): string {
  const hex = createHash('sha256').update(`${tenantId}\n${name}`).digest('hex');
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

const quoted = (text: string): string => encodeURIComponent(`'${text.replaceAll("'", "''")}'`);

async function seedManagementGroups(daypass: DaypassRequests, tenantId: string): Promise<void> {
  const parent = { id: `/providers/Microsoft.Management/managementGroups/${tenantId}` };
  for (const { name, displayName } of sample.managementGroups) {
    await daypass.put(`/providers/Microsoft.Management/managementGroups/${name}?api-version=${management}`, {
      properties: { displayName, details: { parent } },
    });
  }
}

async function seedSubscription(daypass: DaypassRequests, wanted: sample.SampleSubscription): Promise<string> {
  const { alias, displayName, workload, managementGroup } = wanted;
  const created = await daypass.put<{ properties: { subscriptionId: string } }>(
    `/providers/Microsoft.Subscription/aliases/${alias}?api-version=2021-10-01`,
    { properties: { displayName, workload } },
  );
  const { subscriptionId } = created.properties;
  await daypass.put(
    `/providers/Microsoft.Management/managementGroups/${managementGroup}/subscriptions/${subscriptionId}` +
      `?api-version=${management}`,
  );
  return subscriptionId;
}

async function seedResources(
  daypass: DaypassRequests,
  subscriptionId: string,
  wanted: sample.SampleSubscription,
): Promise<void> {
  for (const group of wanted.resourceGroups) {
    const groupPath = `/subscriptions/${subscriptionId}/resourcegroups/${group.name}`;
    await daypass.put(`${groupPath}?api-version=${resources}`, { location: group.location });
    for (const { type, name, kind } of group.resources) {
      await daypass.put(`${groupPath}/providers/${type}/${name}?api-version=${resources}`, {
        location: group.location,
        ...(kind ? { kind } : {}),
        properties: {},
      });
    }
  }
}

async function seedMembers(daypass: DaypassRequests, domain: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { nickname, displayName, jobTitle } of sample.members) {
    const userPrincipalName = `${nickname}@${domain}`;
    const filter = `userPrincipalName%20eq%20${quoted(userPrincipalName)}`;
    const found = await daypass.get<{ value: { id: string }[] }>(`/v1.0/users?$filter=${filter}&$select=id`);
    const existing = found.value[0];
    const { id } =
      existing ??
      (await daypass.post<{ id: string }>('/v1.0/users', {
        accountEnabled: true,
        displayName,
        jobTitle,
        mail: userPrincipalName,
        mailNickname: nickname,
        userPrincipalName,
        // Nobody knows it: who wants to be this member gets a new one from an administrator.
        passwordProfile: { password: randomBytes(24).toString('base64url'), forceChangePasswordNextSignIn: true },
      }));
    ids.set(nickname, id);
  }
  return ids;
}

async function seedGroups(daypass: DaypassRequests, memberIds: Map<string, string>): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { name, nickname, description, members } of sample.groups) {
    const filter = `displayName%20eq%20${quoted(name)}`;
    const found = await daypass.get<{ value: { id: string }[] }>(`/v1.0/groups?$filter=${filter}`);
    const { id } =
      found.value[0] ??
      (await daypass.post<{ id: string }>('/v1.0/groups', {
        displayName: name,
        description,
        mailEnabled: false,
        mailNickname: nickname,
        securityEnabled: true,
      }));
    ids.set(name, id);
    const present = await daypass.get<{ value: { id: string }[] }>(`/v1.0/groups/${id}/members`);
    for (const member of members) {
      const memberId = memberIds.get(member) ?? '';
      if (present.value.some((one) => one.id === memberId)) continue;
      // A reference names an object of Graph; the host is the one Graph has in every client.
      const reference = `https://graph.microsoft.com/v1.0/directoryObjects/${memberId}`;
      await daypass.post(`/v1.0/groups/${id}/members/$ref`, { '@odata.id': reference });
    }
  }
  return ids;
}

async function seedAssignment(
  daypass: DaypassRequests,
  tenantId: string,
  scope: string,
  role: string,
  principal: { id: string; type: 'User' | 'Group' },
): Promise<void> {
  const filter = `roleName%20eq%20${quoted(role)}`;
  const found = await daypass.get<{ value: { id: string }[] }>(
    `${scope}/providers/Microsoft.Authorization/roleDefinitions?api-version=${authorization}&$filter=${filter}`,
  );
  const roleDefinitionId = found.value[0]?.id;
  if (!roleDefinitionId) throw new Error(`The role ${role} is not known at ${scope}.`);
  const name = guidOf(tenantId, `assignment ${scope} ${role} ${principal.id}`);
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}?api-version=${authorization}`;
  if (await daypass.find(path)) return;
  await daypass.put(path, {
    properties: { roleDefinitionId, principalId: principal.id, principalType: principal.type },
  });
}

export async function seedOrganization(
  daypass: DaypassRequests,
  tenantId: string,
  domain: string,
): Promise<SeededOrganization> {
  await seedManagementGroups(daypass, tenantId);
  const scopes = new Map<string, string>();
  for (const subscription of sample.subscriptions) {
    const subscriptionId = await seedSubscription(daypass, subscription);
    await seedResources(daypass, subscriptionId, subscription);
    scopes.set(subscription.alias, `/subscriptions/${subscriptionId}`);
  }
  const { subscription, resourceGroup, type, name } = sample.application;
  const production = scopes.get(subscription) ?? '';
  const resourceId = `${production}/resourceGroups/${resourceGroup}/providers/${type}/${name}`;
  scopes.set('application', resourceId);

  const memberIds = await seedMembers(daypass, domain);
  const groupIds = await seedGroups(daypass, memberIds);
  for (const { role, member, group, at } of sample.assignments) {
    const id = member ? memberIds.get(member) : groupIds.get(group ?? '');
    const principal = { id: id ?? '', type: member ? ('User' as const) : ('Group' as const) };
    await seedAssignment(daypass, tenantId, scopes.get(at) ?? '', role, principal);
  }
  return { subscriptionId: production.slice('/subscriptions/'.length), resourceId };
}
