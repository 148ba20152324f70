/**
 * What the address of a list says: words of a choice, ids, and what it is sorted by. What cannot be meant is refused.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';

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
