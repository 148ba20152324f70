/**
 * A resource with two holders of the reader's role and a reviewer, and the steps of an access review there.
 */
import type { Actor } from '#model/actor.ts';
import {
  createReview,
  findCurrent,
  listItems,
  recordDecisions,
  runReviews,
  type Answer,
  type ReviewInput,
} from '#modules/access-reviews/index.ts';
import { give } from './given-roles.ts';
import { noon, roles, scopes, type RoleWorld } from './role-world.ts';

const DAY = 86_400_000;

/** Noon again, nobody is reviewed, and one is eligible and another assigned. */
export async function prepareHolders(world: RoleWorld) {
  world.clock.moveTo(noon);
  for (const table of [
    'access_review_task',
    'access_review_earlier_answer',
    'access_review_item',
    'access_review_reviewer',
    'access_review_stage',
    'access_review_instance',
    'access_review',
  ] as const) {
    await world.database.deleteFrom(table).execute();
  }
  await world.database.updateTable('eligibility_schedule').set({ removed_at: noon }).execute();
  await world.database
    .updateTable('assignment_schedule')
    .set({ removed_at: noon })
    .where('scope', '<>', scopes.subscription)
    .execute();
  const holder = await world.addUser('Holder');
  const other = await world.addUser('Other holder');
  const reviewer = await world.addUser('Reviewer');
  await give(world, 'eligibility', holder.principalId, 'P100D');
  await give(world, 'assignment', other.principalId, 'P100D');
  return { holder, other, reviewer, ...reviewSteps(world, reviewer) };
}

export type Review = Awaited<ReturnType<typeof prepareHolders>>;

function reviewSteps(world: RoleWorld, reviewer: Actor) {
  const asked = (changed: Partial<ReviewInput> = {}): ReviewInput => ({
    displayName: 'Readers of the ledger',
    subject: { kind: 'roles', scope: scopes.resourceGroup, roleDefinitionIds: [roles.reader] },
    reviewedBy: 'selected',
    reviewerIds: [reviewer.principalId],
    settings: {},
    recurrence: { frequency: 'once', durationDays: 10 },
    ...changed,
  });
  const create = (changed: Partial<ReviewInput> = {}, by = world.owner) =>
    createReview(world.ports, by, asked(changed));
  const run = () => runReviews(world.ports);
  const current = async (id: string) => (await findCurrent(world.database, [id])).get(id)!;
  const items = async (instanceId: string) =>
    (await listItems(world.database, { instanceId }, { limit: 100, after: undefined })).rows;
  /** A review that has begun, its instance, and the item of each person. */
  const begun = async (changed: Partial<ReviewInput> = {}) => {
    const id = await create(changed);
    await run();
    const instance = await current(id);
    const found = await items(instance.id);
    return {
      id,
      instanceId: instance.id,
      found,
      of: (of: Actor) => found.find((i) => i.principalId === of.principalId)!,
    };
  };
  const answer = (instanceId: string, by: Actor, ...answers: Answer[]) =>
    recordDecisions(world.ports, by, instanceId, answers);
  const later = (days: number) => world.clock.moveTo(new Date(world.clock.now().getTime() + days * DAY));
  const results = async (instanceId: string) =>
    Object.fromEntries((await items(instanceId)).map(({ principalName, result }) => [principalName, result]));
  const isHeld = async (principalId: string) => {
    const { rows } = await listHeld(principalId);
    return rows > 0;
  };
  const listHeld = async (principalId: string) => {
    const tables = ['eligibility_schedule', 'assignment_schedule'] as const;
    const counts = await Promise.all(
      tables.map((table) =>
        world.database
          .selectFrom(table)
          .select('id')
          .where('principal_id', '=', principalId)
          .where('removed_at', 'is', null)
          .execute(),
      ),
    );
    return { rows: counts.flat().length };
  };
  return { asked, create, run, current, items, begun, answer, later, results, isHeld };
}
