/** Refusals of the area "activation". */
import { refusal } from '../refusal-kind.ts';

export const activationRefusals = {
  'activation.already-active': refusal<{ scheduleId: string }>('conflict'),
  'activation.not-eligible': refusal<{ principalId: string }>('forbidden'),
} as const;
