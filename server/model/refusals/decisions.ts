/** Refusals of the area "decisions". */
import { refusal } from '../refusal-kind.ts';

export const decisionRefusals = {
  'decision.facts-stale': refusal<{ staleMilliseconds: number }>('unavailable'),
  'decision.clock-ahead': refusal<{ aheadMilliseconds: number }>('unavailable'),
  'decision.explanation-overtaken': refusal('unavailable'),
  'decision.application-not-found': refusal<{ applicationId: string }>('missing'),
  'decision.host-taken': refusal<{ host: string }>('conflict'),
  'decision.ticket-invalid': refusal('invalid'),
  'decision.proxy-unknown': refusal('forbidden'),
} as const;
