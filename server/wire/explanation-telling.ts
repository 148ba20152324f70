/**
 * What an explanation may say to whom: what was found, whose names are told, whether the place is known to the asker.
 */
import type { FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import { DIRECTORY_SCOPE, type Scope } from '#model/scope.ts';
import { listAdministratorIds } from '#modules/assignments/index.ts';
import type { AskedExplanation, ExplainedNow } from '#modules/decisions/index.ts';
import { findPeople, type KnownPerson } from '#modules/directory/index.ts';
import { findResources, type Resource } from '#modules/resources/index.ts';
import type { Reader } from '#platform/database/database.ts';
import { readingOfDirectory } from './attempt.ts';
import { holds } from './guard.ts';

/** The action that reading who has what at a place needs. */
export function readingAction(scope: Scope): string {
  return scope === DIRECTORY_SCOPE
    ? directoryActions.readDirectoryRoles
    : 'Microsoft.Authorization/roleAssignments/read';
}

/** What is known and may be told; names and places that are looked up once. */
export interface Telling {
  readonly request: FastifyRequest;
  readonly asked: AskedExplanation;
  readonly now: ExplainedNow;
  /** What names and places are looked up in: the present, or the past it is about. */
  readonly db: Reader;
  readonly isSelf: boolean;
  readonly readsAssignments: boolean;
  /** Whether the asker knows that the place exists. */
  readonly knowsPlace: boolean;
  readonly people: ReadonlyMap<string, KnownPerson>;
  readonly readsPeople: boolean;
  readonly places: ReadonlyMap<Scope, Resource>;
  readonly administratorIds: readonly string[];
}

export async function tell(
  request: FastifyRequest,
  asked: AskedExplanation,
  now: ExplainedNow,
  {
    isSelf,
    db,
    place,
  }: Pick<Telling, 'isSelf' | 'db'> & {
    /** Where the rights of the asker are looked at. */
    readonly place: Scope;
  },
): Promise<Telling> {
  const { ports } = request;
  const { facts, explanation } = now;
  const reads = holds(request, readingAction(asked.scope), place);
  const readsPeople = (await readingOfDirectory(request)) !== 'own';
  const isOpened = explanation.steps.some((one) => 'opens' in one);
  const isKnown = reads || facts.holdings.length > 0 || isOpened || asked.scope === DIRECTORY_SCOPE;
  const knowsPlace =
    isKnown || request.server.decisions.permissionsAt(request.actor.principalId, asked.scope).length > 0;
  const asksAdministrator = explanation.steps.some(({ step }) => step === 'ask-administrator');
  const administratorIds =
    asksAdministrator && reads && readsPeople
      ? await listAdministratorIds({ db: ports.database, now: now.at }, asked.scope, [asked.principalId])
      : [];
  const groupIds = explanation.paths.flatMap(({ ways }) => ways.flat());
  const boundIds = explanation.denials.flatMap(({ boundBy }) => (boundBy === 'everyone' ? [] : boundBy));
  const memberships = facts.eligibleMemberships;
  const eligibleIds = memberships.map(({ groupId }) => groupId);
  const ids = [asked.principalId, ...groupIds, ...eligibleIds, ...boundIds, ...administratorIds];
  return {
    request,
    asked,
    now,
    db,
    isSelf,
    readsAssignments: reads,
    knowsPlace,
    people: await findPeople(db, ids),
    readsPeople,
    places: await findResources(db, [...facts.chain, ...memberships.map(({ holding }) => holding.scope)]),
    administratorIds,
  };
}

/** The subject is known to whoever may ask; groups and others to those who may read the directory. */
export function nameOf({ people, readsPeople, asked }: Telling, id: string): string | null {
  return readsPeople || id === asked.principalId ? (people.get(id)?.displayName ?? null) : null;
}

export function placeOf({ places }: Telling, scope: Scope) {
  const place = places.get(scope);
  return { scope: place?.path ?? scope, displayName: place?.displayName ?? null };
}
