/** Refusals of the area "directory". */
import { refusal } from '../refusal-kind.ts';

export const directoryRefusals = {
  'directory.principal-not-found': refusal<{ principalId: string }>('missing'),
  'directory.user-exists': refusal<{ userId: string }>('conflict'),
  'directory.member-exists': refusal<{ groupId: string; memberId: string }>('conflict'),
  'directory.member-not-found': refusal<{ groupId: string; memberId: string }>('missing'),
} as const;
