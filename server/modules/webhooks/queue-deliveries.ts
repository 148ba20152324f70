/**
 * Makes the deliveries of an event, one for each webhook that asked for it. Called when the outbox takes the event apart.
 *
 * The body is written here, once: every attempt sends the same bytes, with names as they were.
 */
import type { OutboxEvent } from '#model/events.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import { getDirectoryIdentity } from '#modules/directory/index.ts';
import { isAboutSchedule, wordPlace, wordRole, wordSchedule } from '#modules/notifications/index.ts';
import type { OutboxEvent as StoredEvent } from '#platform/outbox/outbox.ts';
import type { Ports } from '#platform/ports.ts';
import { publicOrigins } from '#platform/settings.ts';
import { writeCloudEvent } from './cloud-event.ts';
import { addDelivery } from './delivery-store.ts';
import { tellOf, toldFields } from './webhook-events.ts';
import { listAsking } from './webhook-store.ts';

export async function queueDeliveries(ports: Ports, stored: StoredEvent): Promise<void> {
  const event = { type: stored.type, payload: stored.payload } as OutboxEvent;
  // An event whose mail is sent again to one mailbox happened once.
  if ('onlyReceiver' in event.payload || !(toldFields[event.type]?.length > 0)) return;
  const webhookIds = await listAsking(ports.database, event.type);
  if (webhookIds.length === 0) return;
  const body = await writeBody(ports, stored, event);
  await ports.unitOfWork(async (tx) => {
    for (const webhookId of webhookIds) {
      await addDelivery(ports, tx, { webhookId, eventId: stored.id, eventType: event.type, body });
    }
  });
}

/** Says that somebody tries whether a webhook works. */
export async function writeTrialBody(ports: Ports, webhookId: string, eventId: string): Promise<string> {
  const source = await sourceOf(ports);
  const data = { webhookId };
  return writeCloudEvent({
    id: eventId,
    event: TRIAL_EVENT,
    at: ports.clock.now(),
    source,
    subject: webhookId,
    data,
  });
}

export const TRIAL_EVENT = 'webhook.tested';

async function writeBody(ports: Ports, { id, at }: StoredEvent, event: OutboxEvent): Promise<string> {
  const { subject, names } = await wordEvent(ports, event);
  const data = { ...tellOf(event), ...names };
  return writeCloudEvent({ id, event: event.type, at, source: await sourceOf(ports), subject, data });
}

/** The names of what an event is about; where that is a scope, its path as people wrote it. */
async function wordEvent(
  { database }: Ports,
  event: OutboxEvent,
): Promise<{ readonly subject: string; readonly names: Record<string, unknown> }> {
  if (isAboutSchedule(event)) {
    const { person, isGroup, actor, role, place, path } = await wordSchedule(database, event.payload);
    const principalType = isGroup ? 'Group' : 'User';
    const names = { principalName: person, principalType, actorName: actor, roleName: role, resourceName: place };
    return { subject: path, names: { ...names, scope: path } };
  }
  switch (event.type) {
    case 'role-settings.weakened': {
      const { role, place, path } = await wordRole(database, event.payload);
      return { subject: path, names: { roleName: role, resourceName: place, scope: path } };
    }
    case 'role-settings-inheritance.updated':
      return { subject: DIRECTORY_SCOPE, names: {} };
    case 'access.elevated':
      return { subject: event.payload.principalId, names: {} };
    case 'alert.raised': {
      const { place, path } = await wordPlace(database, event.payload.scope);
      return { subject: path, names: { resourceName: place, scope: path } };
    }
    case 'access-review.started':
    case 'access-review.reminded':
    case 'access-review.ended':
    case 'access-review.owners-asked':
    case 'access-review.applied':
      return { subject: event.payload.reviewId, names: {} };
    case 'webhook.disabled':
      return { subject: event.payload.webhookId, names: {} };
    case 'home-directory.certificates-ending':
    case 'home-directory.secret-ending':
      return { subject: event.payload.homeDirectoryId, names: {} };
    case 'invitation.created':
    case 'invitation.redeemed':
    case 'guest.left':
    case 'home-account.refused':
      return { subject: event.payload.userId, names: {} };
    case 'digest.collected':
    case 'passcode.requested':
      throw new Error(`${event.type} is told to nobody else`);
  }
}

/** Our address and the directory: the same words as in the issuer of its tokens. */
async function sourceOf(ports: Ports): Promise<string> {
  const { tenantId } = await getDirectoryIdentity(ports.database);
  return `${publicOrigins(ports.settings).baseUrl}/${tenantId}`;
}
