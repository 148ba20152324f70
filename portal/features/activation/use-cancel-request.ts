/**
 * Takes back what this person asked for, or activated for later.
 */
import { useQueryClient } from '@tanstack/react-query';
import { type Action, useAction } from '../../api/use-action.ts';
import { useToast } from '../../ui/toasts.tsx';
import { type CancelableRequest, cancelRequest } from './own-request-data.ts';
import { askedThere } from './role-cells.tsx';

/** `told`: what is said once it is done. */
export function useCancelRequest(told: string): Action<CancelableRequest> {
  const client = useQueryClient();
  const toast = useToast();
  return useAction(cancelRequest, (_, request) => {
    toast(told, askedThere(request));
    void client.invalidateQueries({ queryKey: ['my-roles'] });
  });
}
