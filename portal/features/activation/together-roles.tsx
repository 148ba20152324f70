/**
 * The roles of one go, one under the other: until when each would be active or what stands against it, and afterwards
 * what became of it.
 */
import type {
  ActivationPreview,
  TogetherForeseen,
  TogetherResult,
} from '../../../server/wire/portal/activation-contract.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { Badge } from '../../ui/badge.tsx';
import { Moment } from '../../ui/moment.tsx';
import { durationText } from '../../ui/time-texts.ts';
import { needs } from './activation-questions.tsx';
import { tabOf } from './request-panel.tsx';
import { placeOf, titleOf } from './role-cells.tsx';
import './together.css';

interface TogetherRolesProps {
  roles: ScheduleView[];
  foreseen: TogetherForeseen[];
  results: TogetherResult[] | null;
}

export function TogetherRoles({ roles, foreseen, results }: TogetherRolesProps) {
  return (
    <ul className="together-roles" aria-label="Roles of this activation">
      {roles.map((role, index) => {
        const [before, after] = [foreseen[index], results?.[index]];
        return (
          <li key={role.id}>
            <span className="cell-two-lines">
              <span className="cell-title">{titleOf(role)}</span>
              <span className="break">{placeOf(role)}</span>
            </span>
            <span className="together-state">
              {after ? <Became result={after} /> : before && <WouldBe foreseen={before} />}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Everything that keeps this role from being activated now, in words; undefined when there is nothing. */
export function standsAgainst({ preview, refusal }: TogetherForeseen): string | undefined {
  if (refusal) return `${refusal.what} ${refusal.why}`;
  const unmet = preview.requirements.filter((one) => !one.met && one.requirement !== 'approval');
  return unmet.length > 0 ? unmet.map(({ text }) => text).join(' ') : undefined;
}

function WouldBe({ foreseen }: { foreseen: TogetherForeseen }) {
  const against = standsAgainst(foreseen);
  return (
    <>
      {foreseen.preview && (
        <span className="row row-end">
          <WouldLast preview={foreseen.preview} minutes={foreseen.durationMinutes} />
        </span>
      )}
      {against && <span className="soft">{against}</span>}
    </>
  );
}

/** The time of what needs an approval begins with the approval. */
function WouldLast({ preview, minutes }: { preview: ActivationPreview; minutes: number }) {
  const length = `${durationText(minutes)}${minutes === preview.maximumMinutes ? ' at most' : ''}`;
  if (preview.requirements.some((one) => one.requirement === 'approval')) {
    return (
      <>
        <Badge tone="warn">Needs approval</Badge>
        <span>{length}</span>
      </>
    );
  }
  const start = needs(preview, 'start');
  if (start?.met === false) return <span>{length}</span>;
  return (
    <span>
      {length}
      {start && (
        <>
          , from <Moment at={preview.startsAt} />
        </>
      )}
      , until <Moment at={preview.endsAt} />
    </span>
  );
}

function Became({ result }: { result: TogetherResult }) {
  switch (result.outcome) {
    case 'stored':
      return <Stored status={result.status} />;
    case 'held-back':
      return (
        <>
          <Badge>Not activated</Badge>
          <span className="soft">Another one kept it back.</span>
        </>
      );
    case 'refused':
      return (
        <>
          <Badge tone="bad">Refused</Badge>
          <span className="soft">{`${result.refusal.what} ${result.refusal.why}`}</span>
        </>
      );
  }
}

const stored = {
  active: { tone: 'good', text: 'Active' },
  planned: { tone: 'accent', text: 'Planned' },
  requests: { tone: 'warn', text: 'Waits for approval' },
} as const;

function Stored({ status }: { status: string }) {
  const { tone, text } = stored[tabOf(status)];
  return <Badge tone={tone}>{text}</Badge>;
}
