/**
 * What a story about approvals needs besides a browser: guests who came in, roles that ask approvers, eligibilities.
 *
 * The administrator's part goes over Graph and ARM with the automation client of the trial.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Person } from './browser-visit.ts';
import type { TrialRun } from './trial-run.ts';

export const EXPENSE_APPROVER = 'c3a7e9d0-62f4-4c1b-8a35-2d9f71b04e22';
export const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

export interface Guest {
  readonly id: string;
  readonly email: string;
}

/** Invites a guest, who accepts and is signed in. */
export async function comeIn(trial: TrialRun, person: Person, email: string): Promise<Guest> {
  const invited = await asClient(trial, 'POST', '/v1.0/invitations', {
    invitedUserEmailAddress: email,
    inviteRedirectUrl: `${trial.portalUrl}/my-roles`,
  });
  const { inviteRedeemUrl, invitedUser } = invited as { inviteRedeemUrl: string; invitedUser: { id: string } };
  await person.open(inviteRedeemUrl);
  await person.clickButton('Get started');
  await person.arrivesAt((url) => url.origin === trial.partnerUrl);
  await person.type('E-mail', email);
  await person.type('Password', trial.accountOf(email).password);
  await person.clickButton('Sign in');
  await person.seesHeading('Review permissions');
  await person.clickButton('Accept');
  await person.seesHeading('My roles');
  return { id: invitedUser.id, email };
}

/** From now on an activation of the role at the scope needs the answer of one of these people. */
export async function requireApproval(
  trial: TrialRun,
  scope: string,
  roleId: string,
  approverIds: readonly string[],
  changes: { readonly setting?: object; readonly stage?: object } = {},
): Promise<void> {
  await setRule(trial, scope, roleId, {
    id: 'Approval_EndUser_Assignment',
    ruleType: 'RoleManagementPolicyApprovalRule',
    setting: {
      isApprovalRequired: true,
      ...changes.setting,
      approvalStages: [
        {
          approvalStageTimeOutInDays: 1,
          isApproverJustificationRequired: true,
          primaryApprovers: approverIds.map((id) => ({ id, userType: 'User' })),
          ...changes.stage,
        },
      ],
    },
  });
}

/** From now on whoever has activated the role at the scope may ask for a later end. */
export function allowExtending(trial: TrialRun, scope: string, roleId: string): Promise<void> {
  return setRule(trial, scope, roleId, { id: 'Expiration_EndUser_Assignment', isExtensionAllowed: true });
}

async function setRule(trial: TrialRun, scope: string, roleId: string, rule: object): Promise<void> {
  const authorization = `${scope}/providers/Microsoft.Authorization`;
  const filter = encodeURIComponent(`roleDefinitionId eq '${roleId}'`);
  const url = `${authorization}/roleManagementPolicies?api-version=2020-10-01&$filter=${filter}`;
  const { value } = (await asClient(trial, 'GET', url)) as { value: { name: string }[] };
  await asClient(trial, 'PATCH', `${authorization}/roleManagementPolicies/${value[0]!.name}?api-version=2020-10-01`, {
    properties: { rules: [rule] },
  });
}

export async function makeEligible(
  trial: TrialRun,
  principalId: string,
  roleId: string,
  scope: string,
  duration: string,
  requestType: 'AdminAssign' | 'AdminUpdate' = 'AdminAssign',
): Promise<string> {
  const id = randomUUID();
  const path = `${scope}/providers/Microsoft.Authorization/roleEligibilityScheduleRequests/${id}`;
  await asClient(trial, 'PUT', `${path}?api-version=2020-10-01`, {
    properties: {
      principalId,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      requestType,
      scheduleInfo: { expiration: { type: 'AfterDuration', duration } },
    },
  });
  return id;
}

/** A standing assignment. */
export async function assign(trial: TrialRun, principalId: string, roleId: string, scope: string): Promise<void> {
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}?api-version=2022-04-01`;
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
  await asClient(trial, 'PUT', path, { properties: { principalId, roleDefinitionId } });
}

/** A person asks to activate a role, with the session of their browser; answers the id of the approval. */
export async function askToActivate(
  person: Person,
  trial: TrialRun,
  principalId: string,
  asked: { roleId: string; scope: string; duration: string; justification: string; ticket?: string },
): Promise<string> {
  const path = `${asked.scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/${randomUUID()}`;
  const body = (await asPerson(person, trial, 'PUT', `${path}?api-version=2020-10-01`, {
    properties: {
      principalId,
      roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${asked.roleId}`,
      requestType: 'SelfActivate',
      justification: asked.justification,
      ...(asked.ticket ? { ticketInfo: { ticketNumber: asked.ticket, ticketSystem: 'Service desk' } } : {}),
      scheduleInfo: { expiration: { type: 'AfterDuration', duration: asked.duration } },
    },
  })) as { properties: { status: string; approvalId: string } };
  assert.equal(body.properties.status, 'PendingApproval');
  return body.properties.approvalId.split('/').at(-1)!;
}

/** An answer over ARM with the session of a browser, as another tab of it would give. */
export async function answerOver(person: Person, trial: TrialRun, id: string, reviewResult: 'Approve' | 'Deny') {
  const path = `/providers/Microsoft.Authorization/roleAssignmentApprovals/${id}/stages/${id}`;
  await asPerson(person, trial, 'PATCH', `${path}?api-version=2021-01-01-preview`, {
    properties: { reviewResult, justification: 'Not this time' },
  });
}

async function asPerson({ page }: Person, trial: TrialRun, method: string, path: string, data: object) {
  const session = await page.request.get(`${trial.portalUrl}/portal/api/session`);
  const { csrfToken } = (await session.json()) as { csrfToken: string };
  const headers = { 'x-daypass-csrf': csrfToken, origin: trial.portalUrl };
  const answer = await page.request.fetch(`${trial.portalUrl}${path}`, { method, headers, data });
  assert.ok(answer.ok(), `${method} ${path} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()) as unknown;
}

export async function asClient(trial: TrialRun, method: string, path: string, body?: object): Promise<unknown> {
  const token = path.startsWith('/v1.0') ? await trial.graphToken() : await trial.managementToken();
  const answer = await fetch(`${trial.portalUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
  return JSON.parse(text) as unknown;
}
