/**
 * One evaluation in the words of OpenID AuthZEN 1.0: reads the question, words the answer. Never decides.
 *
 * `resource.id` is an ARM id, `subject.id` the id of a principal, `action.name` one operation; an operation on data is
 * marked by `action.properties.isDataAction`. The instant is always now: nobody asks about a time of their choosing.
 */
import type { AskedQuestion, Decision } from '#modules/decisions/index.ts';
import { parseScope } from '#model/scope.ts';
import { Refusal } from '#model/refusal.ts';

export interface EvaluationRequest {
  readonly subject?: { readonly type: string; readonly id: string };
  readonly resource?: { readonly type: string; readonly id: string };
  readonly action?: { readonly name: string; readonly properties?: { readonly isDataAction?: boolean } };
  readonly context?: { readonly explanation?: boolean };
}

export interface EvaluationAnswer {
  readonly decision: boolean;
  readonly context: Readonly<Record<string, unknown>>;
}

const subjectTypes = ['user', 'group', 'serviceprincipal'];

/** The question in an evaluation, or a refusal that names the field. */
export function readEvaluation({ subject, resource, action }: EvaluationRequest): AskedQuestion {
  if (!subject) throw new Refusal('request.invalid', { field: 'subject', reason: 'is missing' });
  if (!resource) throw new Refusal('request.invalid', { field: 'resource', reason: 'is missing' });
  if (!action) throw new Refusal('request.invalid', { field: 'action', reason: 'is missing' });
  if (!subjectTypes.includes(subject.type.toLowerCase())) {
    throw new Refusal('request.invalid', { field: 'subject.type', reason: 'is not user, group or servicePrincipal' });
  }
  const place = parseScope(resource.id);
  if (!place) throw new Refusal('request.invalid', { field: 'resource.id', reason: 'is not the id of a resource' });
  return {
    principalId: subject.id,
    action: action.name,
    isDataAction: action.properties?.isDataAction === true,
    scope: place.scope,
  };
}

export function wordDecision(decision: Decision): EvaluationAnswer {
  if (decision.decision === 'allow') {
    const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
    const path = decision.path.map((step) => ({ ...step, endsAt: instant(step.endsAt) }));
    return { decision: true, context: { until: instant(decision.until), path } };
  }
  const { reason, denyAssignmentId } = decision;
  return { decision: false, context: { reason, ...(denyAssignmentId === undefined ? {} : { denyAssignmentId }) } };
}
