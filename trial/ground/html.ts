/**
 * The escaping template of the trial's pages: html`<p>${text}</p>`.
 * Every interpolated text is escaped; only a value made by this tag is taken
 * as it is. It never reads or writes anything.
 */
const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup that is already safe to send. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
  toString(): string {
    return this.markup;
  }
}

type Piece = Html | string | number | false | null | undefined | readonly Piece[];

export function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character);
}

function markupOf(piece: Piece): string {
  if (piece instanceof Html) return piece.markup;
  if (Array.isArray(piece)) return piece.map(markupOf).join('');
  if (piece === false || piece === null || piece === undefined) return '';
  return escapeText(String(piece));
}

export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  let markup = strings[0] ?? '';
  pieces.forEach((piece, index) => {
    markup += markupOf(piece) + (strings[index + 1] ?? '');
  });
  return new Html(markup);
}
