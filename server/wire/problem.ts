/**
 * Problems: how a refusal is told to people and programs.
 *
 * Every dialect words its envelope; status, text and next step come from here,
 * so that the same "no" reads the same in ARM, Graph and the portal.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, refusals, type RefusalCode, type RefusalDetails } from '#model/refusal.ts';
import type { RefusalKind } from '#model/refusal-kind.ts';
import { isCollision, isDatabaseAway, isDiskFull, OutcomeUnknown } from '#platform/database/outage.ts';
import { activationTexts } from './texts/activation.ts';
import { approvalTexts } from './texts/approvals.ts';
import { assignmentTexts } from './texts/assignments.ts';
import { auditTexts } from './texts/audit.ts';
import { accessReviewTexts } from './texts/access-reviews.ts';
import { bulkInvitationTexts } from './texts/bulk-invitations.ts';
import { crossTenantTexts } from './texts/cross-tenant.ts';
import { decisionTexts } from './texts/decisions.ts';
import { directoryTexts } from './texts/directory.ts';
import { historyTexts } from './texts/history.ts';
import { invitationTexts } from './texts/invitations.ts';
import { requestTexts } from './texts/requests.ts';
import { resourceTexts } from './texts/resources.ts';
import { roleTexts } from './texts/roles.ts';
import { roleSettingsTexts } from './texts/role-settings.ts';
import { signInTexts } from './texts/sign-in.ts';
import { notificationTexts } from './texts/notifications.ts';
import { alertTexts } from './texts/alerts.ts';
import { provisioningTexts } from './texts/provisioning.ts';
import { webhookTexts } from './texts/webhooks.ts';
import type { ProblemText } from './texts/problem-text.ts';

type Texts = { readonly [Code in RefusalCode]: (details: RefusalDetails<Code>) => ProblemText };

/** A code without a text does not compile. */
const texts: Texts = {
  ...requestTexts,
  ...directoryTexts,
  ...signInTexts,
  ...invitationTexts,
  ...resourceTexts,
  ...roleTexts,
  ...roleSettingsTexts,
  ...assignmentTexts,
  ...activationTexts,
  ...approvalTexts,
  ...decisionTexts,
  ...auditTexts,
  ...historyTexts,
  ...webhookTexts,
  ...provisioningTexts,
  ...alertTexts,
  ...notificationTexts,
  ...bulkInvitationTexts,
  ...accessReviewTexts,
  ...crossTenantTexts,
};

const statusOfKind: Record<RefusalKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  conflict: 409,
  'too-many': 429,
  unavailable: 503,
};

export interface Problem extends ProblemText {
  readonly status: number;
  /** A refusal code, or `internal` for a bug. */
  readonly code: RefusalCode | 'internal';
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * Turns whatever was thrown into a problem. A refusal tells its reason; what
 * Fastify refuses (size, media type, schema) is worded as a request refusal;
 * anything else is a bug, and only its reference leaves the process.
 */
export function describeProblem(error: unknown, reference: string): Problem {
  if (error instanceof Refusal) return describeRefusal(error);
  const outage = fromDatabase(error);
  if (outage) return describeRefusal(outage);
  const framework = fromFramework(error);
  if (framework) return describeRefusal(framework);
  return {
    status: 500,
    code: 'internal',
    what: 'Something broke on our side.',
    why: `The error was recorded under the reference ${reference}.`,
    nextStep: 'Try again; if it happens twice, give this reference to the operator.',
    details: { reference },
  };
}

/** What the database could not do now, as a refusal: the caller may come back. */
function fromDatabase(error: unknown): Refusal | undefined {
  if (error instanceof OutcomeUnknown) return new Refusal('request.outcome-unknown', {}, { cause: error });
  if (isDiskFull(error)) return new Refusal('request.storage-full', {}, { cause: error });
  if (isCollision(error)) return new Refusal('request.collided', {}, { cause: error });
  return isDatabaseAway(error)
    ? new Refusal('request.unavailable', { what: 'The database' }, { cause: error })
    : undefined;
}

function describeRefusal(refusal: Refusal): Problem {
  const text = texts[refusal.code] as (details: object) => ProblemText;
  const status = refusal.code === 'request.too-large' ? 413 : statusOfKind[refusals[refusal.code].kind];
  return { status, code: refusal.code, ...text(refusal.details), details: { ...refusal.details } };
}

/** A refusal of the audit trail in words: its code and the details that were recorded with it. */
export function wordRecordedRefusal(code: string | null, details: unknown): string | null {
  if (code === null || !(code in refusals) || typeof details !== 'object' || details === null) return null;
  const { what, why } = describeRefusal(new Refusal(code as RefusalCode, details as never));
  return `${what} ${why}`;
}

/** The catalogue's words without the facts of a case. */
export function wordRefusal(code: RefusalCode): ProblemText {
  const { what, why, nextStep } = describeRefusal(new Refusal(code, neutralDetails));
  return { what, why, nextStep };
}

/** Stands for every detail a text may use; numbers and names read as "some". */
const neutralDetails = { homeDirectory: 'The home directory', invitedAddress: 'the invited address' } as never;

interface FrameworkError {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message?: string;
  readonly validationContext?: string;
  readonly validation?: readonly { readonly instancePath?: string; readonly message?: string }[];
}

/** Errors Fastify raises before a handler runs, as refusals. */
export function fromFramework(error: unknown): Refusal | undefined {
  const problem = error as FrameworkError;
  if (problem?.validation) {
    const first = problem.validation[0];
    const field = `${problem.validationContext ?? 'body'}${first?.instancePath ?? ''}`;
    return new Refusal('request.invalid', { field, reason: first?.message ?? 'does not match' });
  }
  if (problem?.statusCode === 413) return new Refusal('request.too-large', { maximumBytes: MAXIMUM_BODY_BYTES });
  if (problem?.statusCode === 415 || problem?.statusCode === 400) {
    return new Refusal('request.invalid', { field: 'body', reason: 'is not JSON this server can read' });
  }
  return undefined;
}

/** Largest body accepted: the biggest legal one is a policy with all its rules. */
export const MAXIMUM_BODY_BYTES = 1_048_576;

/** Logs a bug with its cause; refusals are the audit trail's business. */
export function logBug(request: FastifyRequest, problem: Problem, error: unknown): void {
  if (problem.code === 'internal')
    request.log.error({ reqId: request.id, err: error, reference: problem.details['reference'] }, 'a request broke');
}

/** Headers that belong to a status, whatever the dialect. */
export function problemHeaders(reply: FastifyReply, problem: Problem): void {
  const retryAfter = problem.details['retryAfterSeconds'];
  if (problem.status === 429) void reply.header('Retry-After', typeof retryAfter === 'number' ? retryAfter : 60);
  if (problem.status === 503) void reply.header('Retry-After', '5');
}
