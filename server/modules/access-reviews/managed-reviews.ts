/**
 * The reviews somebody manages, wherever they are, newest first. A request looks at so many reviews and no more: a page may be
 * short and still have one behind it.
 */
import type { Page, PageAsked } from '#model/page.ts';
import { DIRECTORY_SCOPE } from '#model/scope.ts';
import type { Reader } from '#platform/database/database.ts';
import { findCurrent } from './instance-store.ts';
import { listReviews } from './review-store.ts';
import { stateAt, type InstanceState, type Review } from './review.ts';

const BATCH = 100;
const MOST_LOOKED_AT = 1_000;

export const reviewKinds = ['roles', 'directory-roles', 'group', 'guests'] as const;

export interface ManagedListing {
  readonly kind?: (typeof reviewKinds)[number] | undefined;
  /** Of the instance that began last, or else of the first to come. */
  readonly state?: InstanceState | undefined;
  /** A part of the name. */
  readonly text?: string | undefined;
  readonly now: Date;
}

export async function listManagedReviews(
  db: Reader,
  page: PageAsked,
  manages: (review: Review) => boolean,
  listing: ManagedListing,
): Promise<Page<Review>> {
  const rows: Review[] = [];
  let after = page.after;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await listReviews(db, { everywhere: true }, { limit: BATCH, after });
    const found = batch.rows.filter((review) => matches(review, listing) && manages(review));
    const mine = new Set(await inState(db, found, listing));
    for (const review of batch.rows) {
      if (mine.has(review) && rows.length === page.limit) return { rows, after };
      if (mine.has(review)) rows.push(review);
      after = [review.createdAt.toISOString(), review.id];
    }
    if (!batch.after) return { rows, after: undefined };
  }
  return { rows, after };
}

function matches({ subject, displayName }: Review, { kind, text }: ManagedListing): boolean {
  const isOfDirectory = subject.kind === 'roles' && subject.scope === DIRECTORY_SCOPE;
  const ofKind = kind === undefined || kind === (isOfDirectory ? 'directory-roles' : subject.kind);
  return ofKind && (text === undefined || displayName.toLowerCase().includes(text.toLowerCase()));
}

async function inState(db: Reader, reviews: readonly Review[], { state, now }: ManagedListing) {
  if (state === undefined) return reviews;
  const current = await findCurrent(
    db,
    reviews.map(({ id }) => id),
  );
  return reviews.filter(({ id }) => current.has(id) && stateAt(current.get(id)!, now) === state);
}
