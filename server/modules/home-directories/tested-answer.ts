/**
 * What a test of a connection finds: each check by name, and what was received. Tokens, codes and secrets are never part of
 * it, and neither is anything of more than so many characters.
 */
import type { ProvedIdentity } from './identity.ts';

/** In the order they are made, for each protocol; those of the identity follow for both. */
export const openIdChecks = ['metadata', 'answer', 'token', 'id-token'] as const;
/** As in `saml-response.ts`. */
export const samlChecks = [
  'form',
  'one-assertion',
  'ids',
  'algorithm',
  'in-response-to',
  'destination',
  'issuer',
  'status',
  'signature',
  'audience',
  'time',
  'bearer',
  'subject',
] as const;
export const identityChecks = ['domain', 'address', 'second-factor', 'liveness'] as const;
export type ConnectionCheck = (typeof openIdChecks | typeof samlChecks | typeof identityChecks)[number];

export interface CheckedConnection {
  readonly check: ConnectionCheck;
  readonly outcome: 'passed' | 'failed' | 'not-reached' | 'note';
  /** In the words of the other side or of the library; bounded. */
  readonly detail: string | null;
}

export interface ReceivedFact {
  readonly name: string;
  readonly values: readonly string[];
}

export interface TestedAnswer {
  readonly checks: readonly CheckedConnection[];
  readonly received: readonly ReceivedFact[];
  /** Where every check of the protocol passed. */
  readonly identity: ProvedIdentity | undefined;
  /** A second factor was proved there, whether it counts here or not. */
  readonly hasSecondFactor: boolean;
  readonly hasRefreshToken: boolean;
}

const MAXIMUM_FACTS = 60;
const MAXIMUM_VALUES = 10;
const MAXIMUM_TEXT = 300;

export const bounded = (text: string) => (text.length > MAXIMUM_TEXT ? `${text.slice(0, MAXIMUM_TEXT)}…` : text);

export function boundedFacts(facts: readonly ReceivedFact[]): ReceivedFact[] {
  return facts.slice(0, MAXIMUM_FACTS).map(({ name, values }) => ({
    name: bounded(name),
    values: values.slice(0, MAXIMUM_VALUES).map(bounded),
  }));
}

/** All before the failed one passed, none after it was reached. Without a failed one all passed. */
export function checksUpTo<Name extends ConnectionCheck>(
  names: readonly Name[],
  failed?: { readonly check: Name; readonly detail: string | null },
): CheckedConnection[] {
  const end = failed ? names.indexOf(failed.check) : names.length;
  return names.map((check, index) => {
    if (index === end) return { check, outcome: 'failed', detail: failed!.detail && bounded(failed!.detail) };
    return { check, outcome: index < end ? 'passed' : 'not-reached', detail: null };
  });
}
