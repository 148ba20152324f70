/**
 * An event as CloudEvents 1.0 writes it in the structured mode of its JSON format. Pure.
 */
export interface Happened {
  readonly id: string;
  /** The name of the event here. */
  readonly event: string;
  readonly at: Date;
  /** The directory that tells it. */
  readonly source: string;
  /** What it is about: a scope as people wrote it, or the id of an object of the directory. */
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const CLOUD_EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

export function writeCloudEvent({ id, event, at, source, subject, data }: Happened): string {
  return JSON.stringify({
    specversion: '1.0',
    id,
    source,
    type: `daypass.${event}`,
    subject,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data,
  });
}
