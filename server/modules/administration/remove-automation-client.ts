/**
 * Takes an automation client away: its roles, its secrets and itself, in one transaction.
 *
 * Composes commands of the directory and of the assignments; has no rule of its own.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { endAssignmentsOf } from '#modules/assignments/index.ts';
import { findServicePrincipal, removeClientIn, type ServicePrincipal } from '#modules/directory/index.ts';
import type { Ports } from '#platform/ports.ts';

/** `clientId` as it signs in with. Refuses with `directory.principal-not-found` when there is none such. */
export async function removeAutomationClient(ports: Ports, actor: Actor, clientId: string): Promise<ServicePrincipal> {
  return ports.unitOfWork(async (tx) => {
    const client = await findServicePrincipal(tx.db, clientId);
    if (!client) throw new Refusal('directory.principal-not-found', { principalId: clientId });
    await endAssignmentsOf(tx, actor, client.id);
    await removeClientIn(tx, actor, client.id);
    return client;
  });
}
