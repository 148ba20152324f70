/**
 * `elevateAccess` (2015-07-01): a Global Administrator becomes User Access Administrator at the root for a while.
 *
 * Clients send no body; who does says why in `justification`.
 */
import { Refusal } from '#model/refusal.ts';
import { ROOT_SCOPE } from '#model/scope.ts';
import { elevateAccess } from '#modules/assignments/index.ts';
import { objectOf, plainText } from '../read-body.ts';
import { MAXIMUM_JUSTIFICATION } from '../schedule-body.ts';
import { done, type ArmCall, type ArmOperation, type ArmReply } from './operation.ts';

async function elevate(call: ArmCall): Promise<ArmReply> {
  if (call.scope.scope !== ROOT_SCOPE) throw new Refusal('request.not-found', { what: 'The address' });
  await elevateAccess(call.ports, call.actor, readJustification(call.body));
  return done;
}

function readJustification(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  const outer = objectOf(body, 'body');
  const inner = outer['properties'] === undefined ? outer : objectOf(outer['properties'], 'properties');
  return plainText(inner['justification'], 'justification', MAXIMUM_JUSTIFICATION);
}

export const elevateAccessOperations: readonly ArmOperation[] = [
  {
    method: 'POST',
    path: '{scope}/~/elevateAccess',
    permission: 'signed-in',
    activity: 'access.elevated',
    bodyKeys: ['properties', 'justification'],
    handle: elevate,
  },
];
