/** Refusals of the areas "provisioning" and "signal-stream": what home directories do between two sign-ins. */
import { refusal } from '../refusal-kind.ts';

export const provisioningRefusals = {
  'provisioning.token-unknown': refusal('unauthenticated'),
  'provisioning.account-not-found': refusal<{ id: string }>('missing'),
  'provisioning.account-exists': refusal<{ attribute: string }>('conflict'),
  'provisioning.not-invited': refusal<{ userName: string }>('forbidden'),
  'provisioning.version-changed': refusal<{ id: string }>('conflict'),
  'provisioning.filter-unsupported': refusal<{ reason: string }>('invalid'),
  'provisioning.path-unsupported': refusal<{ path: string }>('invalid'),
  'provisioning.target-missing': refusal('invalid'),
  'provisioning.read-only': refusal<{ attribute: string }>('invalid'),
  'provisioning.value-invalid': refusal<{ attribute: string; reason: string }>('invalid'),
  'provisioning.too-many-tokens': refusal<{ maximum: number }>('conflict'),
  'signal-stream.issuer-missing': refusal('conflict'),
  'signal-stream.exists': refusal('conflict'),
  'signal-stream.not-found': refusal('missing'),
  'signal-stream.not-managed': refusal('conflict'),
  'signal-stream.sender-failed': refusal<{ reason: string }>('invalid'),
  'provisioning.token-not-found': refusal('missing'),
} as const;
