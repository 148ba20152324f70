/**
 * Reads what waits for this person over the portal's routes, and answers it.
 */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  AnswerEntry,
  ApprovalEntry,
  ApprovalView,
  ExtensionAnswer,
  ExtensionEntry,
  ExtensionView,
} from '../../../server/wire/portal/approvals-contract.ts';
import type { Page } from '../../../server/wire/portal/contract.ts';
import { armPatch, authorizationPath } from '../../api/arm.ts';
import { send, withQuery } from '../../api/client.ts';

/** A request that waits, of one of the two sorts; they are listed apart and answered alike. */
export type Waiting = { about: 'activation'; entry: ApprovalEntry } | { about: 'extension'; entry: ExtensionEntry };
export type About = Waiting['about'];
export type Answer = 'approve' | 'deny';
export type RequestView = { about: 'activation'; entry: ApprovalView } | { about: 'extension'; entry: ExtensionView };

const addresses: Record<About, string> = {
  activation: '/portal/api/approvals',
  extension: '/portal/api/extension-requests',
};
const refreshMilliseconds = 30_000;

/** What the address of the page says of the list. */
export type ListFilter = Record<string, string | undefined>;

function pages<T>(name: string, address: string, filter: ListFilter, refetchInterval: number | false = false) {
  return infiniteQueryOptions({
    queryKey: ['approvals', name, filter],
    placeholderData: keepPreviousData,
    initialPageParam: '',
    refetchInterval,
    queryFn: ({ pageParam, signal }) => send<Page<T>>(withQuery(address, { ...filter, cursor: pageParam }), { signal }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** What waits may be answered by somebody else at any moment; the list is read again from time to time. */
export const waitingActivationsQuery = (filter: ListFilter) =>
  pages<ApprovalEntry>('activation', addresses.activation, filter, refreshMilliseconds);
export const waitingExtensionsQuery = (filter: ListFilter) =>
  pages<ExtensionEntry>('extension', addresses.extension, filter, refreshMilliseconds);
export const answersQuery = (filter: ListFilter) => pages<AnswerEntry>('answers', '/portal/api/my-answers', filter);

export const requestQuery = (about: About, id: string) =>
  queryOptions({
    queryKey: ['approvals', about, 'view', id],
    staleTime: 0,
    queryFn: ({ signal }) => readRequest(about, id, signal),
  });

export async function readRequest(about: About, id: string, signal?: AbortSignal): Promise<RequestView> {
  const entry = await send<unknown>(`${addresses[about]}/${encodeURIComponent(id)}`, { signal });
  return { about, entry } as RequestView;
}

export interface AnswerGiven {
  waiting: Waiting;
  answer: Answer;
  justification: string;
  /** Of an extension: another end than the one that was proposed. */
  endsAt?: string | null;
}

export function sendAnswer({ waiting, answer, justification, endsAt }: AnswerGiven): Promise<unknown> {
  const reason = justification.trim() || null;
  if (waiting.about === 'activation') {
    const { id, stage } = waiting.entry;
    const path = authorizationPath('/', `roleAssignmentApprovals/${id}/stages/${stage.id}`);
    const properties = { reviewResult: answer === 'approve' ? 'Approve' : 'Deny', justification: reason };
    return armPatch('approvals', path, { properties });
  }
  const body: ExtensionAnswer = { answer, ...(reason ? { reason } : {}), ...(endsAt ? { endsAt } : {}) };
  return send(`${addresses.extension}/${waiting.entry.id}/decision`, { method: 'POST', body });
}
