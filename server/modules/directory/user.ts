/**
 * Rules about users: which profile fields there are, and what a name may look like.
 *
 * Pure. The profile is plain data: no field of it decides who somebody is.
 */
import { parseMailAddress } from '#model/mail-address.ts';
import { parseLine } from '#model/plain-text.ts';
import { Refusal } from '#model/refusal.ts';

const MAXIMUM_NAME_LENGTH = 256;

/** Text fields a caller may write, as Graph spells them. */
export const PROFILE_TEXTS = [
  'givenName',
  'surname',
  'jobTitle',
  'department',
  'companyName',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'usageLocation',
  'employeeId',
  'employeeType',
  'mailNickname',
  'streetAddress',
  'city',
  'state',
  'postalCode',
  'country',
] as const;
/** Lists of texts a caller may write. */
export const PROFILE_LISTS = ['businessPhones', 'otherMails'] as const;

const texts = new Set<string>(PROFILE_TEXTS);
const lists = new Set<string>(PROFILE_LISTS);

/** A display name: one line, not empty. */
export function requireDisplayName(value: unknown): string {
  const name = parseLine(value, MAXIMUM_NAME_LENGTH);
  if (name === undefined)
    throw new Refusal('request.invalid', { field: 'displayName', reason: 'is not one line of text' });
  return name;
}

/**
 * The profile after a change: absent fields stay, null and '' empty a field.
 * Fields nobody knows are ignored, as Graph clients expect.
 */
export function mergeProfile(
  before: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const after = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === '') {
      if (texts.has(name) || lists.has(name)) delete after[name];
    } else if (texts.has(name)) {
      after[name] = requireLine(name, value);
    } else if (lists.has(name)) {
      after[name] = requireList(name, value);
    }
  }
  return after;
}

function requireLine(name: string, value: unknown): string {
  const line = parseLine(value, MAXIMUM_NAME_LENGTH);
  if (line === undefined) throw new Refusal('request.invalid', { field: name, reason: 'is not one line of text' });
  return line;
}

function requireList(name: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.length > 20) {
    throw new Refusal('request.invalid', { field: name, reason: 'is not a list of at most 20 texts' });
  }
  return value.map((one) => (name === 'otherMails' ? requireAddress(name, one) : requireLine(name, one)));
}

/** A mail address in canonical form. */
export function requireAddress(name: string, value: unknown): string {
  const address = parseMailAddress(value)?.address;
  if (!address) throw new Refusal('request.invalid', { field: name, reason: 'is not one plain mail address' });
  return address;
}

/** The sign-in name of a guest: `local_domain#EXT#@initial-domain`. It never changes afterwards. */
export function guestUserPrincipalName(address: string, initialDomain: string): string {
  return `${address.replace('@', '_')}#EXT#@${initialDomain}`;
}
