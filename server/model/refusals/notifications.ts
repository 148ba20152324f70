/** Refusals of the area "notifications". */
import { refusal } from '../refusal-kind.ts';

export const notificationRefusals = {
  'notifications.not-a-person': refusal('forbidden'),
} as const;
