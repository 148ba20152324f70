/**
 * What the OpenID provider must remember: sessions, grants, codes, tokens.
 * Kept in memory and written to one file, so that a restart signs nobody out.
 * It knows nothing about accounts beyond the identifier in a record.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { jsonFileWriter, readJsonFile } from '../ground/json-file.ts';

type Kept = { payload: AdapterPayload; expiresAt: number | null };

export type ArtifactStore = {
  adapter: (model: string) => Adapter;
  /** Ends every session, grant and token of one account, durably, before it resolves. */
  revokeAccount: (sub: string) => Promise<void>;
};

export async function openArtifactStore(path: string, now: () => number = Date.now): Promise<ArtifactStore> {
  const isAlive = (kept: Kept): boolean => kept.expiresAt === null || kept.expiresAt > now();
  const stored = (await readJsonFile<Record<string, Kept>>(path)) ?? {};
  const artifacts = new Map(Object.entries(stored).filter(([, kept]) => isAlive(kept)));
  const write = jsonFileWriter(path, () => Object.fromEntries(artifacts));

  const find = (model: string, matches: (kept: Kept, id: string) => boolean): AdapterPayload | undefined => {
    for (const [key, kept] of artifacts) {
      const [keptModel, id] = key.split('\n');
      if (keptModel === model && id !== undefined && isAlive(kept) && matches(kept, id)) return kept.payload;
    }
    return undefined;
  };

  const removeWhere = (matches: (kept: Kept) => boolean): Promise<void> => {
    for (const [key, kept] of artifacts) if (!isAlive(kept) || matches(kept)) artifacts.delete(key);
    return write();
  };

  const adapter = (model: string): Adapter => {
    const keyOf = (id: string): string => `${model}\n${id}`;
    return {
      upsert: async (id, payload, expiresIn) => {
        artifacts.set(keyOf(id), { payload, expiresAt: expiresIn ? now() + expiresIn * 1000 : null });
        await removeWhere(() => false);
      },
      find: async (id) => {
        const kept = artifacts.get(keyOf(id));
        return kept && isAlive(kept) ? kept.payload : undefined;
      },
      findByUid: async (uid) => find(model, ({ payload }) => payload.uid === uid),
      findByUserCode: async (userCode) => find(model, ({ payload }) => payload.userCode === userCode),
      consume: async (id) => {
        const kept = artifacts.get(keyOf(id));
        if (kept) kept.payload.consumed = Math.floor(now() / 1000);
        await write();
      },
      destroy: async (id) => {
        artifacts.delete(keyOf(id));
        await write();
      },
      revokeByGrantId: (grantId) => removeWhere(({ payload }) => payload.grantId === grantId),
    };
  };

  return { adapter, revokeAccount: (sub) => removeWhere(({ payload }) => payload.accountId === sub) };
}
