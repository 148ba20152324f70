/**
 * A refusal or a failure from the server, with what the person can do about it.
 */
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { ButtonLink } from './button-link.tsx';
import { Callout } from './callout.tsx';

/** Any problem that says this much can be shown. */
export interface ShownProblem {
  what: string;
  why: string | null;
  nextStep: string | null;
  isRefusal: boolean;
  stepUpAsked: boolean;
  /** Roles this person could activate to be let in. */
  activations?: { roleName: string; scopeName: string; href: string }[];
}

interface ProblemCalloutProps {
  problem: ShownProblem;
  onRetry?: (() => void) | undefined;
  /** Where the person comes back to after a step-up. */
  stepUpHref?: string;
  actions?: ReactNode;
}

export function ProblemCallout({ problem, onRetry, stepUpHref, actions }: ProblemCalloutProps) {
  const here = encodeURIComponent(location.pathname + location.search);
  return (
    <Callout
      tone={problem.isRefusal ? 'refused' : 'error'}
      what={problem.stepUpAsked ? 'Confirm that it is you' : problem.what}
      why={problem.why}
      nextStep={problem.activations?.length ? 'You are eligible for a role that allows this.' : problem.nextStep}
      actions={
        <>
          {problem.stepUpAsked && (
            <ButtonLink href={stepUpHref ?? `/step-up?return=${here}`} variant="primary" size="small">
              Verify your identity
            </ButtonLink>
          )}
          {problem.activations?.map(({ roleName, scopeName, href }) => (
            <ButtonLink key={href} href={href} variant="primary" size="small">
              Activate {roleName} on {scopeName}
            </ButtonLink>
          ))}
          {onRetry && !problem.isRefusal && (
            <Button size="small" onClick={onRetry}>
              Try again
            </Button>
          )}
          {actions}
        </>
      }
    />
  );
}
