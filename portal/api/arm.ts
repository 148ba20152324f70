/**
 * Requests in the ARM dialect: resources, management groups, `Microsoft.Authorization`.
 *
 * Every request carries its api-version; lists are followed through `nextLink` up to a bound.
 */
import { type Query, sameOriginPath, send, withQuery } from './client.ts';

const versions = {
  authorization: '2020-10-01',
  roles: '2022-04-01',
  resources: '2021-04-01',
  subscriptions: '2022-12-01',
  managementGroups: '2021-04-01',
  approvals: '2021-01-01-preview',
} as const;

export type ArmArea = keyof typeof versions;

export interface ArmList<T> {
  value: T[];
  nextLink?: string | null;
}

/** More than this is not read into one page; the page says so and offers a filter. */
const maximumPages = 20;

export function armPath(area: ArmArea, path: string, query: Query = {}): string {
  return withQuery(path, { ...query, 'api-version': versions[area] });
}

export function armGet<T>(area: ArmArea, path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return send<T>(armPath(area, path, query), { signal });
}

export function armPut<T>(area: ArmArea, path: string, body: unknown): Promise<T> {
  return send<T>(armPath(area, path), { method: 'PUT', body });
}

export function armPatch<T>(area: ArmArea, path: string, body: unknown): Promise<T> {
  return send<T>(armPath(area, path), { method: 'PATCH', body });
}

export function armPost<T>(area: ArmArea, path: string, body?: unknown): Promise<T> {
  return send<T>(armPath(area, path), { method: 'POST', body });
}

export async function armList<T>(area: ArmArea, path: string, query: Query = {}, signal?: AbortSignal): Promise<T[]> {
  const found: T[] = [];
  let next: string | null = armPath(area, path, query);
  for (let page = 0; next !== null && page < maximumPages; page += 1) {
    const list: ArmList<T> = await send<ArmList<T>>(next, { signal });
    found.push(...list.value);
    next = list.nextLink ? sameOriginPath(list.nextLink) : null;
  }
  return found;
}

/** `{scope}/providers/Microsoft.Authorization/{rest}`, also for the root scope. */
export function authorizationPath(scope: string, rest: string): string {
  return `${scope === '/' ? '' : encodeScope(scope)}/providers/Microsoft.Authorization/${rest}`;
}

function encodeScope(scope: string): string {
  return scope.split('/').map(encodeURIComponent).join('/');
}
