/**
 * What every request passes before anything of it is read: only text that any part of the program can hold.
 *
 * PostgreSQL stores neither U+0000 nor half a surrogate pair, and nothing of ours
 * needs either. One place looks at the address, the cookies and the body, so that
 * no module meets them. Never changes what it reads.
 */
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';

/** Bounds of a body, whatever parser read it: levels, and values in all. */
const MAXIMUM_DEPTH = 32;
const MAXIMUM_VALUES = 20_000;

/** Refuses with `request.invalid` what holds a text nothing can keep. */
export function requireReadable(request: FastifyRequest): void {
  requireReadableAddress(request.url);
  if (Object.values(request.cookies).some((value) => value !== undefined && !isReadable(value))) {
    throw new Refusal('request.invalid', { field: 'cookie', reason: 'holds a character that no text can hold' });
  }
  if (typeof request.body === 'object' && request.body !== null) requireReadableBody(request.body);
}

/** Refuses a query option that is given twice: it has no meaning. For dialects whose options are single texts. */
export async function requireOptionsOnce(request: FastifyRequest): Promise<void> {
  const twice = Object.entries(request.query as Record<string, unknown>).find(([, value]) => Array.isArray(value));
  if (twice) throw new Refusal('request.invalid', { field: twice[0].slice(0, 64), reason: 'is given twice' });
}

function requireReadableAddress(url: string): void {
  // A zero octet is written %00 and in no other way; what does not decode is no UTF-8.
  const isBroken = /%00/.test(url) || !decodes(url);
  if (isBroken) {
    throw new Refusal('request.invalid', { field: 'address', reason: 'holds a character that no text can hold' });
  }
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Goes through the body level by level: a body nested by the thousand must not exhaust the stack. */
function requireReadableBody(body: object): void {
  let level: readonly unknown[] = [body];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH) throw unreadable(`is more than ${MAXIMUM_DEPTH} levels deep`);
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') requireReadableText(value);
      else if (value !== null && typeof value === 'object' && !Buffer.isBuffer(value)) {
        for (const [key, child] of Object.entries(value)) {
          requireReadableText(key);
          below.push(child);
        }
      }
    }
    values += below.length;
    if (values > MAXIMUM_VALUES) throw unreadable(`holds more than ${MAXIMUM_VALUES} values`);
    level = below;
  }
}

function requireReadableText(text: string): void {
  if (!isReadable(text)) throw unreadable('holds a character that no text can hold');
}

function isReadable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function unreadable(reason: string): Refusal<'request.invalid'> {
  return new Refusal('request.invalid', { field: 'body', reason });
}
