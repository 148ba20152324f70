/**
 * One write: busy while it runs, its refusal kept for the page to show.
 */
import { useMutation } from '@tanstack/react-query';
import { type ApiProblem, problemFromError } from './api-problem.ts';

export interface Action<Input> {
  start: (input: Input) => void;
  busy: boolean;
  problem: ApiProblem | null;
  reset: () => void;
}

export function useAction<Input, Result>(
  work: (input: Input) => Promise<Result>,
  onDone?: (result: Result, input: Input) => unknown,
  onRefused?: (problem: ApiProblem) => unknown,
): Action<Input> {
  const mutation = useMutation({
    mutationFn: work,
    onSuccess: (result, input) => onDone?.(result, input),
    onError: (error) => onRefused?.(problemFromError(error)),
  });
  return {
    start: (input) => mutation.mutate(input),
    busy: mutation.isPending,
    problem: mutation.error ? problemFromError(mutation.error) : null,
    reset: mutation.reset,
  };
}
