/**
 * Requests of a redemption. Reading never consumes a ticket.
 */
import { queryOptions } from '@tanstack/react-query';
import type { SignInStep } from '../../../server/wire/portal/contract.ts';
import type {
  BlockAnswer,
  BlockView,
  ConsentAnswer,
  RedemptionBegin,
  RedemptionProgress,
  RedemptionView,
  TermsAnswer,
  TermsProgress,
} from '../../../server/wire/portal/redemption-contract.ts';
import { send, withQuery } from '../../api/client.ts';

const post = <T>(path: string, body: unknown) =>
  send<T>(`/portal/api/${path}`, { method: 'POST', body, publicPage: true });

const ticketPath = (ticket: string) => `redemptions/${encodeURIComponent(ticket)}`;

export const redemptionViewQuery = (ticket: string) =>
  queryOptions({
    queryKey: ['redemption-view', ticket],
    staleTime: 0,
    queryFn: () => send<RedemptionView>(`/portal/api/${ticketPath(ticket)}`, { publicPage: true }),
  });

export const redemptionQuery = queryOptions({
  queryKey: ['redemption'],
  staleTime: 0,
  queryFn: () => send<RedemptionProgress>('/portal/api/redemption', { publicPage: true }),
});

export const beginRedemption = (ticket: string, begin: RedemptionBegin) =>
  post<SignInStep>(`${ticketPath(ticket)}/begin`, begin);
export const retryRedemption = () => post<SignInStep>('redemption/retry', {});
export const answerConsent = (answer: ConsentAnswer) => post<RedemptionProgress>('redemption/consent', answer);
export const answerTerms = (answer: TermsAnswer) => post<RedemptionProgress>('redemption/terms', answer);
/** The same step with the terms in another language. */
export const readTermsIn = (language: string) =>
  send<RedemptionProgress>(withQuery('/portal/api/redemption', { language }), { publicPage: true });

const waitingTerms = '/portal/api/sign-in/terms';

export const waitingTermsQuery = queryOptions({
  queryKey: ['waiting-terms'],
  staleTime: 0,
  queryFn: () => send<TermsProgress>(waitingTerms, { publicPage: true }),
});

export const readWaitingTermsIn = (language: string) =>
  send<TermsProgress>(withQuery(waitingTerms, { language }), { publicPage: true });
export const answerWaitingTerms = (answer: TermsAnswer) => post<TermsProgress>('sign-in/terms', answer);

const blockPath = (token: string) => `/portal/api/block-invitations/${encodeURIComponent(token)}`;

export const blockQuery = (token: string) =>
  queryOptions({
    queryKey: ['block-invitations', token],
    queryFn: () => send<BlockView>(blockPath(token), { publicPage: true }),
  });

export const answerBlock = ({ token, ...body }: BlockAnswer & { token: string }) =>
  send<BlockView>(blockPath(token), { method: 'POST', body, publicPage: true });
