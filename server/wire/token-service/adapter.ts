/**
 * Storage of the provider on our tables: one namespace per kind, clients from the directory.
 */
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import { ArtifactStore } from '#modules/sessions/index.ts';
import type { Ports } from '#platform/ports.ts';
import { findClient } from './clients.ts';

/** Kinds that are used once. The second user is told so, also when both come at the same time. */
const usedOnce = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);

export function adapterFactory(ports: Ports): (model: string) => Adapter {
  return (model) => (model === 'Client' ? clientAdapter(ports) : artifactAdapter(ports, model));
}

function artifactAdapter(ports: Ports, model: string): Adapter {
  const store = new ArtifactStore(ports, model);
  return {
    upsert: (id, payload, expiresIn) => store.upsert(id, payload, payload, expiresIn),
    find: (id) => store.find(id) as Promise<AdapterPayload | undefined>,
    findByUid: (uid) => store.findByUid(uid) as Promise<AdapterPayload | undefined>,
    findByUserCode: (code) => store.findByUserCode(code) as Promise<AdapterPayload | undefined>,
    destroy: (id) => store.destroy(id),
    revokeByGrantId: (grantId) => store.revokeByGrantId(grantId),
    async consume(id) {
      const isFirst = await store.consume(id);
      if (!isFirst && usedOnce.has(model)) throw new errors.InvalidGrant('it was used already');
    },
  };
}

function clientAdapter(ports: Ports): Adapter {
  const none = async () => undefined;
  return {
    find: (id) => findClient(ports, id),
    upsert: none,
    findByUid: none,
    findByUserCode: none,
    consume: none,
    destroy: none,
    revokeByGrantId: none,
  };
}
