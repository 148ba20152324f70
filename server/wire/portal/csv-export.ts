/**
 * A list as a file: of CSV, or of other lines.
 *
 * It is read page by page and written as fast as it is taken; whoever goes away ends it. What fails before the first line
 * is answered as a problem. What fails later cuts the connection: no file ends early and looks whole.
 */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { csvLine } from '../csv.ts';

/** `pages` are lines that are already CSV. */
export function sendCsv(
  reply: FastifyReply,
  fileName: string,
  titles: readonly string[],
  pages: AsyncGenerator<string[], void>,
) {
  return sendLines(reply, { fileName, type: 'text/csv; charset=utf-8', head: csvLine(titles) }, pages);
}

interface LineFile {
  readonly fileName: string;
  readonly type: string;
  readonly head?: string;
}

export async function sendLines(
  reply: FastifyReply,
  { fileName, type, head = '' }: LineFile,
  pages: AsyncGenerator<string[], void>,
) {
  const first = await pages.next();
  void reply.type(type).header('content-disposition', `attachment; filename="${fileName}"`);
  // Whoever asks for the headers alone makes nobody read the rest.
  if (reply.request.method === 'HEAD') return reply.send();
  return reply.send(Readable.from(writePages(head, first.value ?? [], pages), { objectMode: false }));
}

async function* writePages(
  head: string,
  first: readonly string[],
  pages: AsyncIterable<string[]>,
): AsyncGenerator<string> {
  yield head + first.join('');
  for await (const lines of pages) if (lines.length > 0) yield lines.join('');
}
