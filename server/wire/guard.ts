/**
 * Guards: may this actor do this here? Decided by our own engine on our own roles.
 */
import assert from 'node:assert/strict';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import type { Scope } from '#model/scope.ts';

/** Whether the actor holds an action at a scope now. Never throws for a plain no. */
export function holds(request: FastifyRequest, action: string, scope: Scope): boolean {
  assert(request.actor, 'a guard was asked before the caller was known');
  return request.server.decisions.holds(request.actor.principalId, action, scope);
}

/** Refuses with `request.forbidden` unless the actor holds the action at the scope. */
export function guard(request: FastifyRequest, action: string, scope: Scope): void {
  if (holds(request, action, scope)) return;
  throw new Refusal('request.forbidden', { action, scope, principalId: request.actor.principalId });
}
