/**
 * The query of an address as plain texts: `?tab=eligible`, without JSON quoting, so that links in mails are readable.
 */
export type SearchTexts = Record<string, string>;

export function parseSearch(text: string): SearchTexts {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const kept = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') kept.set(name, value);
  }
  const result = kept.toString().replaceAll('%2F', '/');
  return result === '' ? '' : `?${result}`;
}
