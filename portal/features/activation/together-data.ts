/**
 * Several roles in one go: what each would need, and their activation, answered one by one.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  TogetherForeseen,
  TogetherPreview,
  TogetherPreviewRequest,
  TogetherRequest,
  TogetherRole,
  TogetherView,
} from '../../../server/wire/portal/activation-contract.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { send } from '../../api/client.ts';
import { type ActivationWish, eligibilityScheduleId, saidOf } from './activation-data.ts';

/** As many as the server takes in one go. */
export const MOST_TOGETHER = 50;
const url = '/portal/api/activations/together';

/** The id belongs to the role for as long as the panel is open: what is sent twice is one request. */
export interface AskedTogether {
  role: ScheduleView;
  requestId: string;
}

export type TogetherWish = Omit<ActivationWish, 'scope'>;

export const togetherPreviewQuery = (roles: ScheduleView[], wish: TogetherWish) =>
  queryOptions({
    queryKey: ['activation-preview', 'together', roles.map(({ id }) => id), wish],
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
    queryFn: ({ signal }) => {
      const body: TogetherPreviewRequest = {
        roles: roles.map(roleOf),
        ...(wish.durationMinutes === null ? {} : { durationMinutes: wish.durationMinutes }),
        ...saidOf(wish),
      };
      return send<TogetherPreview>(`${url}/preview`, { method: 'POST', body, signal });
    },
  });

export function activateTogether(
  mode: TogetherRequest['mode'],
  roles: AskedTogether[],
  foreseen: TogetherForeseen[],
  wish: TogetherWish,
): Promise<TogetherView> {
  const body: TogetherRequest = {
    mode,
    roles: roles.map(({ role, requestId }, index) => ({
      ...roleOf(role),
      requestId,
      // One that cannot even be foreseen is refused whatever it asks for.
      durationMinutes: foreseen[index]?.preview ? foreseen[index].durationMinutes : (wish.durationMinutes ?? 60),
    })),
    ...saidOf(wish),
  };
  return send<TogetherView>(url, { method: 'POST', body });
}

function roleOf(role: ScheduleView): TogetherRole {
  const { scope, roleDefinitionId } = role.properties;
  return { scope, roleDefinitionId, eligibilityScheduleId: eligibilityScheduleId(role) };
}
