/**
 * What an event of a home directory means here (OpenID CAEP 1.0, OpenID RISC 1.0).
 *
 * Pure. What is not known, or known and of no weight here, has no effect: it is taken and recorded.
 */
const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/';
const RISC = 'https://schemas.openid.net/secevent/risc/event-type/';

/**
 * From the least to the most: sessions end; activations as well; the identity rests until its home stands behind it
 * again; the account rests until an administrator has looked; the person is deleted.
 */
export type SignalEffect =
  | 'none'
  | 'end-sessions'
  | 'end-access'
  | 'suspend'
  | 'resume'
  | 'disable'
  | 'delete'
  | 'move-mailbox';

const effects: Readonly<Record<string, SignalEffect>> = {
  [`${CAEP}session-revoked`]: 'end-access',
  [`${RISC}sessions-revoked`]: 'end-access',
  [`${RISC}account-credential-change-required`]: 'end-access',
  [`${RISC}credential-compromise`]: 'end-access',
  [`${RISC}account-disabled`]: 'suspend',
  [`${RISC}account-enabled`]: 'resume',
  [`${RISC}account-purged`]: 'delete',
  [`${RISC}identifier-changed`]: 'move-mailbox',
  // Somebody else has the mailbox now; who that is, no token of the old owner says.
  [`${RISC}identifier-recycled`]: 'disable',
};

/** What is asked for when a stream is opened. */
export const wantedEvents: readonly string[] = [
  ...Object.keys(effects),
  `${CAEP}credential-change`,
  `${CAEP}assurance-level-change`,
  `${CAEP}risk-level-change`,
];

export function effectOf(type: string, details: Readonly<Record<string, unknown>>): SignalEffect {
  switch (type) {
    case `${CAEP}credential-change`:
      // A credential that came in addition takes nothing away.
      return details['change_type'] === 'create' ? 'none' : 'end-sessions';
    case `${CAEP}assurance-level-change`:
      return details['change_direction'] === 'increase' ? 'none' : 'end-access';
    case `${CAEP}risk-level-change`:
      return details['current_level'] === 'HIGH' ? 'suspend' : 'none';
    default:
      return Object.hasOwn(effects, type) ? effects[type]! : 'none';
  }
}
