/**
 * The six kinds of refusal and how an area declares one.
 *
 * A kind says what the caller can do about it; it never says what happened.
 */
export type RefusalKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'missing'
  | 'conflict'
  | 'too-many'
  | 'unavailable';

export interface RefusalDeclaration<Details> {
  readonly kind: RefusalKind;
  /** Only a type: the facts a text may use. Ids and numbers, never secrets or sentences. */
  readonly details?: Details;
}

/** Declares a refusal: `refusal<{ scheduleId: string }>('conflict')`. */
export function refusal<Details extends object = Record<never, never>>(kind: RefusalKind): RefusalDeclaration<Details> {
  return { kind };
}
