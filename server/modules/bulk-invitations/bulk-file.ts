/**
 * Reads a file of people to invite: CSV with the columns of the vendor's template, and ours. Pure.
 *
 * Says what cannot be read; what a row asks for is judged later, by the commands.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { parseMailAddress } from '#model/mail-address.ts';
import { Refusal } from '#model/refusal.ts';

export const MAXIMUM_ROWS = 2_000;
const MAXIMUM_CELL = 4_096;

/** The columns by what stands in brackets in the vendor's template; without brackets the word alone counts. */
export const bulkColumns = [
  'inviteeEmail',
  'inviteRedirectURL',
  'sendEmail',
  'customizedMessageBody',
  'displayName',
  'role',
  'scope',
  'kind',
  'start',
  'end',
  'justification',
  'sponsor',
] as const;

/** The headers of the template; the first four are the vendor's. */
export const templateHeaders = [
  'Email address to invite [inviteeEmail] Required',
  'Redirection url [inviteRedirectURL]',
  'Send invitation message (true or false) [sendEmail]',
  'Customized invitation message [customizedMessageBody]',
  'Name [displayName]',
  'Role [role]',
  'Resource [scope]',
  'Eligible or active [kind]',
  'Start [start]',
  'End [end]',
  'Justification [justification]',
  'Sponsors [sponsor]',
] as const;

export type BulkColumn = (typeof bulkColumns)[number];
export interface BulkRowInput extends Readonly<Partial<Record<BulkColumn, string>>> {
  /** The row before it that has the same address. */
  readonly repeats?: number;
}

const known = new Map(bulkColumns.map((column) => [column.toLowerCase(), column]));

export function readBulkFile(text: string): BulkRowInput[] {
  const [headers, ...records] = recordsOf(text);
  const columns = (headers ?? []).map(columnOf);
  if (!columns.includes('inviteeEmail')) {
    throw invalid('has no column "Email address to invite [inviteeEmail] Required"');
  }
  if (records.length === 0) throw invalid('has no rows');
  if (records.length > MAXIMUM_ROWS) throw invalid(`has more than ${MAXIMUM_ROWS} rows`);
  const first = new Map<string, number>();
  return records.map((cells, index) => {
    const row = rowOf(columns, cells);
    const address = parseMailAddress(row.inviteeEmail)?.address;
    const repeats = address === undefined ? undefined : first.get(address);
    if (address !== undefined && repeats === undefined) first.set(address, index + 1);
    return repeats === undefined ? row : { ...row, repeats };
  });
}

/** Lines that are not empty; the version line of the template says nothing about people. */
function recordsOf(text: string): string[][] {
  try {
    const records: string[][] = parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
      max_record_size: MAXIMUM_CELL * 4,
      to: MAXIMUM_ROWS + 3,
    });
    return records[0]?.[0]?.startsWith('version:') ? records.slice(1) : records;
  } catch (error) {
    if (error instanceof CsvError) {
      const { lines } = error;
      throw invalid(`is no CSV at line ${typeof lines === 'number' ? lines : 1}`);
    }
    throw error;
  }
}

function columnOf(header: string): BulkColumn | undefined {
  const name = /\[([A-Za-z]+)\]/.exec(header)?.[1] ?? header;
  return known.get(name.trim().toLowerCase());
}

function rowOf(columns: readonly (BulkColumn | undefined)[], cells: readonly string[]): BulkRowInput {
  const row: Partial<Record<BulkColumn, string>> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell.length > MAXIMUM_CELL) throw invalid(`has a cell of more than ${MAXIMUM_CELL} characters`);
    if (column && cell !== '') row[column] = cell;
  }
  return row;
}

function invalid(reason: string): Refusal<'bulk-invitation.file-invalid'> {
  return new Refusal('bulk-invitation.file-invalid', { reason });
}
