/**
 * What the command palette offers for a text: pages and actions of this person, roles they may activate, and people, groups,
 * resources and directory roles the server finds for them. Who may not search the directory is offered nothing of it.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { FoundResources, SessionView } from '../../server/wire/portal/contract.ts';
import { send, withQuery } from '../api/client.ts';
import { directoryRoleDefinitions } from '../api/directory-roles.ts';
import { principalSearchQuery } from '../api/principals.ts';
import { useSettled } from '../api/use-settled.ts';
import { eligibilityScheduleId, eligibleQuery, placeOf, titleOf, useStanding } from '../features/activation/index.ts';
import { roleHref, scopeHref, scopeName, scopeTypeText } from '../features/resources/index.ts';
import { areasFor } from './areas.ts';

export interface PaletteEntry {
  id: string;
  label: string;
  detail: string | null;
  href: string;
}

export interface PaletteGroup {
  value: string;
  items: PaletteEntry[];
}

const SHOWN = 6;

const foundResourcesQuery = (text: string) =>
  queryOptions({
    queryKey: ['resource-search', text],
    queryFn: ({ signal }) => send<FoundResources>(withQuery('/portal/api/resource-search', { text }), { signal }),
  });

const directoryRolesQuery = queryOptions({
  queryKey: ['directory-role-definitions'],
  staleTime: 300_000,
  queryFn: ({ signal }) => directoryRoleDefinitions(signal),
});

export function usePaletteGroups(session: SessionView, text: string): { groups: PaletteGroup[]; searching: boolean } {
  const { abilities } = session;
  const wanted = text.trim();
  const settled = useSettled(wanted);
  const worthAsking = settled.length > 1;
  const eligible = useQuery(eligibleQuery).data ?? [];
  const standing = useStanding();
  const people = useQuery({ ...principalSearchQuery(settled), enabled: worthAsking && abilities.readDirectory });
  const places = useQuery({ ...foundResourcesQuery(settled), enabled: worthAsking && abilities.readResources });
  const roles = useQuery({ ...directoryRolesQuery, enabled: worthAsking && abilities.readDirectoryRoles });
  // What is active, planned or asked for already is not asked for twice.
  const free = eligible.filter((row) => standing(row) === 'free');
  const activations = free.map((row) => ({
    id: `activate-${row.id}`,
    label: `Activate ${titleOf(row)}`,
    detail: placeOf(row),
    href: `/my-roles?activate=${eligibilityScheduleId(row)}`,
  }));
  const found = (entries: PaletteEntry[] | undefined) => (worthAsking ? (entries ?? []).slice(0, SHOWN) : []);
  const groups = [
    { value: 'Actions', items: matching([...activations, ...actionsOf(session)], wanted).slice(0, SHOWN) },
    { value: 'Pages', items: matching(pagesOf(session), wanted) },
    {
      value: 'People and groups',
      items: found(
        people.data?.map(({ id, kind, displayName, detail }) => ({
          id,
          label: displayName,
          detail: detail ?? (kind === 'group' ? 'Group' : null),
          href: `/${kind}s/${id}`,
        })),
      ),
    },
    {
      value: 'Resources',
      items: found(
        places.data?.value.map(({ scope, name }) => ({
          id: scope,
          label: name,
          detail: name === scopeName(scope) ? scopeTypeText(scope) : `${scopeTypeText(scope)} · ${scopeName(scope)}`,
          href: scopeHref(scope),
        })),
      ),
    },
    {
      value: 'Directory roles',
      items: found(
        matching(
          (roles.data ?? []).map(({ id, properties }) => ({
            id: `role-${id}`,
            label: properties.roleName,
            detail: null,
            href: roleHref('/directory', id),
          })),
          settled,
        ),
      ),
    },
  ];
  const searching = settled !== wanted || [people, places, roles].some((query) => query.isFetching);
  return { groups: groups.filter(({ items }) => items.length > 0), searching };
}

function pagesOf(session: SessionView): PaletteEntry[] {
  const pages = areasFor(session).flatMap(({ title, entries }) =>
    entries.map(({ href, label }) => ({ id: href, label, detail: title || null, href })),
  );
  return [
    ...pages,
    { id: 'my-groups', label: 'My groups', detail: 'My roles', href: '/my-roles?of=groups' },
    { id: '/account', label: 'Your account', detail: 'Sessions, terms of use', href: '/account' },
    { id: '/security-info', label: 'Security info', detail: 'Your account', href: '/security-info' },
  ];
}

function actionsOf({ abilities }: SessionView): PaletteEntry[] {
  const action = (label: string, href: string, shown: boolean) =>
    shown ? [{ id: label, label, detail: null, href }] : [];
  return [
    ...action('Activate a role', '/my-roles', true),
    ...action('Become a member of a group', '/my-roles?of=groups', true),
    ...action('Give a role back', '/my-roles?tab=active', true),
    ...action('Approve requests', '/approvals', true),
    ...action('Answer an access review', '/my-reviews', true),
    ...action('Invite a guest', '/users?invite=yes', abilities.inviteGuests),
    ...action('Invite many guests', '/bulk-invitations', abilities.manageInvitations),
    ...action(
      'Create an access review',
      '/access-reviews/new',
      abilities.readResources || abilities.readDirectoryRoles,
    ),
    ...action('Create a group', '/groups?new=yes', abilities.manageGroups),
    ...action('Restore a deleted user', '/deleted-users', abilities.readDeletedUsers),
  ];
}

/** Every word of the text begins a word of the entry. */
export function matching(entries: PaletteEntry[], text: string): PaletteEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ label, detail }) => {
    const said = ` ${label} ${detail ?? ''}`.toLowerCase();
    return words.every((word) => said.includes(` ${word}`));
  });
}
