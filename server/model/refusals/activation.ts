/** Refusals of the area "activation". */
import { refusal } from '../refusal-kind.ts';
import type { UnmetDetails } from './assignments.ts';

export const activationRefusals = {
  'activation.already-active': refusal<{ scheduleId: string }>('conflict'),
  'activation.not-eligible': refusal<{ principalId: string }>('forbidden'),
  'activation.not-own': refusal<{ principalId: string }>('forbidden'),
  'activation.scope-not-covered': refusal<{ scope: string }>('forbidden'),
  'activation.pending': refusal<{ requestId: string }>('conflict'),
  'activation.rules-unmet': refusal<{ unmet: readonly UnmetDetails[] }>('invalid'),
  'activation.not-active': refusal<{ principalId: string }>('missing'),
  'activation.extension-not-allowed': refusal<{ scheduleId: string }>('forbidden'),
  'activation.longest-already': refusal<{ scheduleId: string; maximumMinutes: number }>('conflict'),
  'activation.too-short': refusal<{ minimumMinutes: number }>('conflict'),
} as const;
