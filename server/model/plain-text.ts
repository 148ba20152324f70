/**
 * Plain text from people: names in one line, messages in several.
 *
 * Nothing is repaired in silence: a text that could break a header, a log
 * line, a database row or the reading direction of a page is refused.
 */

// oxlint-disable no-control-regex -- Controls are what is refused here.
// C0 and C1 controls, line and paragraph separators, bidirectional overrides and isolates, lone surrogates.
const forbiddenInLine =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** One line of at most `maximumLength` characters, trimmed and not empty; undefined otherwise. */
export function parseLine(text: unknown, maximumLength: number): string | undefined {
  if (typeof text !== 'string') return undefined;
  const line = text.trim();
  return line === '' || line.length > maximumLength || forbiddenInLine.test(line) ? undefined : line;
}

/** Several lines (`\r\n` becomes `\n`), tabs allowed; may be empty. Undefined when something else is in it. */
export function parseMessage(text: unknown, maximumLength: number): string | undefined {
  if (typeof text !== 'string' || text.length > maximumLength) return undefined;
  const message = text.replaceAll('\r\n', '\n').trim();
  return forbiddenInLine.test(message.replace(/[\n\t]/g, ' ')) ? undefined : message;
}
