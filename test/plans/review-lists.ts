/** The lists of access reviews, and what their job looks for, among ten thousand reviews and a hundred thousand people in one. */
import { ROOT_SCOPE, type Scope } from '#model/scope.ts';
import { listForReviewer, listItems, listReviews, type ItemListing } from '#modules/access-reviews/index.ts';
import type { Database } from '#platform/database/database.ts';
import { lockDueInstance } from '../../server/modules/access-reviews/instance-store.ts';
import { claimDenied, takeOverdueAccount } from '../../server/modules/access-reviews/item-store.ts';
import { crowdedInstance, crowdedScope } from '../support/planting.ts';

const page = { limit: 100, after: undefined };
const reviewed = (db: Database, asked: Partial<ItemListing>) =>
  listItems(db, { instanceId: crowdedInstance, ...asked }, page);

const reviewer = (personId: string, at: Date) => ({ personId, ids: [personId], at });

export const reviewLists = (
  somebody: () => string,
  at: Date,
): Readonly<Record<string, (db: Database) => Promise<unknown>>> => ({
  'access reviews of a resource': (db) => listReviews(db, { scope: crowdedScope as Scope }, page),
  'access reviews of the root, a page in the middle': async (db) => {
    const first = await listReviews(db, { scope: ROOT_SCOPE }, page);
    await listReviews(db, { scope: ROOT_SCOPE }, { ...page, after: first.after });
  },
  'access reviews that wait for somebody': (db) => listForReviewer(db, reviewer(somebody(), at), at, page),
  'people in an access review': async (db) => {
    const first = await reviewed(db, {});
    await listItems(db, { instanceId: crowdedInstance }, { ...page, after: first.after });
    await reviewed(db, { answered: 'open' });
    await reviewed(db, { text: 'person 47' });
  },
  'people a reviewer answers about': (db) => reviewed(db, { reviewer: reviewer(somebody(), at) }),
  'the next access review to begin, to remind of and to end': async (db) => {
    for (const what of ['begin', 'stage', 'remind', 'end'] as const) await lockDueInstance({ db } as never, what, at);
  },
  'the next denied person, and the next account to delete': async (db) => {
    await claimDenied({ db } as never, crowdedInstance);
    await takeOverdueAccount({ db } as never, at);
  },
});
