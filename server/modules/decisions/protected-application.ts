/**
 * A protected application: which requests to it need which data action. Rules only, no storage.
 *
 * A request no rule covers is refused. Of the rules that cover it the longest prefix counts, so that `/admin` may ask
 * for more than `/`.
 */
import { foldAscii } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';

export interface AccessRule {
  /** Upper-case methods, or `*`. */
  readonly methods: readonly string[];
  readonly pathPrefix: string;
  readonly dataAction: string;
}

/** How the enforcement point wants to be told no: by status only (nginx), or with a whole answer (Caddy, Traefik). */
export type AnswerStyle = 'redirect' | 'status';

export interface ProtectedApplication {
  readonly id: string;
  readonly displayName: string;
  /** Lower case, with the port when it is not the scheme's own. */
  readonly host: string;
  readonly scope: Scope;
  readonly style: AnswerStyle;
  readonly rules: readonly AccessRule[];
}

/** How many of its decisions are recorded, of a hundred, and since when it is so many; null where none are. */
export interface Recording {
  readonly recordedShare: number;
  readonly recordedSince: Date | null;
}

const hostForm = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9][0-9]{0,4})?$/;

/** The host as it is stored and compared, or a refusal. */
export function parseHost(text: string): string {
  const host = foldAscii(text);
  if (!hostForm.test(host)) throw new Refusal('request.invalid', { field: 'host', reason: 'is not a host name' });
  return host;
}

/**
 * The data action a request needs, or undefined when no rule covers it.
 *
 * Prefixes end at a segment: `/admin` covers `/admin/users` and not `/administrator`. Case is ignored, because many
 * applications ignore it and `/Admin` must not slip past a rule for `/admin`.
 */
export function findDataAction(rules: readonly AccessRule[], method: string, path: string): string | undefined {
  const covering = rules.filter((rule) => coversPath(foldAscii(rule.pathPrefix), foldAscii(path)));
  const longest = Math.max(...covering.map((rule) => rule.pathPrefix.length));
  // The longest prefix decides even when it does not name the method: a shorter one must not open what it closes.
  const deciding = covering.filter((rule) => rule.pathPrefix.length === longest);
  return deciding.find(({ methods }) => methods.includes(method) || methods.includes('*'))?.dataAction;
}

function coversPath(prefix: string, path: string): boolean {
  if (prefix.endsWith('/')) return path.startsWith(prefix) || `${path}/` === prefix;
  return path === prefix || path.startsWith(`${prefix}/`);
}
