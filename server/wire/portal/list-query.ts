/**
 * What the address of a list says: words of a choice, ids, a span of time, and what it is sorted by. What cannot be meant is
 * refused.
 */
import { parseGuid } from '#model/guid.ts';
import { parseInstant } from '#model/instant.ts';
import { Refusal } from '#model/refusal.ts';

const MAXIMUM_APPLICATION_ID = 128;

export function oneOf<Word extends string>(
  field: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (!text) return undefined;
  const word = words.find((one) => one === text);
  if (!word) throw new Refusal('request.invalid', { field, reason: `must be one of ${words.join(', ')}` });
  return word;
}

export function guidOf(field: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  const guid = parseGuid(text);
  if (!guid) throw new Refusal('request.invalid', { field, reason: 'cannot be read' });
  return guid;
}

/** Ids of applications are whatever whoever registered them chose. */
export function applicationOf(id: string | undefined): string | undefined {
  if (!id) return undefined;
  if (id.length <= MAXIMUM_APPLICATION_ID) return id;
  throw new Refusal('request.invalid', { field: 'application', reason: 'is too long' });
}

/** Both ends belong to it; either may be left open. */
export function periodOf(query: { readonly from?: string; readonly to?: string }): { from?: Date; to?: Date } {
  const [from, to] = [instantOf('from', query.from), instantOf('to', query.to)];
  if (from && to && from > to) {
    throw new Refusal('audit.range-invalid', { from: from.toISOString(), to: to.toISOString() });
  }
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) };
}

function instantOf(field: string, text: string | undefined): Date | undefined {
  if (!text) return undefined;
  const instant = parseInstant(text);
  if (!instant) throw new Refusal('request.invalid', { field, reason: 'cannot be read' });
  return instant;
}

/** `name`, or `-name` downwards; without a text by the first of the words. */
export function sortOf<Word extends string>(
  text: string | undefined,
  words: readonly [Word, ...Word[]],
): { order: Word; descending: boolean } {
  return {
    order: oneOf('sort', text?.replace(/^-/, ''), words) ?? words[0],
    descending: text?.startsWith('-') ?? false,
  };
}
