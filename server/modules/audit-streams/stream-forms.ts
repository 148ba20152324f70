/**
 * A batch of the trail in the form a receiver takes: syslog, OTLP logs, or lines of JSON. Pure.
 *
 * Each form carries the whole document, so that whoever collects it has sequence and link; a batch that reaches the end of
 * the sealed trail carries the checkpoint that was signed over it.
 */
import type { EntryDocument, SealedDocument } from '#modules/audit/index.ts';

export interface Batch {
  readonly entries: readonly SealedDocument[];
  /** The checkpoint about everything up to the last entry, where there is one. */
  readonly checkpoint: string | null;
  readonly at: Date;
}

export interface Sender {
  readonly host: string;
  readonly version: string;
}

/** Facility 13, log audit; a refusal is a warning. */
const FACILITY = 13;
const severities = { success: { syslog: 6, otlp: 9, text: 'INFO' }, failure: { syslog: 4, otlp: 13, text: 'WARN' } };
/** RFC 5424, 7.3.1. */
const MAXIMUM_SEQUENCE_ID = 2_147_483_647;
const MAXIMUM_MESSAGE_ID = 32;

const severityOf = ({ result }: Pick<EntryDocument, 'result'>) =>
  result === 'failure' ? severities.failure : severities.success;

/** RFC 5424 messages, each behind the number of its octets (RFC 6587, 3.4.1; RFC 5425, 4.3). */
export function syslogFrames({ entries, checkpoint, at }: Batch, sender: Sender): Buffer {
  const messages = entries.map(({ sequence, document }) =>
    syslogMessage(sender, {
      severity: severityOf(document).syslog,
      time: document.occurredAt,
      messageId: document.activity,
      sequenceId: ((sequence - 1) % MAXIMUM_SEQUENCE_ID) + 1,
      text: JSON.stringify(document),
    }),
  );
  if (checkpoint !== null) {
    const text = JSON.stringify({ checkpoint });
    const time = at.toISOString();
    messages.push(syslogMessage(sender, { severity: 6, time, messageId: 'checkpoint', sequenceId: undefined, text }));
  }
  return Buffer.concat(messages.map((message) => Buffer.from(`${Buffer.byteLength(message)} ${message}`)));
}

interface SyslogParts {
  readonly severity: number;
  readonly time: string;
  readonly messageId: string;
  readonly sequenceId: number | undefined;
  readonly text: string;
}

function syslogMessage(sender: Sender, { severity, time, messageId, sequenceId, text }: SyslogParts): string {
  const origin = `[origin software="Daypass" swVersion="${sender.version}"]`;
  const meta = sequenceId === undefined ? '' : `[meta sequenceId="${sequenceId}"]`;
  const id = messageId.slice(0, MAXIMUM_MESSAGE_ID);
  return `<${FACILITY * 8 + severity}>1 ${time} ${sender.host} daypass - ${id} ${origin}${meta} ${text}`;
}

/** The JSON form of OTLP (opentelemetry-proto, ExportLogsServiceRequest). */
export function otlpLogs({ entries, checkpoint, at }: Batch, { host, version }: Sender): string {
  const observedTimeUnixNano = nanoseconds(at);
  const records: object[] = entries.map(({ sequence, document }) => ({
    timeUnixNano: nanoseconds(new Date(document.occurredAt)),
    observedTimeUnixNano,
    severityNumber: severityOf(document).otlp,
    severityText: severityOf(document).text,
    eventName: `daypass.audit.${document.activity}`,
    body: { stringValue: JSON.stringify(document) },
    attributes: attributesOf({
      'daypass.audit.sequence': sequence,
      'daypass.audit.id': document.id,
      'daypass.audit.result': document.result,
      'daypass.audit.category': document.category,
    }),
  }));
  if (checkpoint !== null) {
    records.push({
      timeUnixNano: observedTimeUnixNano,
      observedTimeUnixNano,
      severityNumber: severities.success.otlp,
      severityText: severities.success.text,
      eventName: 'daypass.audit.checkpoint',
      body: { stringValue: JSON.stringify({ checkpoint }) },
      attributes: [],
    });
  }
  const resource = {
    attributes: attributesOf({ 'service.name': 'daypass', 'service.version': version, 'host.name': host }),
  };
  const scopeLogs = [{ scope: { name: 'daypass.audit', version }, logRecords: records }];
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs }] });
}

const nanoseconds = (at: Date) => `${at.getTime()}000000`;

function attributesOf(values: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}

/** A line for each entry, and one for the checkpoint. */
export function jsonLines({ entries, checkpoint }: Batch): string {
  const lines: object[] = entries.map(({ document }) => document);
  if (checkpoint !== null) lines.push({ checkpoint });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
