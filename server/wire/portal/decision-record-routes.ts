/**
 * What was decided for protected applications, where they keep records; and how many they keep.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { findSpans, getAssignment } from '#modules/assignments/index.ts';
import {
  changeRecording,
  findApplication,
  listDecisions,
  type DecisionsOf,
  type DenyReason,
  type ListedDecision,
} from '#modules/decisions/index.ts';
import { holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import { whyDenied } from '../texts/explanation.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import type { DecisionRecordView, RecordingBody } from './decision-record-contract.ts';
import { guidOf } from './list-query.ts';
import { guardAt, readPlace } from './places.ts';
import { readId } from './read-id.ts';

const READ = 'Microsoft.Authorization/roleAssignments/read';
const MANAGE = 'Microsoft.Authorization/roleAssignments/write';
const PAGE = 100;
const application = '/portal/api/protected-applications/:applicationId';

export function decisionRecordRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/assignments/:id/uses',
    permission: { action: READ, at: 'scope' },
    handler: listUses,
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/decision-records',
    permission: { action: directoryActions.readAuditLogs, at: 'directory' },
    handler: async (request) => {
      const principalId = guidOf('person', (request.query as { person?: string }).person);
      if (!principalId) throw new Refusal('request.invalid', { field: 'person', reason: 'is missing' });
      return listPage(request, { principalId });
    },
  });
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/own-decision-records',
    permission: 'signed-in',
    handler: (request) => listPage(request, { principalId: request.actor.principalId }),
  });
  declareRoute(app, {
    method: 'GET',
    url: `${application}/records`,
    permission: { action: READ, at: 'scope' },
    handler: async (request) => {
      const applicationId = readId(request, 'applicationId');
      const found = await findApplication(request.server.ports.database, applicationId);
      if (!found || !holds(request, READ, found.scope)) {
        throw new Refusal('decision.application-not-found', { applicationId });
      }
      return listPage(request, { applicationId });
    },
  });
  declareRoute(app, {
    method: 'PUT',
    url: `${application}/recording`,
    permission: { action: MANAGE, at: 'scope' },
    activity: 'protected-application.recording-changed',
    attempt: ({ params }) => {
      const { applicationId: id } = params as { applicationId: string };
      return { described: [{ id: parseGuid(id) ?? null, type: 'Other', displayName: id }] };
    },
    schema: {
      body: {
        type: 'object',
        required: ['share'],
        additionalProperties: false,
        properties: { share: { type: 'integer', minimum: 0, maximum: 100 } },
      },
    },
    handler: async (request, reply) => {
      const { share } = request.body as RecordingBody;
      await changeRecording(request.server.ports, request.actor, readId(request, 'applicationId'), share, (scope) =>
        holds(request, MANAGE, scope),
      );
      return reply.code(204).send();
    },
  });
}

/** At the place of the assignment, or of whoever looks where that lies lower: as its timeline. */
async function listUses(request: FastifyRequest): Promise<Page<DecisionRecordView>> {
  const scope = readPlace((request.query as { scope?: string }).scope ?? '');
  guardAt(request, READ, scope);
  const { database } = request.server.ports;
  const found = await getAssignment(database, scope, readId(request));
  const within = await findSpans(database, found.isInherited ? scope : found.scope);
  return listPage(request, { assignmentId: found.id, within });
}

async function listPage(request: FastifyRequest, of: DecisionsOf): Promise<Page<DecisionRecordView>> {
  const page = await listDecisions(request.server.ports.database, of, {
    limit: PAGE,
    after: keyOfCursor(request.query),
  });
  const self = request.actor.principalId;
  return { value: page.rows.map((row) => present(row, self)), nextCursor: cursorOfKey(page.after) };
}

function present(row: ListedDecision, self: string): DecisionRecordView {
  const { id, scope, action, isDataAction, reason, share, count, roleDefinitionId, roleName } = row;
  return {
    id,
    application: { id: row.applicationId, displayName: row.applicationName },
    person: { id: row.principalId, displayName: row.principalName },
    scope,
    scopeName: row.scopeName ?? scope,
    action,
    isDataAction,
    allowed: reason === null,
    reason:
      reason === null
        ? null
        : whyDenied(reason as DenyReason, row.principalId === self ? undefined : row.principalName),
    role: roleDefinitionId && roleName ? { id: roleDefinitionId, name: roleName } : null,
    count,
    share,
    firstAt: row.firstAt.toISOString(),
    lastAt: row.lastAt.toISOString(),
  };
}
