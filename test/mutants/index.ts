/**
 * The named mutants: `npm test -- --mutants` puts them in one at a time and asks for a test that fails.
 */
import { activationMutants } from './activation-mutants.ts';
import { alertMutants } from './alert-mutants.ts';
import { assignmentMutants } from './assignment-mutants.ts';
import { auditMutants } from './audit-mutants.ts';
import { engineMutants } from './engine-mutants.ts';
import { guardMutants } from './guard-mutants.ts';
import { homeMutants } from './home-mutants.ts';
import { lockMutants } from './lock-mutants.ts';
import type { Mutant } from './mutant.ts';
import { peopleMutants } from './people-mutants.ts';
import { reviewMutants } from './review-mutants.ts';
import { crossTenantMutants } from './cross-tenant-mutants.ts';
import { signInMutants } from './sign-in-mutants.ts';
import { signatureMutants } from './signature-mutants.ts';
import { siteMutants } from './site-mutants.ts';

export { mutate, type Mutant } from './mutant.ts';

/** All of them, for the source under `root`. */
export function allMutants(root: string): Mutant[] {
  return [
    ...engineMutants,
    ...activationMutants,
    ...assignmentMutants,
    ...alertMutants,
    ...peopleMutants,
    ...reviewMutants,
    ...signInMutants,
    ...homeMutants,
    ...crossTenantMutants,
    ...lockMutants,
    ...signatureMutants,
    ...auditMutants,
    ...guardMutants,
    ...siteMutants(root),
  ];
}
