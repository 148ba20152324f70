/**
 * Who may see who has access to a group: its readers, and whoever manages it.
 */
import type { FastifyRequest } from 'fastify';
import { directoryActions } from '#model/directory-actions.ts';
import type { Scope } from '#model/scope.ts';
import { rightAt, WRITE_ASSIGNMENTS } from '#modules/assignments/index.ts';
import { holds } from './guard.ts';

/** The scope is that of a group, or the directory: of all groups. */
export function readsGroupAccess(request: FastifyRequest, scope: Scope): boolean {
  return (
    holds(request, directoryActions.readGroupAccess, scope) || holds(request, rightAt(scope, WRITE_ASSIGNMENTS), scope)
  );
}
