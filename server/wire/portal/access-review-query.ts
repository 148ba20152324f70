/**
 * What the address of a list of reviewed people narrows it by.
 */
import type { FastifyRequest } from 'fastify';
import type { ItemListing } from '#modules/access-reviews/index.ts';
import { guidOf, oneOf } from './list-query.ts';

const MAXIMUM_TEXT = 256;

export function itemListing(request: FastifyRequest, instanceId: string): ItemListing {
  const { answered, decision, result, role, text } = request.query as Readonly<Record<string, string | undefined>>;
  return {
    instanceId,
    answered: oneOf('answered', answered, ['open', 'decided'] as const),
    decision: oneOf('decision', decision, ['approve', 'deny', 'dont-know'] as const),
    result: oneOf('result', result, [
      'kept',
      'removed',
      'removed-partly',
      'through-group',
      'blocked',
      'gone',
      'refused',
    ] as const),
    roleDefinitionId: guidOf('role', role),
    text: text?.slice(0, MAXIMUM_TEXT) || undefined,
  };
}
