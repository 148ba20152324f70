/** Refusals of the area "directory". */
import { refusal } from '../refusal-kind.ts';

export const directoryRefusals = {
  'directory.principal-not-found': refusal<{ principalId: string }>('missing'),
  'directory.user-exists': refusal<{ userId: string }>('conflict'),
  'directory.member-exists': refusal<{ groupId: string; memberId: string }>('conflict'),
  'directory.member-not-found': refusal<{ groupId: string; memberId: string }>('missing'),
  'directory.owner-not-found': refusal<{ groupId: string; ownerId: string }>('missing'),
  'directory.group-cycle': refusal<{ groupId: string; memberId: string }>('conflict'),
  'directory.read-not-allowed': refusal<{ guestUserRoleId: string }>('forbidden'),
  'directory.me-needs-person': refusal('invalid'),
  'directory.own-account': refusal<{ principalId: string }>('conflict'),
  'directory.property-read-only': refusal<{ property: string }>('invalid'),
  'directory.domain-taken': refusal<{ domain: string }>('conflict'),
  'directory.domain-not-bound': refusal<{ domain: string }>('missing'),
  'directory.domain-unproven': refusal<{ domain: string }>('conflict'),
  'directory.domain-record-missing': refusal<{ name: string; value: string; found: number }>('conflict'),
  'directory.decision-reason-missing': refusal('invalid'),
  'directory.name-taken': refusal<{ userId: string; holderId: string }>('conflict'),
  'directory.domain-own': refusal<{ domain: string }>('invalid'),
  'directory.domain-foreign': refusal<{ domain: string }>('invalid'),
  'directory.home-directory-not-found': refusal<{ homeDirectoryId: string }>('missing'),
  'directory.issuer-taken': refusal<{ homeDirectoryId: string }>('conflict'),
  'directory.issuer-invalid': refusal<{ issuer: string }>('invalid'),
  'directory.secret-needed': refusal<{ homeDirectoryId: string }>('invalid'),
  'directory.identity-taken': refusal<{ issuer: string }>('conflict'),
  'directory.not-a-guest': refusal<{ userId: string }>('conflict'),
} as const;
