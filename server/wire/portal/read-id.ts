/**
 * The GUID in the address of a route.
 */
import type { FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import { invalid } from '../read-body.ts';

export function readId(request: FastifyRequest, parameter = 'id'): string {
  return parseGuid((request.params as Record<string, string>)[parameter]) ?? invalid(parameter, 'is not a GUID');
}
