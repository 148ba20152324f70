/**
 * A guest as their home directory sees them: a SCIM user (RFC 7643, 4.1).
 *
 * What is told is what the home directory could have said itself: no roles, no groups, no other directory.
 */
import { createHash } from 'node:crypto';
import type { ProvisionedAccount } from '#modules/home-signals/index.ts';

export const SCIM_TYPE = 'application/scim+json; charset=utf-8';
export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

export function userResource(account: ProvisionedAccount, url: string) {
  const { id, externalId, userName, displayName, mail, active, createdAt, updatedAt } = account;
  return {
    schemas: [USER_SCHEMA],
    id,
    ...(externalId === null ? {} : { externalId }),
    userName,
    displayName,
    active,
    ...(mail === null ? {} : { emails: [{ value: mail, type: 'work', primary: true }] }),
    meta: {
      resourceType: 'User',
      created: createdAt.toISOString(),
      lastModified: updatedAt.toISOString(),
      location: `${url}/Users/${id}`,
      version: versionOf(account),
    },
  };
}

/** Another one whenever something else is shown. */
export function versionOf(account: ProvisionedAccount): string {
  const { id, externalId, userName, displayName, mail, active } = account;
  const shown = JSON.stringify([id, externalId, userName, displayName, mail, active]);
  return `W/"${createHash('sha256').update(shown).digest('base64url').slice(0, 22)}"`;
}

type Resource = ReturnType<typeof userResource>;

/** RFC 7644, 3.9. `id` and `schemas` are always there; only whole attributes are chosen. */
export function chooseAttributes(resource: Resource, wanted: string | null, unwanted: string | null) {
  const [some, none] = [readNames(wanted), readNames(unwanted)];
  const entries = Object.entries(resource).filter(([name]) => {
    if (name === 'id' || name === 'schemas') return true;
    const folded = name.toLowerCase();
    return some ? some.has(folded) : !none?.has(folded);
  });
  return Object.fromEntries(entries);
}

function readNames(text: string | null): Set<string> | undefined {
  if (!text) return undefined;
  return new Set(text.split(',').map((name) => plainName(name).replace(/[.[].*$/s, '')));
}

/** An attribute in lower case, without the name of the schema in front of it. */
export function plainName(text: string): string {
  const name = text.trim().toLowerCase();
  const prefix = `${USER_SCHEMA.toLowerCase()}:`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
