/**
 * Which mail an event of an access review becomes now, and to whom. None, once what it says is over, or where the review
 * sends no mails.
 */
import type { EventPayloads } from '#model/events.ts';
import { groupScope } from '#model/group-access.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { findInstance, listReviewerIds, stageAt, stateAt } from '#modules/access-reviews/index.ts';
import { listAdministratorIds } from '#modules/assignments/index.ts';
import type { Ports } from '#platform/ports.ts';
import { findGroup, listRelatedIds, type DirectoryGroup } from '#modules/directory/index.ts';
import {
  ownersAskedMail,
  reviewAppliedMail,
  reviewEndedMail,
  reviewRemindedMail,
  reviewStartedMail,
} from './access-review-mails.ts';
import type { MailDraft, Sender } from './mails.ts';
import { listMailboxes, wordPlace } from './notifications-queries.ts';

type Name = Extract<keyof EventPayloads, `access-review.${string}`>;
export type ReviewEvent = { [One in Name]: { type: One; payload: EventPayloads[One] } }[Name];

/** The holders of a role may all be asked at once; their mailboxes are looked up so many at a time. */
const IDS_AT_ONCE = 1_000;
/** So many owners of a group are asked at most. */
const OWNERS = 50;

export function isAboutReview(event: { readonly type: string }): event is ReviewEvent {
  return event.type.startsWith('access-review.');
}

export async function draftReviewMail(
  ports: Ports,
  sender: Sender,
  event: ReviewEvent,
): Promise<{ readonly draft: MailDraft; readonly to: readonly string[] } | undefined> {
  const instance = await findInstance(ports.database, event.payload.instanceId);
  // Reminders have a setting of their own, and are asked for by hand as well; a task is told in any case.
  const isAlways = event.type === 'access-review.reminded' || event.type === 'access-review.owners-asked';
  const isWanted = isAlways || instance?.settings?.notifies;
  if (!instance || !isWanted) return undefined;
  const { scope } = event.payload;
  const place = scope === null ? 'All guests' : (await wordPlace(ports.database, scope)).place;
  switch (event.type) {
    case 'access-review.started':
    case 'access-review.reminded': {
      const now = ports.clock.now();
      // Whoever is asked now has a mail of their own.
      const isOver = stateAt(instance, now) !== 'InProgress' || stageAt(instance, now) !== (event.payload.stage ?? 1);
      if (isOver) return undefined;
      const to = await listReviewerMailboxes(ports, instance.id);
      const draft =
        event.type === 'access-review.started'
          ? reviewStartedMail(sender, event.payload, place)
          : reviewRemindedMail(sender, event.payload, place);
      return { draft, to };
    }
    case 'access-review.owners-asked': {
      const { groupId } = event.payload;
      const group = await findGroup(ports.database, groupId);
      if (!group) return undefined;
      const draft = ownersAskedMail(sender, event.payload, { place, group: group.displayName });
      return { draft, to: await listOwnerMailboxes(ports, group) };
    }
    case 'access-review.ended':
      return {
        draft: reviewEndedMail(sender, event.payload, place),
        to: await listManagerMailboxes(ports, event.payload),
      };
    case 'access-review.applied':
      return {
        draft: reviewAppliedMail(sender, event.payload, place),
        to: await listManagerMailboxes(ports, event.payload),
      };
  }
}

/** Whoever has something left to answer. */
async function listReviewerMailboxes({ database, clock }: Ports, instanceId: string): Promise<string[]> {
  const ids = await listReviewerIds(database, instanceId, clock.now());
  const found: string[] = [];
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE) {
    found.push(...(await listMailboxes(database, ids.slice(from, from + IDS_AT_ONCE), clock.now())));
  }
  return found;
}

/** The owners of a group; where none of them has a mailbox, or roles of the directory hang on it, who manages it. */
async function listOwnerMailboxes({ database, clock }: Ports, group: DirectoryGroup): Promise<string[]> {
  const now = clock.now();
  const owners = group.isAssignableToRole
    ? []
    : (await listRelatedIds(database, 'owners', group.id, { limit: OWNERS, after: undefined }, now)).rows;
  const mailboxes = await listMailboxes(database, owners, now);
  if (mailboxes.length > 0) return mailboxes;
  return listMailboxes(database, await listAdministratorIds({ db: database, now }, groupScope(group), []), now);
}

/** Who created it; the administrators of the place where that is nobody with a mailbox any more. */
async function listManagerMailboxes(
  { database, clock }: Ports,
  { createdBy, scope }: { readonly createdBy: string; readonly scope: string | null },
): Promise<string[]> {
  const now = clock.now();
  const creator = await listMailboxes(database, [createdBy], now);
  if (creator.length > 0) return creator;
  const ids = await listAdministratorIds({ db: database, now }, (scope ?? DIRECTORY_SCOPE) as Scope, []);
  return listMailboxes(database, ids, now);
}
