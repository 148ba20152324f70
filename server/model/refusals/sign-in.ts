/** Refusals of the area "sign-in". */
import { refusal } from '../refusal-kind.ts';

export const signInRefusals = {
  'sign-in.failed': refusal('unauthenticated'),
} as const;
