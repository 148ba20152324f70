/**
 * Storage of the token service: codes, refresh tokens, grants, interactions.
 *
 * The kind is part of every key and of every hash, so that nothing stored as
 * one kind is ever found as another. Names are keyed hashes, contents are
 * sealed: a copy of the table signs nobody in.
 */
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { announceGrant } from './announce-callers.ts';

const GRANT = 'Grant';

export interface ArtifactIndex {
  readonly grantId?: string | undefined;
  readonly userCode?: string | undefined;
  readonly uid?: string | undefined;
}

type ArtifactPorts = Pick<Ports, 'database' | 'unitOfWork' | 'secrets' | 'clock'>;

/** One kind of artifact. */
export class ArtifactStore {
  readonly #ports: ArtifactPorts;
  readonly #model: string;

  constructor(ports: ArtifactPorts, model: string) {
    this.#ports = ports;
    this.#model = model;
  }

  #hash(part: string, value: string): string {
    return this.#ports.secrets.hash(`token_artifact ${this.#model} ${part}`, value).toString('base64url');
  }

  async upsert(id: string, payload: object, index: ArtifactIndex, expiresInSeconds: number | undefined): Promise<void> {
    const key = this.#hash('id', id);
    const now = this.#ports.clock.now();
    const row = {
      payload: JSON.stringify(this.#seal(key, payload)),
      grant_id: index.grantId ? grantHash(this.#ports, index.grantId) : null,
      user_code: index.userCode ? this.#hash('user_code', index.userCode) : null,
      uid: index.uid ? this.#hash('uid', index.uid) : null,
      expires_at: expiresInSeconds === undefined ? null : new Date(now.getTime() + expiresInSeconds * 1000),
    };
    await this.#ports.unitOfWork(async (tx) => {
      await tx.db
        .insertInto('token_artifact')
        .values({ model: this.#model, id: key, ...row })
        .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(row))
        .execute();
      if (this.#model === GRANT) await announceGrant(tx, key, { expiresAt: row.expires_at?.getTime() ?? null });
    });
  }

  find(id: string): Promise<Record<string, unknown> | undefined> {
    return this.#find('id', this.#hash('id', id));
  }

  findByUid(uid: string): Promise<Record<string, unknown> | undefined> {
    return this.#find('uid', this.#hash('uid', uid));
  }

  findByUserCode(userCode: string): Promise<Record<string, unknown> | undefined> {
    return this.#find('user_code', this.#hash('user_code', userCode));
  }

  async #find(column: 'id' | 'uid' | 'user_code', value: string): Promise<Record<string, unknown> | undefined> {
    const row = await this.#ports.database
      .selectFrom('token_artifact')
      .select(['id', 'payload', 'expires_at', 'consumed_at'])
      .where('model', '=', this.#model)
      .where(column, '=', value)
      .executeTakeFirst();
    if (!row || (row.expires_at && row.expires_at <= this.#ports.clock.now())) return undefined;
    const payload = this.#unseal(row.id, row.payload as string);
    return { ...payload, ...(row.consumed_at ? { consumed: Math.floor(row.consumed_at.getTime() / 1000) } : {}) };
  }

  /** Marks as used. Of two at the same time only one finds it unused; the other is told so. */
  async consume(id: string): Promise<boolean> {
    const result = await this.#ports.unitOfWork((tx) =>
      tx.db
        .updateTable('token_artifact')
        .set({ consumed_at: tx.now })
        .where('model', '=', this.#model)
        .where('id', '=', this.#hash('id', id))
        .where('consumed_at', 'is', null)
        .executeTakeFirst(),
    );
    return result.numUpdatedRows === 1n;
  }

  async destroy(id: string): Promise<void> {
    await this.#ports.unitOfWork(async (tx) => {
      const gone = tx.db.deleteFrom('token_artifact').where('model', '=', this.#model);
      await announceGone(tx, await gone.where('id', '=', this.#hash('id', id)).returning(['model', 'id']).execute());
    });
  }

  /** Everything that came out of one grant, of every kind. */
  async revokeByGrantId(grantId: string): Promise<void> {
    const hash = grantHash(this.#ports, grantId);
    await this.#ports.unitOfWork(async (tx) => {
      const gone = tx.db.deleteFrom('token_artifact').where('grant_id', '=', hash);
      await announceGone(tx, await gone.returning(['model', 'id']).execute());
    });
  }

  #seal(key: string, payload: object): string {
    return this.#ports.secrets.seal(`token_artifact/${this.#model}/${key}`, JSON.stringify(payload)).toString('base64');
  }

  #unseal(key: string, sealed: string): Record<string, unknown> {
    const place = `token_artifact/${this.#model}/${key}`;
    return JSON.parse(this.#ports.secrets.unseal(place, Buffer.from(sealed, 'base64'))) as Record<string, unknown>;
  }
}

async function announceGone(tx: Transaction, rows: readonly { model: string; id: string }[]): Promise<void> {
  for (const { model, id } of rows) if (model === GRANT) await announceGrant(tx, id, null);
}

/** The name of a grant outside the token service: in its artifacts and in access tokens. */
export function grantHash(ports: Pick<Ports, 'secrets'>, grantId: string): string {
  return ports.secrets.hash('token_artifact Grant id', grantId).toString('base64url');
}

/** Whether the grant an access token came from still exists; it is gone after a code was used twice. */
export async function grantExists(ports: Pick<Ports, 'database'>, hashed: string): Promise<boolean> {
  const row = await ports.database
    .selectFrom('token_artifact')
    .select('id')
    .where('model', '=', GRANT)
    .where('id', '=', hashed)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets what has been over for a day. Nobody has to be told: by the clock it is over everywhere. */
export async function forgetOldArtifacts(ports: Ports): Promise<void> {
  const before = new Date(ports.clock.now().getTime() - 86_400_000);
  await ports.unitOfWork((tx) => tx.db.deleteFrom('token_artifact').where('expires_at', '<', before).execute());
}
