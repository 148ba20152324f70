/**
 * The messages of the trial: the last 500, one file each, newest first.
 * A message is on disk before the sender is told that it was taken.
 * It never sends anything anywhere.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedMail } from 'mailparser';
import { readJsonFile, writeJsonFile } from '../ground/json-file.ts';

export type Message = {
  id: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  receivedAt: string;
  headers: Record<string, string>;
  envelope: { from: string; to: string[] };
};

export type Mailbox = {
  list: () => readonly Message[];
  find: (id: string) => Message | undefined;
  add: (mail: ParsedMail, envelope: Message['envelope']) => Promise<Message>;
  removeAll: () => Promise<void>;
  /** Calls back after every change until the returned function is called. */
  watch: (changed: () => void) => () => void;
};

const kept = 500;

function headersOf(mail: ParsedMail): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { key, line } of mail.headerLines) {
    const value = line.slice(line.indexOf(':') + 1).replaceAll(/\r?\n\s+/g, ' ');
    headers[key] = key in headers ? `${headers[key]}, ${value.trim()}` : value.trim();
  }
  return headers;
}

function addressText(address: ParsedMail['to']): string | undefined {
  const list = Array.isArray(address) ? address : address ? [address] : [];
  return list.map(({ text }) => text).join(', ') || undefined;
}

export async function openMailbox(folder: string): Promise<Mailbox> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const messages: Message[] = [];
  const watching = new Set<() => void>();
  const names = (await readdir(folder)).filter((name) => /^\d+\.json$/.test(name)).toSorted();
  for (const name of names) {
    const message = await readJsonFile<Message>(join(folder, name));
    if (message) messages.unshift(message);
  }
  let last = Number(messages[0]?.id ?? 0);
  const fileOf = (id: string): string => join(folder, `${id}.json`);
  const tell = (): void => watching.forEach((changed) => changed());

  return {
    list: () => messages,
    find: (id) => messages.find((message) => message.id === id),
    add: async (mail, envelope) => {
      const message: Message = {
        // Equal length, so that the order of file names is the order of arrival.
        id: String(++last).padStart(9, '0'),
        from: addressText(mail.from) ?? envelope.from,
        to: addressText(mail.to) ?? envelope.to.join(', '),
        subject: mail.subject ?? '',
        text: mail.text ?? '',
        html: mail.html || '',
        receivedAt: new Date().toISOString(),
        headers: headersOf(mail),
        envelope,
      };
      await writeJsonFile(fileOf(message.id), message);
      messages.unshift(message);
      messages.sort((one, other) => other.id.localeCompare(one.id));
      for (const { id } of messages.splice(kept)) await rm(fileOf(id), { force: true });
      tell();
      return message;
    },
    removeAll: async () => {
      for (const { id } of messages.splice(0)) await rm(fileOf(id), { force: true });
      tell();
    },
    watch: (changed) => {
      watching.add(changed);
      return () => void watching.delete(changed);
    },
  };
}
