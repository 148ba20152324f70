/** What receivers get: octets of syslog by RFC 5424 and 6587, logs of OTLP as JSON, lines of JSON. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { EntryDocument } from '#modules/audit/index.ts';
import { jsonLines, otlpLogs, syslogFrames } from './stream-forms.ts';
import { readStreams } from './stream-settings.ts';

const sender = { host: 'daypass.example', version: '1.2.3' };
const at = new Date('2031-03-04T12:00:01.000Z');
const document = (sequence: number, more: Partial<EntryDocument> = {}): EntryDocument => ({
  id: `00000000-0000-4000-8000-00000000000${sequence}`,
  sequence,
  link: 'AAAA',
  trail: 'resource',
  activity: 'role.activated',
  activityName: 'Add member to role completed (PIM activation)',
  category: 'RoleManagement',
  service: 'PIM',
  result: 'success',
  reason: null,
  occurredAt: '2031-03-04T12:00:00.000Z',
  correlationId: '00000000-0000-4000-8000-000000000009',
  actor: { displayName: 'Zoë' },
  scope: '/',
  subjectId: null,
  targets: [],
  details: {},
  ...more,
});
const batch = {
  entries: [
    { sequence: 1, document: document(1) },
    { sequence: 2, document: document(2, { result: 'failure', activity: 'a'.repeat(40) }) },
  ],
  checkpoint: 'audit.example\n2\nAAAA\n\n— audit.example AAAA\n',
  at,
};

/** RFC 6587, 3.4.1, as a receiver reads it. */
function readFrames(octets: Buffer): string[] {
  const messages: string[] = [];
  for (let rest = octets; rest.length > 0;) {
    const space = rest.indexOf(0x20);
    const size = Number(rest.subarray(0, space).toString());
    messages.push(rest.subarray(space + 1, space + 1 + size).toString());
    rest = rest.subarray(space + 1 + size);
  }
  return messages;
}

test('syslog counts octets, not letters, and names severity, activity and sequence', () => {
  const messages = readFrames(syslogFrames(batch, sender));
  assert.equal(messages.length, 3);
  const origin = String.raw`\[origin software="Daypass" swVersion="1\.2\.3"\](?:\[meta sequenceId="(\d+)"\])?`;
  const header = new RegExp(String.raw`^<(\d+)>1 (\S+) daypass\.example daypass - (\S{1,32}) ${origin} (\{.*\})$`);
  const parts = messages.map((message) => header.exec(message)!.slice(1));
  assert.deepEqual(
    parts.map((part) => part.slice(0, 4)),
    [
      ['110', '2031-03-04T12:00:00.000Z', 'role.activated', '1'],
      ['108', '2031-03-04T12:00:00.000Z', 'a'.repeat(32), '2'],
      ['110', '2031-03-04T12:00:01.000Z', 'checkpoint', undefined],
    ],
  );
  assert.deepEqual(JSON.parse(parts[0]![4]!), batch.entries[0]!.document);
  assert.deepEqual(JSON.parse(parts[2]![4]!), { checkpoint: batch.checkpoint });
});

test('OTLP has a record for each entry, with its time, severity and sequence', () => {
  const { resourceLogs } = JSON.parse(otlpLogs(batch, sender)) as {
    resourceLogs: { scopeLogs: { logRecords: Record<string, unknown>[] }[] }[];
  };
  const records = resourceLogs[0]!.scopeLogs[0]!.logRecords;
  assert.deepEqual(
    records.map(({ timeUnixNano, severityNumber, eventName }) => [timeUnixNano, severityNumber, eventName]),
    [
      ['1930392000000000000', 9, 'daypass.audit.role.activated'],
      ['1930392000000000000', 13, `daypass.audit.${'a'.repeat(40)}`],
      ['1930392001000000000', 9, 'daypass.audit.checkpoint'],
    ],
  );
  assert.deepEqual((records[1]!['attributes'] as unknown[])[0], {
    key: 'daypass.audit.sequence',
    value: { intValue: '2' },
  });
});

test('lines of JSON are the documents, and the checkpoint after them', () => {
  const lines = jsonLines(batch).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line) as unknown),
    [...batch.entries.map((entry) => entry.document), { checkpoint: batch.checkpoint }],
  );
});

describe('the file of streams', () => {
  const read = async (streams: unknown) => {
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'daypass-streams-')), 'streams.json');
    writeFileSync(file, JSON.stringify(streams));
    return readStreams({ DAYPASS_AUDIT_STREAMS: file });
  };
  const good = { name: 'siem', to: 'syslog+tls://siem.example:6514' };

  test('names receivers; without a file there is none', async () => {
    assert.deepEqual(
      (
        await read([
          good,
          { name: 'otel', to: 'otlp+https://otel.example/v1/logs', headers: { Authorization: 'Bearer x' } },
        ])
      ).map(({ name, kind, from, headers }) => ({ name, kind, from, headers })),
      [
        { name: 'siem', kind: 'syslog', from: 'beginning', headers: {} },
        { name: 'otel', kind: 'otlp', from: 'beginning', headers: { authorization: 'Bearer x' } },
      ],
    );
    assert.deepEqual(readStreams({ DAYPASS_AUDIT_STREAMS: '' }), []);
  });

  for (const [what, changed, wrong] of [
    ['another protocol', { to: 'ftp://siem.example' }, /needs an address/],
    ['no port', { to: 'syslog+tls://siem.example' }, /needs a port/],
    ['credentials in the address', { to: 'syslog+tls://me:secret@siem.example:6514' }, /without credentials/],
    ['a strange field', { too: 1 }, /a field too/],
    ['a name that is none', { name: 'My SIEM' }, /needs a name/],
    ['headers for syslog', { headers: { a: 'b' } }, /headers of siem/],
    ['a secret for syslog', { secret: 'whsec_AAAA' }, /secret of siem/],
    ['no known beginning', { from: 'yesterday' }, /begins from neither/],
    ['a certificate that is not there', { ca: '/nowhere/ca.pem' }, /ENOENT/],
  ] as const) {
    test(`is refused with ${what}`, async () => {
      await assert.rejects(read([{ ...good, ...changed }]), wrong);
    });
  }

  test('is refused with one name twice', async () => {
    await assert.rejects(read([good, good]), /two streams are called siem/);
  });
});
