/**
 * What access reviews leave to the owners of groups: people who were denied and have it through the group.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { Refusal } from '#model/refusal.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { closeTask, findTask, listOpenTasks } from '#modules/access-reviews/index.ts';
import { rightAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { callerAsReviewer } from '../access-review-sight.ts';
import { holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import type { ReviewTaskView, TaskAnswerBody } from './access-review-contract.ts';
import { taskBody } from './access-review-schema.ts';
import { namedById } from './attempts.ts';
import type { Page } from './contract.ts';
import { cursorOfKey, keyOfCursor } from './cursor.ts';
import { presentTasks } from './present-review-task.ts';
import { readId } from './read-id.ts';

const base = '/portal/api/review-tasks';
const permission = 'signed-in';

export function reviewTaskRoutes(app: FastifyInstance): void {
  declareRoute(app, { method: 'GET', url: base, permission, handler: list });
  declareRoute(app, {
    method: 'POST',
    url: `${base}/:id/close`,
    permission,
    activity: 'access-review.task-closed',
    attempt: namedById('Policy'),
    schema: { body: taskBody },
    handler: async (request) => {
      const { remove, justification } = request.body as TaskAnswerBody;
      const id = await taskOf(request);
      return { outcome: await closeTask(app.ports, request.actor, id, { remove, justification }) };
    },
  });
}

async function list(request: FastifyRequest): Promise<Page<ReviewTaskView>> {
  const { database } = request.ports;
  const { ids, at: now } = await callerAsReviewer(request);
  const managing = {
    groups: holds(request, directoryActions.manageGroupAccess, DIRECTORY_SCOPE),
    roleGroups: holds(request, directoryActions.manageDirectoryRoles, DIRECTORY_SCOPE),
  };
  const asked = { limit: 20, after: keyOfCursor(request.query) };
  const page = await listOpenTasks(database, { ids, now, ...managing }, asked);
  return { value: await presentTasks(database, page.rows), nextCursor: cursorOfKey(page.after) };
}

/** For whoever does not manage the group there is no such task. */
async function taskOf(request: FastifyRequest): Promise<string> {
  const taskId = readId(request);
  const task = await findTask(request.ports.database, taskId);
  if (task && holds(request, rightAt(task.scope, WRITE_ASSIGNMENTS), task.scope)) return task.id;
  throw new Refusal('access-review.task-not-found', { taskId });
}
