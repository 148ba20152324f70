/**
 * Requests of a redemption. Reading never consumes a ticket.
 */
import { queryOptions } from '@tanstack/react-query';
import type {
  ConsentAnswer,
  RedemptionBegin,
  RedemptionProgress,
  RedemptionView,
  SignInStep,
  TermsAnswer,
} from '../../../server/wire/portal/contract.ts';
import { send } from '../../api/client.ts';

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
