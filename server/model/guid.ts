/**
 * GUIDs: the only form of id on the wire for principals, roles and schedules.
 *
 * One canonical form (lower case, dashes, no braces) is made at the edge, so
 * that ids are compared byte by byte everywhere else.
 */
const form = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The canonical form of a GUID, or undefined when the text is none. ASCII folding only. */
export function parseGuid(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length !== 36) return undefined;
  const folded = foldAscii(text);
  return form.test(folded) ? folded : undefined;
}

/**
 * Lower-cases A–Z and nothing else.
 *
 * `toLowerCase` maps U+212A (Kelvin sign) to `k`: two different identifiers
 * would become one.
 */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}
