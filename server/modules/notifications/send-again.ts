/**
 * Sends a mail again that was given up: for an administrator who has found out why. What would reach nobody is refused.
 */
import type { Actor } from '#model/actor.ts';
import type { OutboxEvent } from '#model/events.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { isStillDue } from './deliver-notification.ts';
import { findUndelivered, takeUndelivered } from './undelivered-mail-store.ts';

export async function sendAgain(ports: Ports, actor: Actor, id: string): Promise<void> {
  const kept = await findUndelivered(ports, id);
  if (!kept) throw new Refusal('request.not-found', { what: 'The mail' });
  if (!(await isStillDue(ports, kept))) throw new Refusal('mail.no-longer-due', { recipient: kept.receiver });
  await ports.unitOfWork(async (tx) => {
    const mail = await takeUndelivered(ports, tx, id);
    if (!mail) throw new Refusal('request.not-found', { what: 'The mail' });
    const { payload } = mail.content as { payload: object };
    await tx.send({ type: mail.type, payload: { ...payload, onlyReceiver: mail.receiver } } as unknown as OutboxEvent);
    await recordActivity(tx, {
      activity: 'mail.sent-again',
      actor,
      targets: [{ id, type: 'Other', displayName: mail.type }],
      details: { event: mail.type, recipient: mail.receiver },
    });
  });
}
