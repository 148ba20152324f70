/**
 * Writes the reference lists: `node tools/reference.ts`.
 *
 * Never edit the pages by hand; change the catalogue of the program and run this again.
 */
import { writeFile } from 'node:fs/promises';
import { referenceLists } from './reference/catalogues.ts';
import { renderList } from './reference/reference-list.ts';

for (const list of referenceLists()) {
  await writeFile(new URL(`../${list.file}`, import.meta.url), renderList(list));
  process.stdout.write(`${list.file}: ${list.rows.length} rows\n`);
}
