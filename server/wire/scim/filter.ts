/**
 * Filters of provisioning systems (RFC 7644, 3.4.2.2): who has exactly this name. Pure.
 *
 * They look for one account before they change it, and ask for nothing else; what cannot be read is refused, never
 * answered with everybody.
 */
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { AccountFilter } from '#modules/home-signals/index.ts';
import { plainName } from './user-resource.ts';

const MAXIMUM_LENGTH = 1_000;
const comparison =
  /\s*([a-z][\w.:]*(?:\[\s*type\s+eq\s+"work"\s*\](?:\.value)?)?)\s+(\w+)\s+("(?:[^"\\]|\\.)*"|true|false)\s*(?:and\s|$)/iy;

const attributes: Readonly<Record<string, keyof AccountFilter>> = {
  id: 'id',
  username: 'userName',
  externalid: 'externalId',
  active: 'active',
  emails: 'address',
  'emails.value': 'address',
};

/** Undefined: it is not said who is meant. Null: nobody can be. */
export function readFilter(text: string | undefined): AccountFilter | null {
  const filter: Record<string, string | boolean> = {};
  if (text === undefined || text.trim() === '') return {};
  if (text.length > MAXIMUM_LENGTH) throw unsupported('it is too long');
  let at = 0;
  let isPossible = true;
  while (at < text.length) {
    comparison.lastIndex = at;
    const match = comparison.exec(text);
    if (!match) throw unsupported(`it cannot be read from character ${at + 1} on`);
    at = comparison.lastIndex;
    const [key, value] = readComparison(match[1]!, match[2]!, match[3]!);
    if (key in filter && filter[key] !== value) isPossible = false;
    if (key === 'id' && typeof value === 'string' && !parseGuid(value)) isPossible = false;
    filter[key] = value;
  }
  if (/\sand\s*$/i.test(text)) throw unsupported('it ends with and');
  return isPossible ? filter : null;
}

function readComparison(path: string, operator: string, literal: string): [keyof AccountFilter, string | boolean] {
  const name = plainName(path).replace(/\[.*\](?:\.value)?$/s, '');
  const key = Object.hasOwn(attributes, name) ? attributes[name]! : undefined;
  if (!key) throw unsupported(`it asks for ${path.slice(0, 64)}`);
  if (operator.toLowerCase() !== 'eq') throw unsupported(`it compares by ${operator.slice(0, 16)}`);
  const value = readLiteral(literal);
  if ((key === 'active') !== (typeof value === 'boolean')) throw unsupported(`${name} is compared with another kind`);
  return [key, value];
}

function readLiteral(literal: string): string | boolean {
  try {
    return JSON.parse(literal.startsWith('"') ? literal : literal.toLowerCase()) as string | boolean;
  } catch {
    throw unsupported('a text in it cannot be read');
  }
}

function unsupported(reason: string): Refusal {
  return new Refusal('provisioning.filter-unsupported', { reason });
}
