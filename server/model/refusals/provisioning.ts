/** Refusals of the area "provisioning": what the provisioning system of a home directory is told. */
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
  'provisioning.token-not-found': refusal('missing'),
} as const;
