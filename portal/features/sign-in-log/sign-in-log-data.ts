/**
 * Reads the sign-in log, and words what its entries say.
 */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Page } from '../../../server/wire/portal/contract.ts';
import type { SignInChoices, SignInEntry } from '../../../server/wire/portal/sign-in-log-contract.ts';
import { send, withQuery } from '../../api/client.ts';

export interface SignInFilter {
  person?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  result?: string | undefined;
  home?: string | undefined;
  application?: string | undefined;
  reason?: string | undefined;
}

const list = '/portal/api/sign-ins';

export const signInsQuery = (filter: SignInFilter) =>
  infiniteQueryOptions({
    queryKey: ['sign-ins', filter],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      send<Page<SignInEntry>>(withQuery(list, { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor,
  });

export const ownSignInsQuery = infiniteQueryOptions({
  queryKey: ['own-sign-ins'],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam, signal }) =>
    send<Page<SignInEntry>>(withQuery('/portal/api/own-sign-ins', { cursor: pageParam }), { signal }),
  getNextPageParam: (page) => page.nextCursor,
});

export const signInQuery = (id: string) =>
  queryOptions({
    queryKey: ['sign-in', id],
    queryFn: ({ signal }) => send<SignInEntry | null>(`${list}/${encodeURIComponent(id)}`, { signal }),
  });

export const signInChoicesQuery = queryOptions({
  queryKey: ['sign-in-choices'],
  queryFn: ({ signal }) => send<SignInChoices>('/portal/api/sign-in-choices', { signal }),
});

const purposes: Record<SignInEntry['purpose'], string> = {
  'sign-in': 'Sign-in',
  redemption: 'Accepting an invitation',
  'step-up': 'Second factor again',
};

const methods: Record<NonNullable<SignInEntry['method']>, string> = {
  openid: 'OpenID Connect',
  saml: 'SAML',
  'one-time-passcode': 'Code by mail',
  password: 'Password',
  'authenticator-app': 'Authenticator app',
  passkey: 'Passkey',
  'bootstrap-link': 'One-time link',
};

const provers: Record<NonNullable<SignInEntry['secondFactor']>['by'], string> = {
  'home-directory': 'The home directory',
  passkey: 'Here, by a passkey',
  'authenticator-app': 'Here, by an authenticator app',
};

export const purposeText = ({ purpose }: SignInEntry) => purposes[purpose];
export const methodText = ({ method }: SignInEntry) => (method ? methods[method] : null);
export const proverText = ({ secondFactor }: SignInEntry) => (secondFactor ? provers[secondFactor.by] : null);

/** Whoever is known; otherwise what was typed. */
export const whoText = ({ person, identifier }: SignInEntry) =>
  person?.displayName ?? identifier ?? 'Somebody who is not known here';
