/**
 * Reads an answer of many lines into a file, and counts them on the way. An answer that is cut is no file.
 */
import { problemFromResponse } from './api-problem.ts';

interface LineCount {
  lines: number;
  bytes: number;
}

const NEWLINE = 10;
/** So much is handed to the browser at once, which may keep it on disk. */
const PART_BYTES = 8_000_000;

export async function readLines(
  address: string,
  signal: AbortSignal,
  onProgress: (count: LineCount) => void,
): Promise<Blob> {
  const response = await fetch(address, { credentials: 'same-origin', signal });
  if (!response.ok || !response.body) throw await problemFromResponse(response);
  const parts: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let waiting = 0;
  const count = { lines: 0, bytes: 0 };
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob([...parts, ...chunks], { type: response.headers.get('content-type') ?? '' });
    chunks.push(value);
    waiting += value.length;
    count.bytes += value.length;
    for (const byte of value) if (byte === NEWLINE) count.lines += 1;
    onProgress({ ...count });
    if (waiting < PART_BYTES) continue;
    parts.push(new Blob(chunks));
    [chunks, waiting] = [[], 0];
  }
}
