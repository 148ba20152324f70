/**
 * The one shape in which the portal knows a refusal or a failure, whichever dialect said it.
 *
 * It words nothing the server has worded; its own texts are only for answers without a body.
 */
export interface ProblemText {
  what: string;
  why: string | null;
  nextStep: string | null;
}

export interface ProblemFacts extends ProblemText {
  status: number;
  code: string;
  details: unknown;
  /** The server asks for a second factor now. */
  stepUpAsked: boolean;
}

interface HelpfulActivation {
  roleName: string;
  scopeName: string;
  href: string;
}

export class ApiProblem extends Error implements ProblemFacts {
  readonly status: number;
  readonly code: string;
  readonly what: string;
  readonly why: string | null;
  readonly nextStep: string | null;
  readonly details: unknown;
  readonly stepUpAsked: boolean;

  constructor(facts: ProblemFacts) {
    super(facts.what);
    this.name = 'ApiProblem';
    this.status = facts.status;
    this.code = facts.code;
    this.what = facts.what;
    this.why = facts.why;
    this.nextStep = facts.nextStep;
    this.details = facts.details;
    this.stepUpAsked = facts.stepUpAsked;
  }

  /** Roles this person could activate to be let in, as the server names them. */
  get activations(): HelpfulActivation[] {
    const { activations } = (this.details ?? {}) as { activations?: HelpfulActivation[] };
    return Array.isArray(activations) ? activations : [];
  }

  /** "You may not" and "there is no such thing for you" are shown differently from "it broke". */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500;
  }
}

interface ErrorWords {
  code?: unknown;
  message?: unknown;
  why?: unknown;
  nextStep?: unknown;
  details?: unknown;
}

interface ErrorBody {
  error?: ErrorWords & { additionalInfo?: { info?: { refusal?: unknown; what?: unknown } & ErrorWords }[] };
}

/** ARM says what and why in one message for its clients, and beside it apart; the second form is the portal's own. */
function wordsOf(body: ErrorBody | null): ErrorWords {
  const error = body?.error ?? {};
  const info = error.additionalInfo?.[0]?.info;
  if (typeof info?.what !== 'string') return error;
  return { ...error, code: info.refusal, message: info.what, why: info.why, details: info.details };
}

const stepUpCodes = new Set(['session.mfa-required', 'insufficient_claims']);

/** Reads the error body of ARM, Graph or the portal: `{ error: { code, message, … } }` in all three. */
export async function problemFromResponse(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody | null;
  const error = wordsOf(body);
  const challenge = response.headers.get('www-authenticate') ?? '';
  const code = typeof error.code === 'string' && error.code !== '' ? error.code : `http-${response.status}`;
  const title = titles[response.status] ?? (response.status >= 500 ? 'Daypass could not answer' : 'Not accepted');
  const message = typeof error.message === 'string' && error.message !== '' ? error.message : null;
  // Graph says what and why in one message.
  const worded = typeof error.why === 'string' && message !== null;
  return new ApiProblem({
    status: response.status,
    code,
    what: worded ? message : title,
    why: worded ? String(error.why) : message,
    nextStep: typeof error.nextStep === 'string' ? error.nextStep : (nextSteps[response.status] ?? null),
    details: error.details ?? null,
    stepUpAsked:
      stepUpCodes.has(code) || challenge.includes('insufficient_claims') || isSecondFactorUnmet(error.details),
  });
}

/** The settings of a role ask for a second factor, and it is missing. */
function isSecondFactorUnmet(details: unknown): boolean {
  const { unmet } = (details ?? {}) as { unmet?: { requirement?: unknown }[] };
  return Array.isArray(unmet) && unmet.some((one) => one.requirement === 'mfa');
}

/** Anything thrown, as a problem: a lost network has no status. */
export function problemFromError(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const offline = error instanceof TypeError;
  return new ApiProblem({
    status: 0,
    code: offline ? 'network' : 'unexpected',
    what: offline ? 'Daypass cannot be reached' : 'Something went wrong in this page',
    why: error instanceof Error ? error.message : null,
    nextStep: offline ? 'Check the connection and try again.' : 'Reload the page.',
    details: null,
    stepUpAsked: false,
  });
}

const titles: Record<number, string> = {
  401: 'You are not signed in',
  403: 'You may not do this',
  404: 'Not found',
  409: 'This conflicts with what is already there',
  413: 'Too much at once',
  429: 'Too many tries',
};

const nextSteps: Record<number, string> = {
  403: 'If you are eligible for a role that allows this, activate it in My roles. Otherwise ask an owner.',
  404: 'Check the address, or go back to the list.',
  429: 'Wait a minute and try again.',
  500: 'Try again. If it stays, tell your administrator.',
  503: 'Try again in a moment.',
};
