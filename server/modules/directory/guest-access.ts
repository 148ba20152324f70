/**
 * What a caller may read in the directory: one rule for every dialect.
 *
 * Pure. A guest's level never limits a directory role: who holds the reading
 * action reads like a member, at every level.
 */
export const SAME_AS_MEMBERS = 'a0b1b346-4d3e-4e8b-98f8-753987be4970';
export const LIMITED_GUEST = '10dae51f-b6af-4016-8d66-8c2a99b929b3';
/** A guest reads nothing but their own account. */
export const RESTRICTED_GUEST = '2af84b1e-32c8-42b7-82bc-daa82404023b';

export const GUEST_LEVELS = [SAME_AS_MEMBERS, LIMITED_GUEST, RESTRICTED_GUEST] as const;
export type GuestLevelId = (typeof GUEST_LEVELS)[number];

export interface ReadingCaller {
  readonly kind: 'User' | 'ServicePrincipal' | 'System';
  readonly userType?: 'Member' | 'Guest' | undefined;
  /** Whether a directory role of the caller grants reading the directory. */
  readonly holdsReadAction: boolean;
}

/**
 * - `all`: lists and single objects.
 * - `look-up`: single objects whose id or name the caller already knows; lists show the caller alone.
 * - `own`: the caller and nothing else, as if there were nobody else.
 */
export type DirectoryReading = 'all' | 'look-up' | 'own';

export function directoryReading(caller: ReadingCaller, guestLevel: GuestLevelId): DirectoryReading {
  if (caller.kind === 'System' || caller.holdsReadAction) return 'all';
  if (caller.kind !== 'User') return 'own';
  if (caller.userType === 'Member') return 'all';
  if (guestLevel === SAME_AS_MEMBERS) return 'all';
  return guestLevel === LIMITED_GUEST ? 'look-up' : 'own';
}
