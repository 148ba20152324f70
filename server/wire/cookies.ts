/**
 * Names and attributes of our cookies.
 *
 * Cookies do not know ports: two instances on one host would overwrite each
 * other's session, so the port is part of the name unless it is the default.
 */
import { publicOrigins, type Settings } from '#platform/settings.ts';

export function sessionCookieName(settings: Settings): string {
  return cookieName(settings, 'session');
}

/** `__Host-daypass-{what}` with the port of the portal. */
export function cookieName(settings: Settings, what: string): string {
  const { port } = new URL(publicOrigins(settings).portalUrl);
  return `__Host-daypass-${what}${port ? `-${port}` : ''}`;
}

/** Attributes of every cookie: host only, never to scripts, not with foreign writes. */
export const cookieAttributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const;
