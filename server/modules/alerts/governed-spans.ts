/**
 * Where an alert is watched, and by which terms: spans of the order of scopes, each under one configuration.
 *
 * Pure. A configuration counts at its scope and below, up to the next one; where it turns the alert off nothing is watched.
 */
export interface AlertTerms {
  readonly enabled: boolean;
  /** In the order of the definition. */
  readonly thresholds: readonly number[];
}

export interface GovernedSpan {
  readonly low: string;
  /** Without it. */
  readonly high: string;
  readonly terms: AlertTerms;
}

/** The spans of a narrower configuration take the place of what they cover. */
export function layOver(spans: readonly GovernedSpan[], over: readonly GovernedSpan[]): GovernedSpan[] {
  const left = over.reduce<readonly GovernedSpan[]>((kept, cut) => kept.flatMap((span) => without(span, cut)), spans);
  return [...left, ...over];
}

function without(span: GovernedSpan, cut: GovernedSpan): GovernedSpan[] {
  if (cut.high <= span.low || cut.low >= span.high) return [span];
  const before = span.low < cut.low ? [{ ...span, high: cut.low }] : [];
  const behind = cut.high < span.high ? [{ ...span, low: cut.high }] : [];
  return [...before, ...behind];
}
