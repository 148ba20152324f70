/**
 * `asOf` in the address of a list or a page: the same reading at an instant that has passed.
 *
 * Who may read the present may read the past, by what they hold now. What is not there any more is asked for at the nearest
 * place above it that is.
 */
import type { FastifyRequest } from 'fastify';
import { parseInstant } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';
import { findStandingPlace, readPast } from '#modules/history/index.ts';
import type { Reader } from '#platform/database/database.ts';
import type { Ports } from '#platform/ports.ts';

export function readAsOf(text: string | undefined): Date | undefined {
  if (!text) return undefined;
  const at = parseInstant(text);
  if (!at)
    throw new Refusal('request.invalid', { field: 'asOf', reason: 'must be an instant, such as 2026-03-01T12:00:00Z' });
  return at;
}

/** Reads the present, or the past where an instant was asked for. */
export function readInTime<T>(ports: Ports, asOf: Date | undefined, work: (db: Reader) => Promise<T>): Promise<T> {
  return asOf ? readPast(ports, asOf, work) : work(ports.database);
}

/** The place whose rights of today say who may read about `scope`. */
export async function placeOfRights(request: FastifyRequest, scope: Scope, asOf: Date | undefined): Promise<Scope> {
  return asOf ? findStandingPlace(request.ports, scope, asOf) : scope;
}
