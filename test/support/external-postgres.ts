/** A PostgreSQL of its own in a folder, as an operator who runs one hands it to Daypass: by a URL of an owner. */
import { bringDown, bringUp } from '../../server/platform/postgres/cluster.ts';
import { ensureOwner } from '../../server/platform/postgres/database-access.ts';
import { planCluster, superuserConfig } from '../../server/platform/postgres/embedded-postgres.ts';
import type { ConnectionConfig } from '../../server/platform/postgres/session.ts';

export interface ExternalPostgres {
  readonly owner: ConnectionConfig;
  readonly superuser: ConnectionConfig;
  readonly url: string;
  close(): Promise<void>;
}

export async function openExternalPostgres(folder: string): Promise<ExternalPostgres> {
  const plan = await planCluster(folder);
  const at = await bringUp(plan);
  const superuser = superuserConfig(plan, at);
  const owner = await ensureOwner(superuser, folder);
  const secret = encodeURIComponent(String(owner.password));
  const socket = encodeURIComponent(String(owner.host));
  return {
    owner,
    superuser,
    url: `postgresql://${owner.user}:${secret}@/${owner.database}?host=${socket}&port=${owner.port}`,
    close: () => bringDown(plan.folder),
  };
}
