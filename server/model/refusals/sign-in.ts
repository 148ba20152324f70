/** Refusals of the area "sign-in". */
import { refusal } from '../refusal-kind.ts';

export const signInRefusals = {
  'sign-in.failed': refusal('unauthenticated'),
  'sign-in.not-active': refusal('forbidden'),
  'sign-in.terms-declined': refusal('forbidden'),
  'sign-in.not-invited': refusal('forbidden'),
  'sign-in.flow-ended': refusal('invalid'),
  'sign-in.code-wrong': refusal<{ triesLeft: number }>('unauthenticated'),
  'sign-in.too-many-tries': refusal<{ retryAfterSeconds: number }>('too-many'),
  'sign-in.home-unavailable': refusal<{ homeDirectory: string }>('unavailable'),
  'sign-in.home-refused': refusal<{ homeDirectory: string }>('forbidden'),
  'sign-in.home-answer-invalid': refusal('invalid'),
  'sign-in.home-domain-foreign': refusal<{ homeDirectory: string }>('forbidden'),
  'sign-in.home-disabled': refusal('forbidden'),
  'sign-in.inbound-blocked': refusal('forbidden'),
  'sign-in.application-blocked': refusal('forbidden'),
  'session.mfa-required': refusal('forbidden'),
  'session.other-person': refusal('conflict'),
  'sign-in-method.not-found': refusal('missing'),
  'sign-in-method.not-allowed': refusal('forbidden'),
  'sign-in-method.exists': refusal('conflict'),
  'sign-in-method.last': refusal('conflict'),
  'password.too-weak': refusal<{ reason: string }>('invalid'),
  'bootstrap.link-invalid': refusal('missing'),
  'bootstrap.loopback-only': refusal('forbidden'),
} as const;
