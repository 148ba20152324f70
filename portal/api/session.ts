/**
 * The session of this browser as the server tells it: who is signed in, and what the server would let them do.
 *
 * Nothing here is computed; a page hides a button because an ability is false, the server refuses on its own.
 */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ScopeAbilities, SessionView, SignOutRequest, SignOutView } from '../../server/wire/portal/contract.ts';
import { rememberCsrfToken, send, withQuery } from './client.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    const session = await send<SessionView>('/portal/api/session', { signal, publicPage: true });
    rememberCsrfToken(session.csrfToken);
    return session;
  },
});

export function useSession(): SessionView | undefined {
  return useQuery(sessionQuery).data;
}

/** After a sign-in, a step-up or a sign-out nothing that was read before may be shown again. */
export function useSessionReset(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    await client.fetchQuery({ ...sessionQuery, staleTime: 0 });
  };
}

export function useScopeAbilities(scope: string): ScopeAbilities | undefined {
  return useQuery({
    queryKey: ['abilities', scope],
    queryFn: ({ signal }) => send<ScopeAbilities>(withQuery('/portal/api/abilities', { scope }), { signal }),
  }).data;
}

export function signOut(everywhere: boolean): Promise<SignOutView> {
  const body: SignOutRequest = { everywhere };
  return send<SignOutView>('/portal/api/sign-out', { method: 'POST', body });
}
