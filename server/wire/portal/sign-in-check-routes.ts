/**
 * Why can't this person sign in: every condition, looked at now. For who may read users; why the last attempt was refused is
 * told to who may read sign-ins.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { checkSignIn } from '#modules/sign-in/index.ts';
import { holds } from '../guard.ts';
import { declareRoute } from '../route.ts';
import { readId } from './read-id.ts';
import type { SignInChecksView } from './sign-in-check-contract.ts';
import { tellCheck } from './sign-in-check-telling.ts';

/** Each look may ask a home directory. */
const LOOKS_PER_MINUTE = 60;

export function signInCheckRoutes(app: FastifyInstance): void {
  declareRoute(app, {
    method: 'GET',
    url: '/portal/api/users/:id/sign-in-checks',
    permission: { action: directoryActions.readUsers, at: 'directory' },
    rateLimit: { perMinute: LOOKS_PER_MINUTE },
    handler: look,
  });
}

async function look(request: FastifyRequest): Promise<SignInChecksView> {
  const tellsRefusal = holds(request, directoryActions.readSignIns, DIRECTORY_SCOPE);
  const checks = await checkSignIn(request.server.ports, readId(request), tellsRefusal);
  return { canSignIn: checks.every(({ outcome }) => outcome !== 'problem'), checks: checks.map(tellCheck) };
}
