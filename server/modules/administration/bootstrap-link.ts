/**
 * The way in for the first administrator: a one-time link, printed on the machine.
 *
 * There is no default account. The link lives 15 minutes, dies with its first
 * use, and is stored as a keyed hash only.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { GLOBAL_ADMINISTRATOR_ROLE } from '#modules/assignments/index.ts';
import { recordActivity } from '#modules/audit/index.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';

const LIFE_MILLISECONDS = 15 * 60_000;
const PURPOSE = 'bootstrap link';

export async function createBootstrapLink(
  ports: Ports,
  actor: Actor,
  reason: string,
): Promise<{ token: string; expiresAt: Date }> {
  const token = ports.randomness.token();
  return ports.unitOfWork(async (tx) => {
    const expiresAt = new Date(tx.now.getTime() + LIFE_MILLISECONDS);
    const row = { token_hash: ports.secrets.hash(PURPOSE, token), created_at: tx.now, expires_at: expiresAt };
    await tx.db.insertInto('bootstrap_link').values(row).execute();
    await recordActivity(tx, { activity: 'bootstrap-link.created', actor, reason, targets: [] });
    return { token, expiresAt };
  });
}

/** When a link that still works expires; refuses every other one alike. Reads only. */
export async function getBootstrapLink(ports: Ports, token: string): Promise<{ expiresAt: Date }> {
  const row = await ports.database
    .selectFrom('bootstrap_link')
    .select('expires_at')
    .where('token_hash', '=', ports.secrets.hash(PURPOSE, token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', ports.clock.now())
    .executeTakeFirst();
  if (!row) throw new Refusal('bootstrap.link-invalid', {});
  return { expiresAt: row.expires_at };
}

/** Uses a link up. Of many at the same instant one wins. */
export async function consumeBootstrapLink(ports: Ports, tx: Transaction, token: string): Promise<void> {
  const consumed = await tx.db
    .updateTable('bootstrap_link')
    .set({ consumed_at: tx.now })
    .where('token_hash', '=', ports.secrets.hash(PURPOSE, token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .executeTakeFirst();
  if (consumed.numUpdatedRows !== 1n) throw new Refusal('bootstrap.link-invalid', {});
}

/** Whether some enabled administrator has a way to sign in. */
export async function hasAdministrator(ports: Ports): Promise<boolean> {
  const found = await ports.database
    .selectFrom('assignment_schedule as a')
    .innerJoin('principal as p', 'p.id', 'a.principal_id')
    .innerJoin('directory_user as u', 'u.id', 'p.id')
    .where('a.role_definition_id', '=', GLOBAL_ADMINISTRATOR_ROLE)
    .where('a.removed_at', 'is', null)
    .where('a.condition', 'is', null)
    .where((eb) => eb.or([eb('a.ends_at', 'is', null), eb('a.ends_at', '>', ports.clock.now())]))
    .where('p.enabled', '=', true)
    .where('p.deleted_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb.exists(eb.selectFrom('passkey').select('passkey.id').whereRef('passkey.user_id', '=', 'p.id')),
        eb.exists(eb.selectFrom('password_credential as c').select('c.user_id').whereRef('c.user_id', '=', 'p.id')),
      ]),
    )
    .select('p.id')
    .executeTakeFirst();
  return found !== undefined;
}
