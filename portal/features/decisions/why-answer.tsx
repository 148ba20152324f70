/**
 * The answer: yes or no, what would help, and everything it rests on.
 */
import type {
  AccessExplanationView,
  ExplainedDenial,
  ExplainedPath,
  ExplainedStep,
} from '../../../server/wire/portal/explanation-contract.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { Moment } from '../../ui/moment.tsx';
import { scopeName } from '../resources/index.ts';

interface WhyAnswerProps {
  view: AccessExplanationView;
  /** It is about an instant that has passed. */
  isPast: boolean;
}

export function WhyAnswer({ view, isPast }: WhyAnswerProps) {
  const { paths, denials, steps } = view;
  return (
    <>
      <Verdict view={view} isPast={isPast} />
      {steps.length > 0 && (
        <Card title="What would help" text="The smallest step first.">
          <ol className="why-list">
            {steps.map((step) => (
              <Step key={`${step.code} ${step.text}`} step={step} />
            ))}
          </ol>
        </Card>
      )}
      {denials.length > 0 && (
        <Card title="Deny assignments" text="They win over every role.">
          <ul className="why-list">
            {denials.map((denial) => (
              <Denial key={denial.id} denial={denial} />
            ))}
          </ul>
        </Card>
      )}
      <Card title="Roles that are about this" text={paths.length === 0 ? 'There is none.' : undefined}>
        {paths.length > 0 && (
          <ul className="why-list">
            {paths.map((path) => (
              <Path key={path.id} path={path} />
            ))}
          </ul>
        )}
        {view.isCut && <p className="soft">There are more; those that count are all here.</p>}
      </Card>
    </>
  );
}

function Verdict({ view, isPast }: WhyAnswerProps) {
  const { allowed, until, reason, principal, resource, wanted } = view;
  const who = principal.isSelf ? 'you' : (principal.displayName ?? 'This person');
  const place = nameOf(resource);
  const what = 'action' in wanted ? wanted.action : `the role ${wanted.roleName ?? wanted.roleDefinitionId}`;
  const may =
    'action' in wanted
      ? `${isPast ? 'could' : 'may'} ${allowed ? '' : 'not '}do`
      : hasRole(principal.isSelf, allowed, isPast);
  const sentence = <span className="break">{`${allowed ? 'Yes' : 'No'}: ${who} ${may} ${what} on ${place}`}</span>;
  if (!allowed) return <Callout tone="refused" what={sentence} why={reason?.text} />;
  const end = until ? (
    <>
      {isPast ? 'As it stood then, until' : 'Until'} <Moment at={until} />
    </>
  ) : isPast ? (
    'As it stood then, without an end.'
  ) : (
    'Until somebody takes it away.'
  );
  return <Callout tone="info" what={sentence} why={end} />;
}

function hasRole(isSelf: boolean, allowed: boolean, isPast: boolean): string {
  if (isPast) return allowed ? 'had' : 'did not have';
  if (allowed) return isSelf ? 'have' : 'has';
  return isSelf ? 'do not have' : 'does not have';
}

function Step({ step }: { step: ExplainedStep }) {
  return (
    <li>
      <span className="row-apart">
        <strong className="break">{step.text}</strong>
        {step.href && (
          <ButtonLink href={step.href} size="small" variant={step.code === 'activate' ? 'primary' : 'secondary'}>
            {step.code === 'activate' ? 'Activate' : 'Open My roles'}
          </ButtonLink>
        )}
      </span>
      {step.demands.length > 0 && <span className="soft">It asks for: {step.demands.join(', ')}.</span>}
      {step.administrators.length > 0 && <span className="soft">{step.administrators.join(', ')}</span>}
    </li>
  );
}

function Path({ path }: { path: ExplainedPath }) {
  const { role, resource, obstacles, match, kind, isActivation } = path;
  const state = kind === 'eligibility' ? 'Eligible' : isActivation ? 'Activated' : 'Assigned';
  return (
    <li>
      <span className="row">
        <strong>{role.name}</strong>
        <Badge>{state}</Badge>
        {obstacles.length === 0 && <Badge tone="good">Enough by itself</Badge>}
        {obstacles.map(({ code, text }) => (
          <Badge key={code} tone="warn">
            {text}
          </Badge>
        ))}
      </span>
      <span className="soft break">
        {path.isInherited ? 'Inherited from' : 'On'} {nameOf(resource)}, <Moment at={path.startsAt} /> to{' '}
        <Moment at={path.endsAt} none="no end" />
      </span>
      {path.ways.map((way) => (
        <span key={way.map(({ id }) => id).join()} className="soft break">
          {way.length === 0 ? 'Held directly' : `Through ${way.map(nameOrId).join(' › ')}`}
        </span>
      ))}
      {match && (
        <span className="soft break">
          Named by <code>{match.namedBy}</code>
          {match.exceptedBy && (
            <>
              , taken out by <code>{match.exceptedBy}</code>
            </>
          )}
        </span>
      )}
      {path.condition && (
        <span className="soft break">
          Condition: <code>{path.condition}</code>
        </span>
      )}
    </li>
  );
}

function Denial({ denial }: { denial: ExplainedDenial }) {
  const { boundBy, resource, isInherited, namedBy } = denial;
  return (
    <li>
      <strong className="break">{denial.displayName ?? `Deny assignment ${denial.id}`}</strong>
      <span className="soft break">
        {isInherited ? 'Inherited from' : 'On'} {nameOf(resource)}, for{' '}
        {boundBy === 'everyone' ? 'everybody' : boundBy.map(nameOrId).join(', ')}; it forbids <code>{namedBy}</code>
      </span>
    </li>
  );
}

function nameOf({ displayName, scope }: { displayName: string | null; scope: string }): string {
  return displayName ?? scopeName(scope);
}

/** Who may not read a group sees its id. */
function nameOrId({ displayName, id }: { displayName: string | null; id: string }): string {
  return displayName ?? id;
}
