/**
 * Sponsors of guests on Graph: read, added, removed by reference.
 */
import { directoryActions } from '#model/directory-actions.ts';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import { addSponsor, listSponsorIds, removeSponsor } from '#modules/invitations/index.ts';
import { answerAll } from './collections.ts';
import { presentObjects, readReference } from './directory-objects.ts';
import { noContent, type GraphCall, type GraphOperation } from './operation.ts';
import { requireUser } from './user-operations.ts';

async function list(call: GraphCall) {
  const user = await requireUser(call, call.params['id']!);
  const ids = await listSponsorIds(call.ports.database, user.id);
  return answerAll(call, 'directoryObjects', await presentObjects(call, ids));
}

async function add(call: GraphCall) {
  const user = await requireUser(call, call.params['id']!);
  await addSponsor(call.ports, call.actor, user.id, readReference(call.body['@odata.id']));
  return noContent;
}

async function remove(call: GraphCall) {
  const user = await requireUser(call, call.params['id']!);
  const sponsorId = parseGuid(call.params['sponsorId']);
  if (!sponsorId) throw new Refusal('invitation.sponsor-not-found', { userId: user.id, sponsorId: '' });
  await removeSponsor(call.ports, call.actor, user.id, sponsorId);
  return noContent;
}

const permission = { action: directoryActions.updateSponsors, at: 'directory' } as const;

export const sponsorOperations: readonly GraphOperation[] = [
  {
    method: 'GET',
    path: 'users/{id}/sponsors',
    permission: { action: directoryActions.readUsers, at: 'directory' },
    handle: list,
  },
  {
    method: 'POST',
    path: 'users/{id}/sponsors/$ref',
    permission,
    activity: 'sponsor.added',
    bodyKeys: ['@odata.id'],
    handle: add,
  },
  {
    method: 'DELETE',
    path: 'users/{id}/sponsors/{sponsorId}/$ref',
    permission,
    activity: 'sponsor.removed',
    handle: remove,
  },
];
