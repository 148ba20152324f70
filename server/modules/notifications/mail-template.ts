/**
 * The frame of every mail: escaped HTML and plain text from the same parts.
 *
 * Whatever a person typed is text: it is escaped, control and direction marks
 * are taken out, and addresses in it do not become links.
 */
export interface MailParts {
  /** First line of the mail list in a mailbox; not shown in the mail. */
  readonly preview: string;
  readonly organization: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** Words of a person, set apart. */
  readonly quotation?: { readonly from: string; readonly text: string };
  /** A code to type, shown large. */
  readonly code?: string;
  readonly button?: { readonly text: string; readonly url: string };
  readonly footer: readonly string[];
  /** Below everything else. */
  readonly lastLink?: { readonly text: string; readonly url: string };
}

/** Takes out line breaks, control characters and marks that turn the reading direction. */
export function oneLine(text: string): string {
  return cleaned(text).replace(/\s+/g, ' ').trim();
}

function cleaned(text: string): string {
  // oxlint-disable-next-line no-control-regex -- These characters are the point.
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ' ');
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return cleaned(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

const styles = `
body{margin:0;background:#f4f5f7;color:#1c2024;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}
.card{background:#fff;border:1px solid #e1e4e8;border-radius:8px}
.quiet{color:#5b6470}.fact{border-top:1px solid #eceef1}
.button{background:#3451d1;color:#fff;text-decoration:none;border-radius:6px;padding:11px 20px;display:inline-block;font-weight:600}
.code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:30px;letter-spacing:6px}
@media(prefers-color-scheme:dark){body{background:#111418;color:#e6e9ee}.card{background:#1a1e24;border-color:#2c323b}
.quiet{color:#9aa4b2}.fact{border-color:#2c323b}.button{background:#6d86ff;color:#0d1017}}`;

export function renderHtml(parts: MailParts): string {
  const paragraph = (text: string) => `<p style="margin:0 0 14px;line-height:1.5">${escape(text)}</p>`;
  const facts = (parts.facts ?? []).map(
    ([name, value]) =>
      `<tr><td class="quiet fact" style="padding:8px 16px 8px 0;vertical-align:top;white-space:nowrap">${escape(name)}</td>` +
      `<td class="fact" style="padding:8px 0;word-break:break-word">${escape(value)}</td></tr>`,
  );
  const body = [
    `<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escape(parts.heading)}</h1>`,
    ...parts.paragraphs.map(paragraph),
    parts.quotation
      ? `<div class="fact" style="padding:12px 0 0;margin:0 0 14px"><p class="quiet" style="margin:0 0 6px">${escape(parts.quotation.from)}</p>` +
        `<p style="margin:0;line-height:1.5;white-space:pre-line">${escape(parts.quotation.text)}</p></div>`
      : '',
    parts.code ? `<p class="code" style="margin:8px 0 20px">${escape(parts.code)}</p>` : '',
    facts.length > 0
      ? `<table role="presentation" style="border-collapse:collapse;width:100%;margin:0 0 18px">${facts.join('')}</table>`
      : '',
    parts.button
      ? `<p style="margin:6px 0 10px"><a class="button" href="${escape(parts.button.url)}">${escape(parts.button.text)}</a></p>`
      : '',
  ];
  const footer = parts.footer.map(
    (text) => `<p class="quiet" style="margin:0 0 8px;font-size:12px;line-height:1.5">${escape(text)}</p>`,
  );
  const lastLink = parts.lastLink
    ? `<p style="margin:0;font-size:12px"><a class="quiet" href="${escape(parts.lastLink.url)}">${escape(parts.lastLink.text)}</a></p>`
    : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escape(parts.heading)}</title><style>${styles}</style></head>
<body><div style="display:none;max-height:0;overflow:hidden">${escape(parts.preview)}</div>
<table role="presentation" style="width:100%;border-collapse:collapse"><tr><td align="center" style="padding:28px 12px">
<table role="presentation" style="width:100%;max-width:560px;border-collapse:collapse">
<tr><td class="quiet" style="padding:0 4px 12px;font-weight:600">${escape(parts.organization)}</td></tr>
<tr><td class="card" style="padding:28px 28px 18px">${body.filter(Boolean).join('\n')}</td></tr>
<tr><td style="padding:16px 4px">${footer.join('')}${lastLink}</td></tr></table></td></tr></table></body></html>
`;
}

export function renderText(parts: MailParts): string {
  const blocks = [
    parts.organization,
    parts.heading,
    ...parts.paragraphs,
    parts.quotation ? `${parts.quotation.from}\n${parts.quotation.text.replace(/^/gm, '> ')}` : '',
    parts.code ?? '',
    (parts.facts ?? []).map(([name, value]) => `${name}: ${oneLine(value)}`).join('\n'),
    parts.button ? `${parts.button.text}:\n${parts.button.url}` : '',
    `--\n${parts.footer.join('\n')}`,
    parts.lastLink ? `${parts.lastLink.text}:\n${parts.lastLink.url}` : '',
  ];
  return `${blocks.map(cleaned).filter(Boolean).join('\n\n')}\n`;
}
