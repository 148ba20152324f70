/**
 * What a body asks for, as PUT and as PATCH (RFC 7644, 3.5): the three attributes that are taken, and nothing else. Pure.
 *
 * Provisioning systems send whole profiles. What is not taken is left out silently, so that no deactivation fails for a
 * job title; what names an attribute that is given here is refused.
 */
import { Refusal } from '#model/refusal.ts';
import type { AccountChange, NewAccount } from '#modules/home-signals/index.ts';
import { plainName } from './user-resource.ts';

const MAXIMUM_LENGTH = 256;
const MAXIMUM_OPERATIONS = 100;
const MAXIMUM_ADDRESSES = 20;
const given = new Set(['id', 'meta', 'schemas']);

type Draft = { -readonly [Key in keyof AccountChange]: AccountChange[Key] };
type Body = Readonly<Record<string, unknown>>;

/** The body of POST: how the home directory calls somebody, and the mailboxes they may have here. */
export function readNewUser(body: unknown): NewAccount {
  const draft = readUser(body);
  return { ...draft, addresses: readAddresses(attribute(requireObject(body), 'emails')) };
}

/** The body of PUT. What it does not say of `active` stays: nobody comes back by being left out. */
export function readUser(body: unknown): AccountChange & { readonly userName: string } {
  const user = requireObject(body);
  const active = attribute(user, 'active');
  return {
    userName: readName('userName', attribute(user, 'userName')),
    externalId: readOptionalName(attribute(user, 'externalId')),
    ...(active === undefined || active === null ? {} : { active: readActive(active) }),
  };
}

/** The body of PATCH: its operations in their order. */
export function readPatch(body: unknown): AccountChange {
  const operations = attribute(requireObject(body), 'Operations');
  if (!Array.isArray(operations) || operations.length === 0 || operations.length > MAXIMUM_OPERATIONS) {
    const reason = `is no list of 1 to ${MAXIMUM_OPERATIONS} operations`;
    throw new Refusal('request.invalid', { field: 'Operations', reason });
  }
  const draft: Draft = {};
  for (const operation of operations) apply(draft, requireObject(operation));
  return draft;
}

/** Entra writes `Replace`, and the name of an attribute with that of its schema in front. */
function apply(draft: Draft, operation: Body): void {
  const op = attribute(operation, 'op');
  const kind = typeof op === 'string' ? op.toLowerCase() : '';
  if (!['add', 'replace', 'remove'].includes(kind)) {
    throw new Refusal('request.invalid', { field: 'op', reason: 'is not add, replace or remove' });
  }
  const path = attribute(operation, 'path');
  const value = attribute(operation, 'value');
  if (path === undefined || path === null || path === '') {
    if (kind === 'remove') throw new Refusal('provisioning.target-missing', {});
    for (const [name, each] of Object.entries(requireObject(value))) set(draft, name, each);
  } else if (typeof path !== 'string' || path.length > MAXIMUM_LENGTH || !isPath(path)) {
    throw new Refusal('provisioning.path-unsupported', {
      path: typeof path === 'string' ? path.slice(0, 64) : '(no text)',
    });
  } else if (kind === 'remove') remove(draft, path);
  else set(draft, path, value);
}

/** An attribute, of a schema or not, with a filter and a part of it or not (RFC 7644, figure 7). */
function isPath(path: string): boolean {
  return /^[a-z][\w$:.-]*(?:\[[^[\]]*\](?:\.\w+)?)?$/i.test(path);
}

function set(draft: Draft, path: string, value: unknown): void {
  const name = plainName(path);
  if (name === 'active') draft.active = readActive(value);
  else if (name === 'username') draft.userName = readName('userName', value);
  else if (name === 'externalid') draft.externalId = readOptionalName(value);
  else requireNotGiven(name);
}

function remove(draft: Draft, path: string): void {
  const name = plainName(path);
  if (name === 'externalid') draft.externalId = null;
  else if (name === 'active' || name === 'username') {
    throw new Refusal('provisioning.value-invalid', { attribute: path, reason: 'must be there' });
  } else requireNotGiven(name);
}

function requireNotGiven(name: string): void {
  if (given.has(name.split('.')[0]!)) throw new Refusal('provisioning.read-only', { attribute: name });
}

/** Entra without its newer mode sends the text "False"; older systems send a list with one value. */
function readActive(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.toLowerCase() : undefined;
  if (text === 'true' || text === 'false') return text === 'true';
  const only = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (typeof only === 'object' && only !== null && Object.hasOwn(only, 'value')) {
    const inner = (only as { value: unknown }).value;
    if (typeof inner === 'boolean' || typeof inner === 'string') return readActive(inner);
  }
  throw new Refusal('provisioning.value-invalid', { attribute: 'active', reason: 'is not true or false' });
}

function readName(name: 'userName' | 'externalId', value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  // oxlint-disable-next-line no-control-regex
  if (text !== '' && text.length <= MAXIMUM_LENGTH && !/[\u0000-\u001f\u007f]/.test(text)) return text;
  const reason = `is not one line of 1 to ${MAXIMUM_LENGTH} characters`;
  throw new Refusal('provisioning.value-invalid', { attribute: name, reason });
}

function readOptionalName(value: unknown): string | null {
  return value === undefined || value === null || value === '' ? null : readName('externalId', value);
}

function readAddresses(emails: unknown): string[] {
  if (!Array.isArray(emails)) return [];
  return emails.slice(0, MAXIMUM_ADDRESSES).flatMap((email: unknown) => {
    const value = typeof email === 'object' && email !== null ? attribute(email as Body, 'value') : email;
    return typeof value === 'string' ? [value] : [];
  });
}

/** Names of attributes count in any case (RFC 7643, 2.1). */
function attribute(body: Body, name: string): unknown {
  const folded = name.toLowerCase();
  const key = Object.keys(body).find((one) => plainName(one) === folded);
  return key === undefined ? undefined : body[key];
}

function requireObject(value: unknown): Body {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw new Refusal('request.invalid', { field: 'body', reason: 'is not a JSON object' });
}
