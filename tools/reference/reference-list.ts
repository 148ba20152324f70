/**
 * A reference page that is a list: its rows, how they are written as Markdown, and how a page is compared with them.
 *
 * Knows nothing of the product; the lists themselves are in `catalogues.ts`.
 */
export interface ReferenceList {
  /** Where the page is, from the root. */
  readonly file: string;
  readonly title: string;
  /** What the page says before its list. */
  readonly introduction: string;
  readonly columns: readonly string[];
  /** The first cell of a row is its key. */
  readonly rows: readonly (readonly string[])[];
}

export interface ListDifference {
  /** In the program, but not on the page. */
  readonly missing: readonly string[];
  /** On the page, but not in the program. */
  readonly extra: readonly string[];
  /** On both sides, with other words. */
  readonly outdated: readonly string[];
  /** On the page more than once. */
  readonly repeated: readonly string[];
}

export function renderList({ title, introduction, columns, rows }: ReferenceList): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  const body = [
    line(columns),
    line(columns.map(() => '---')),
    ...rows.map(([key = '', ...rest]) => line([code(key), ...rest])),
  ];
  return `# ${title}\n\n${introduction}\n\n${body.join('\n')}\n`;
}

/** Compares a page with the program in both directions. */
export function compareList(page: string, list: ReferenceList): ListDifference {
  const documented = rowsOf(page);
  const declared = rowsOf(renderList(list));
  const onPage = new Map(documented);
  const inProgram = new Map(declared);
  const keys = documented.map(([key]) => key);
  return {
    missing: declared.map(([key]) => key).filter((key) => !onPage.has(key)),
    extra: keys.filter((key) => !inProgram.has(key)),
    outdated: declared.flatMap(([key, row]) => (onPage.has(key) && onPage.get(key) !== row ? [key] : [])),
    repeated: keys.filter((key, index) => keys.indexOf(key) !== index),
  };
}

/** Rows of a page by their key; a row is a line of a table whose first cell is written as code. */
function rowsOf(page: string): [key: string, row: string][] {
  return page.split('\n').flatMap((line): [string, string][] => {
    const key = /^\| `([^`]+)` \|/.exec(line)?.[1];
    return key === undefined ? [] : [[key, line]];
  });
}

function code(text: string): string {
  return `\`${text}\``;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
