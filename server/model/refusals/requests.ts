/** Refusals about the request itself: its form, its caller and its limits. */
import { refusal } from '../refusal-kind.ts';

export const requestRefusals = {
  'request.invalid': refusal<{ field: string; reason: string }>('invalid'),
  'request.too-large': refusal<{ maximumBytes: number }>('invalid'),
  'request.too-many': refusal<{ retryAfterSeconds: number }>('too-many'),
  'request.not-found': refusal<{ what: string }>('missing'),
  'request.method-not-allowed': refusal<{ method: string }>('invalid'),
  'request.api-version-missing': refusal('invalid'),
  'request.filter-invalid': refusal<{ position: number; reason: string }>('invalid'),
  'request.page-token-invalid': refusal('invalid'),
  'request.unauthenticated': refusal<{ reason: string }>('unauthenticated'),
  'request.wrong-audience': refusal<{ audience: string; expected: string }>('unauthenticated'),
  'request.csrf-missing': refusal('forbidden'),
  'request.forbidden': refusal<{ action: string; scope: string; principalId: string }>('forbidden'),
  'request.unavailable': refusal<{ what: string }>('unavailable'),
  'mail.no-longer-due': refusal<{ recipient: string }>('conflict'),
  'portal.not-built': refusal('unavailable'),
  'request.collided': refusal('unavailable'),
  'request.draining': refusal('unavailable'),
  'request.storage-full': refusal('unavailable'),
  'request.outcome-unknown': refusal('unavailable'),
} as const;
