/**
 * A person chooses which mails they get at once, in the mail of the day, or not at all.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { isTimeZone, type Preferences } from './preferences.ts';
import { getPreferences, storePreferences } from './preference-store.ts';

export async function chooseNotifications(ports: Ports, actor: Actor, preferences: Preferences): Promise<void> {
  if (actor.kind !== 'User') throw new Refusal('notifications.not-a-person', {});
  if (!isTimeZone(preferences.timeZone)) {
    throw new Refusal('request.invalid', { field: 'timeZone', reason: 'is not a time zone of the IANA data base' });
  }
  await ports.unitOfWork(async (tx) => {
    const before = await getPreferences(tx.db, actor.principalId);
    await storePreferences(tx, actor.principalId, preferences);
    await recordActivity(tx, {
      activity: 'notification-preferences.updated',
      actor,
      subjectId: actor.principalId,
      targets: [
        {
          id: actor.principalId,
          type: 'User',
          displayName: actor.displayName,
          modified: [{ name: 'preferences', before, after: preferences }],
        },
      ],
    });
  });
}
