/**
 * The resources access tokens are for: one of our APIs each, so a token given away for one opens no other.
 *
 * Azure's clients name a resource in a request of the token service: `resource=` (v1) or `scope=…/.default` (v2), each
 * with and without a trailing slash.
 */
import { publicOrigins, type Settings } from '#platform/settings.ts';

export interface ApiResources {
  /** Management (ARM), decisions (AuthZEN) and the portal's own operations, as `https://management.azure.com` is. */
  readonly management: string;
  /** Directory, guests and audit (Microsoft Graph), as `https://graph.microsoft.com` is. */
  readonly graph: string;
}

/** Where Graph answers besides the root: below its resource, because clients build its addresses from that name. */
export const GRAPH_PATH = '/graph';

export function apiResources(settings: Settings): ApiResources {
  const { baseUrl } = publicOrigins(settings);
  return { management: baseUrl, graph: `${baseUrl}${GRAPH_PATH}` };
}

/** Compares names of resources: trailing slashes and case do not count. */
export function sameResource(a: string, b: string): boolean {
  return a === b || bareResource(a) === bareResource(b);
}

function bareResource(resource: string): string {
  return resource.replace(/\/+$/, '').toLowerCase();
}
