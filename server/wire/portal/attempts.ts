/**
 * What refused writes of the portal wanted: read from address and body without judging either.
 */
import type { FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import type { AuditTarget } from '#modules/audit/index.ts';
import { shortText, type Attempt } from '../attempt.ts';
import { findPlace } from './places.ts';

/** Something that is named by the id of the address, with the name the body gives it. */
export function namedById(type: AuditTarget['type']) {
  return (request: FastifyRequest): Attempt => {
    const { id } = request.params as { id?: string };
    const body = bodyOf(request);
    const displayName = shortText(body['displayName']) ?? shortText(id);
    return {
      scope: findPlace(shortText(body['scope']) ?? ''),
      described: displayName ? [{ id: parseGuid(id) ?? null, type, displayName }] : [],
    };
  };
}

/** The person of the address. */
export function userById({ params }: FastifyRequest): Attempt {
  return { subjectId: parseGuid((params as { id?: string }).id) };
}

/** The request of the address. */
export function requestById({ params }: FastifyRequest): Attempt {
  return { requestId: parseGuid((params as { id?: string }).id) };
}

/** A domain of the home directory of the address. */
export function domainOfDirectory({ params }: FastifyRequest): Attempt {
  const { id, domain } = params as { id?: string; domain?: string };
  return {
    described: [
      { id: parseGuid(id) ?? null, type: 'Directory', displayName: shortText(id) ?? '' },
      { id: null, type: 'Other', displayName: shortText(domain) ?? '' },
    ],
  };
}

export function authorizationPolicy(): Attempt {
  return { described: [{ id: null, type: 'Policy', displayName: 'Authorization Policy' }] };
}

export function defaultAccess(): Attempt {
  return { described: [{ id: null, type: 'Policy', displayName: 'Cross-tenant access, default' }] };
}

function bodyOf({ body }: FastifyRequest): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}
