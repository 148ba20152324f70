/**
 * Why a decision is what it is, in the members AuthZEN 1.0 has for it: `reason_user` for the person, `reason_admin` for
 * those who look after the place. Only when the request asks: `"context": { "explanation": true }`.
 *
 * An enforcement point that may not read assignments there learns nothing about roles: it gets what it may show the
 * person, with the page where they read the rest.
 */
import type { FastifyRequest } from 'fastify';
import { parseGuid } from '#model/guid.ts';
import type { AskedQuestion, DenyReason } from '#modules/decisions/index.ts';
import { publicOrigins } from '#platform/settings.ts';
import { explain, mayReadAssignments, type AccessExplanationView } from '../explanation.ts';
import { whyDenied } from '../texts/explanation.ts';
import { whyPath } from '../why-page.ts';
import type { EvaluationRequest } from './evaluation.ts';

export function asksWhy({ context }: EvaluationRequest): boolean {
  return context?.explanation === true;
}

interface Why {
  readonly allowed: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Undefined when there is nobody to explain anything about. */
export async function explainQuestion(request: FastifyRequest, question: AskedQuestion): Promise<Why | undefined> {
  const principalId = parseGuid(question.principalId);
  if (!principalId) return undefined;
  const { action, scope, isDataAction = false } = question;
  const view = await explain(request, { principalId, scope, wanted: { action, isDataAction } });
  const reads = mayReadAssignments(request, scope);
  return {
    allowed: view.allowed,
    context: {
      reason_user: { en: forUser(view, pageOf(request, question)) },
      ...(reads ? { reason_admin: { en: forAdministrator(view) }, explanation: view } : {}),
    },
  };
}

function pageOf({ ports }: FastifyRequest, question: AskedQuestion): string {
  return publicOrigins(ports.settings).portalUrl + whyPath(question);
}

function forUser({ allowed, reason }: AccessExplanationView, page: string): string {
  if (allowed || !reason) return 'You may do this.';
  return `${whyDenied(reason.code as DenyReason, undefined)} What helps: ${page}`;
}

function forAdministrator({ reason, paths, denials, steps, until }: AccessExplanationView): string {
  const open = paths.find(({ obstacles }) => obstacles.length === 0);
  if (!reason && open) {
    const via = open.ways[0]!.map(({ id, displayName }) => displayName ?? id);
    const through = via.length > 0 ? ` through ${via.join(' › ')}` : '';
    const place = open.resource.displayName ?? open.resource.scope;
    return `${open.role.name} on ${place}${through}, until ${until ?? 'it is taken away'}.`;
  }
  const denied = denials.map(({ id, displayName }) => displayName ?? id);
  const by = denied.length > 0 ? ` Deny assignments: ${denied.join(', ')}.` : '';
  return [`${reason?.text ?? ''}${by}`, ...steps.slice(0, 1).map(({ text }) => text)].join(' ');
}
