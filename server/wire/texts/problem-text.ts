/** What a person reads when something was refused: what happened, why, and the smallest next step. */
export interface ProblemText {
  readonly what: string;
  readonly why: string;
  readonly nextStep: string;
}

/** `problem('The role is not active.', 'Its time is over.', 'Activate it again.')` */
export function problem(what: string, why: string, nextStep: string): ProblemText {
  return { what, why, nextStep };
}
