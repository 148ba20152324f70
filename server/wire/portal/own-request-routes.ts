/**
 * The requester's side: what waits for an answer, whose answer it is, and what may be asked for now.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { findApprovals, type Approval } from '#modules/approvals/index.ts';
import { findNamedRequests, listExtensible, listOwnWaiting, type NamedRequest } from '#modules/assignments/index.ts';
import { directoryRoles } from '#modules/role-definitions/index.ts';
import { findPrincipalNames } from '#modules/role-settings/index.ts';
import { declareRoute } from '../route.ts';
import type { ExtensibleRole, OwnRequest } from './approvals-contract.ts';

/** Nobody waits for more answers at once and reads them all. */
const LIMIT = 200;

export function ownRequestRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: '/portal/api/my-requests', permission: 'signed-in', handler: listRequests });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/my-extensible-roles',
    permission: 'signed-in',
    handler: listRoles,
  });
}

async function listRequests({ ports, actor }: FastifyRequest): Promise<{ value: OwnRequest[] }> {
  const { database, clock } = ports;
  const ids = await listOwnWaiting(database, actor.principalId, LIMIT, clock.now());
  const byId = new Map((await findNamedRequests(database, ids)).map((one) => [one.id, one]));
  const requests = ids.flatMap((id) => byId.get(id) ?? []);
  const approvals = await findApprovals(
    database,
    requests.flatMap((one) => one.approvalId ?? []),
  );
  const asked = [...approvals.values()].flatMap((approval) => approval.approvers.map(({ id }) => id));
  const names = await findPrincipalNames(database, asked);
  return {
    value: requests.map((request) => {
      const approval = approvals.get(request.approvalId ?? '');
      return present(request, approval, namedApprovers(approval, names, actor.principalId));
    }),
  };
}

const asking: Partial<Record<NamedRequest['requestType'], OwnRequest['asksTo']>> = {
  SelfExtend: 'extend',
  SelfRenew: 'renew',
};

function present(
  request: NamedRequest,
  approval: Approval | undefined,
  approvers: OwnRequest['approvers'],
): OwnRequest {
  const { names } = request;
  const { expiration } = request.scheduleInfo as { expiration?: { duration?: string | null } };
  const isActivation = approval !== undefined;
  return {
    id: request.id,
    kind: request.kind,
    asksTo: asking[request.requestType] ?? 'activate',
    role: { id: request.roleDefinitionId, name: names.roleName },
    resource: { scope: names.scopePath, name: names.scopeName },
    duration: (isActivation && expiration?.duration) || null,
    justification: request.justification,
    createdAt: request.createdAt.toISOString(),
    approvers,
    answerUntil: approval?.expiresAt.toISOString() ?? null,
    scheduleId: isActivation ? request.linkedEligibilityId : request.targetScheduleId,
  };
}

const kinds = { User: 'user', Group: 'group', Role: 'role' } as const;

/** Whoever was asked, as they are called now; the person's own answer would not count. */
function namedApprovers(
  approval: Approval | undefined,
  names: Awaited<ReturnType<typeof findPrincipalNames>>,
  except: string,
): OwnRequest['approvers'] {
  const others = (approval?.approvers ?? []).filter(({ id }) => id !== except);
  return others.flatMap(({ id, userType }) => {
    const displayName = userType === 'Role' ? directoryRoles.find((role) => role.id === id)?.name : names.get(id)?.name;
    return displayName === undefined ? [] : [{ displayName, kind: kinds[userType] }];
  });
}

async function listRoles({ ports, actor }: FastifyRequest): Promise<{ value: ExtensibleRole[] }> {
  const now = ports.clock.now();
  const found = await listExtensible(ports.database, actor.principalId, now);
  return {
    value: found.map(({ scheduleId, kind, endsAt, pendingRequestId }) => ({
      scheduleId,
      kind,
      mayAskTo: endsAt.getTime() > now.getTime() ? 'extend' : 'renew',
      pendingRequestId,
    })),
  };
}
