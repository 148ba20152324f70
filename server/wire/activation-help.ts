/**
 * A "no" to somebody who only has to activate a role says which role, and where.
 *
 * Asked for refusals of the guard alone, about the caller alone. When it cannot be read, the refusal stays as it is.
 */
import type { FastifyRequest } from 'fastify';
import type { Scope } from '#model/scope.ts';
import { findHelpfulEligibilities } from '#modules/decisions/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import type { Problem } from './problem.ts';

const MAXIMUM_NAMED = 3;

/** One eligibility that would open what was refused; `href` is a page of the portal. */
interface HelpfulActivation {
  readonly roleName: string;
  readonly scopeName: string;
  readonly href: string;
}

export async function withActivation(request: FastifyRequest, problem: Problem): Promise<Problem> {
  const { actor, ports } = request;
  const { action, scope, principalId } = problem.details;
  const isOwn = problem.code === 'request.forbidden' && actor?.kind === 'User' && principalId === actor.principalId;
  if (!isOwn) return problem;
  const wanted = { principalId: actor.principalId, scope: scope as Scope, action: String(action), isDataAction: false };
  const found = await findHelpfulEligibilities(ports.database, { ...wanted, at: ports.clock.now() }).catch(() => []);
  if (found.length === 0) return problem;
  const activations = found
    .slice(0, MAXIMUM_NAMED)
    .map(({ roleName, scopeName, eligibilityScheduleId }): HelpfulActivation => ({
      roleName,
      scopeName,
      href: `/my-roles?tab=eligible&activate=${eligibilityScheduleId}`,
    }));
  return {
    ...problem,
    nextStep: wordActivations(activations, publicOrigins(ports.settings).portalUrl),
    details: { ...problem.details, activations },
  };
}

function wordActivations([first, ...others]: readonly HelpfulActivation[], portalUrl: string): string {
  const address = `${portalUrl}${first!.href}`;
  const more = others.length > 0 ? `, or another of your eligible roles in ${portalUrl}/my-roles` : '';
  return `You are eligible for ${first!.roleName} on ${first!.scopeName}: activate it at ${address}${more}`;
}
