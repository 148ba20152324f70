/**
 * When administrators are warned that the certificates of a SAML provider, or the client secret of another, end. Pure.
 */
const DAY_MILLISECONDS = 86_400_000;
/** Days before the end, and the end itself. */
const stages = [0, 1, 7, 14, 30, 45];

/**
 * The last end among its certificates, and the stage it has reached; undefined while it is further away than any. Two
 * overlap while a key is replaced, so what counts is the end of the last one.
 */
export function endWarning(ends: readonly Date[], now: Date): { endsAt: Date; stage: number } | undefined {
  const endsAt = new Date(Math.max(...ends.map((end) => end.getTime())));
  const days = (endsAt.getTime() - now.getTime()) / DAY_MILLISECONDS;
  const stage = stages.find((one) => days <= one);
  return stage === undefined ? undefined : { endsAt, stage };
}
