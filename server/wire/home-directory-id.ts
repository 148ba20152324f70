/**
 * The home directory an address names. Whatever is no id is that of none.
 */
import type { FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { Refusal } from '#model/refusal.ts';

export function readHomeDirectoryId(request: FastifyRequest, parameter = 'homeDirectoryId'): string {
  const id = parseGuid((request.params as Record<string, string>)[parameter]);
  if (!id) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId: '' });
  return id;
}
