/**
 * Registers a protected application or changes it, and removes it. Who may do so is checked before, at its scope.
 *
 * The proxy secret is drawn here and told once; only its hash is kept.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Ports } from '#platform/ports.ts';
import { parseHost, type ProtectedApplication } from './protected-application.ts';
import {
  deleteApplication,
  findApplication,
  putApplication,
  type StoredApplication,
} from './protected-application-store.ts';

/** Purpose under which proxy secrets are hashed. */
export const PROXY_SECRET = 'proxy-secret';

/** Answers the new proxy secret, or undefined when the old one stays. */
export async function updateProtectedApplication(
  ports: Ports,
  actor: Actor,
  wanted: ProtectedApplication,
  secretRenewed: boolean,
): Promise<string | undefined> {
  const host = parseHost(wanted.host);
  return ports.unitOfWork(async (tx) => {
    const before = await findApplication(tx.db, wanted.id);
    const secret = before && !secretRenewed ? undefined : ports.randomness.token();
    const proxySecretHash = secret === undefined ? before!.proxySecretHash : ports.secrets.hash(PROXY_SECRET, secret);
    if (!(await putApplication(tx, { ...wanted, host, proxySecretHash })))
      throw new Refusal('decision.host-taken', { host });
    await recordActivity(tx, {
      activity: 'protected-application.registered',
      actor,
      scope: wanted.scope,
      targets: [{ id: wanted.id, type: 'Other', displayName: wanted.displayName }],
      details: { protectedApplication: wanted.id, host, rules: wanted.rules, secretRenewed: secret !== undefined },
    });
    return secret;
  });
}

export async function removeProtectedApplication(
  ports: Ports,
  actor: Actor,
  application: StoredApplication,
): Promise<void> {
  await ports.unitOfWork(async (tx) => {
    await deleteApplication(tx, application.id);
    await recordActivity(tx, {
      activity: 'protected-application.removed',
      actor,
      scope: application.scope,
      targets: [{ id: application.id, type: 'Other', displayName: application.displayName }],
      details: { protectedApplication: application.id, host: application.host },
    });
  });
}
