/**
 * Looks up TXT records: what the owner of a domain has published (RFC 1035 §3.3.14).
 *
 * Answers are bounded in time and number, and never asked for inside a unit of
 * work. Whether a record is enough is the caller's to say.
 */
import { Resolver } from 'node:dns/promises';
import { passNetworkGate } from '#platform/network-gate.ts';

const TIMEOUT_MILLISECONDS = 3_000;
const TRIES = 2;
const MAXIMUM_RECORDS = 50;

/** The records of a name, each with its strings joined; none where the name has none. Rejects when nobody answers. */
export async function findTextRecords(name: string, servers: readonly string[]): Promise<string[]> {
  passNetworkGate('a DNS lookup');
  const resolver = new Resolver({ timeout: TIMEOUT_MILLISECONDS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  try {
    const records = await resolver.resolveTxt(name);
    return records.slice(0, MAXIMUM_RECORDS).map((strings) => strings.join(''));
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}
