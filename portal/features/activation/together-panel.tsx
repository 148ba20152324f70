/**
 * Several roles in one go: one duration, one reason and one second factor for all of them, and what each makes of it.
 *
 * What each role asks for and what became of it is the server's answer; this panel only draws it.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  ActivationPreview,
  TogetherForeseen,
  TogetherRequest,
  TogetherResult,
} from '../../../server/wire/portal/activation-contract.ts';
import { problemFromError } from '../../api/api-problem.ts';
import type { ScheduleView } from '../../api/arm-types.ts';
import { useAction } from '../../api/use-action.ts';
import { useSettled } from '../../api/use-settled.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { DurationSlider } from '../../ui/duration-slider.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { RadioCards } from '../../ui/radio-cards.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { eligibilityScheduleId, nothingYet } from './activation-data.ts';
import { tabOf, type RoleTab } from './request-panel.tsx';
import { StartField } from './start-field.tsx';
import { needs } from './activation-questions.tsx';
import { activateTogether, type TogetherWish, togetherPreviewQuery } from './together-data.ts';
import { standsAgainst, TogetherRoles } from './together-roles.tsx';

interface TogetherPanelProps {
  /** Eligibilities, in the order of the list. */
  chosen: ScheduleView[];
  onClose: () => void;
  /** What was accepted has been read. */
  onSent: (foundIn: RoleTab) => void;
}

const modes = [
  { value: 'best-effort', title: 'Each for itself', text: 'What cannot be activated does not keep the others back.' },
  { value: 'all-or-nothing', title: 'All or none', text: 'If one cannot be activated, nothing is.' },
];

export function TogetherPanel({ chosen, onClose, onSent }: TogetherPanelProps) {
  // What was chosen when the panel opened: what is active afterwards leaves the list behind it.
  const [asked] = useState(() => chosen.map((role) => ({ role, requestId: crypto.randomUUID() })));
  const roles = asked.map(({ role }) => role);
  const [wish, setWish] = useState<TogetherWish>(nothingYet);
  const [mode, setMode] = useState<TogetherRequest['mode']>('best-effort');
  const [results, setResults] = useState<TogetherResult[] | null>(null);
  const preview = useQuery({ ...togetherPreviewQuery(roles, useSettled(wish)), enabled: results === null });
  const foreseen = preview.data?.roles;
  const client = useQueryClient();
  const activate = useAction(
    () => activateTogether(mode, asked, foreseen ?? [], wish),
    (answer) => {
      setResults(answer.roles);
      void client.invalidateQueries({ queryKey: ['my-roles'] });
    },
  );
  const ready = foreseen?.filter((one) => !standsAgainst(one)).length ?? 0;
  const isPossible = mode === 'best-effort' ? ready > 0 : ready === roles.length;
  const close = () => {
    const found = results?.flatMap((one) => (one.outcome === 'stored' ? tabOf(one.status) : [])) ?? [];
    const foundIn = found.includes('active') ? 'active' : found[0];
    if (foundIn) onSent(foundIn);
    else onClose();
  };
  const many = `${roles.length} ${roles.length === 1 ? 'role' : 'roles'}`;
  return (
    <SidePanel
      open
      onClose={close}
      title={results ? resultTitle(results) : `Activate ${many}`}
      subtitle={results ? undefined : 'One time and one reason for all of them.'}
      textOnly={results !== null}
      actions={
        results ? (
          <Button variant="primary" onClick={close}>
            Close
          </Button>
        ) : (
          <>
            <Button variant="quiet" onClick={onClose}>
              Cancel
            </Button>
            <Button
              variant="primary"
              busy={activate.busy}
              disabled={!isPossible}
              onClick={() => activate.start(undefined)}
            >
              Activate
            </Button>
          </>
        )
      }
    >
      {preview.error && !results && (
        <ProblemCallout problem={problemFromError(preview.error)} onRetry={() => void preview.refetch()} />
      )}
      {preview.isPending && !results && <Skeleton width="long" />}
      {foreseen && !results && (
        <Questions foreseen={foreseen} wish={wish} onChange={setWish} stepUpHref={stepUpHref(roles)} />
      )}
      {foreseen && <TogetherRoles roles={roles} foreseen={foreseen} results={results} />}
      {foreseen && !results && (
        <RadioCards
          label="When one of them cannot be activated"
          value={mode}
          options={modes}
          onChange={(value) => setMode(value as TogetherRequest['mode'])}
        />
      )}
      {activate.problem && <ProblemCallout problem={activate.problem} />}
    </SidePanel>
  );
}

interface QuestionsProps {
  foreseen: TogetherForeseen[];
  wish: TogetherWish;
  onChange: (wish: TogetherWish) => void;
  stepUpHref: string;
}

function Questions({ foreseen, wish, onChange, stepUpHref }: QuestionsProps) {
  const shown = foreseen.flatMap(({ preview }) => preview ?? []);
  const asksFor = (requirement: string) =>
    shown.some(({ requirements }) => requirements.some((one) => one.requirement === requirement));
  const lacks = (requirement: string) =>
    shown.some(({ requirements }) => requirements.some((one) => one.requirement === requirement && !one.met));
  const change = (part: Partial<TogetherWish>) => onChange({ ...wish, ...part });
  if (shown.length === 0) return null;
  return (
    <>
      {lacks('mfa') && (
        <Callout
          tone="warn"
          what="Verify your identity first"
          why="Once is enough for all of them."
          actions={
            <ButtonLink href={stepUpHref} variant="primary" size="small">
              Verify your identity
            </ButtonLink>
          }
        />
      )}
      <StartField
        startsAt={wish.startsAt}
        requirement={saidOfStart(shown)}
        onChange={(startsAt) => change({ startsAt })}
      />
      <DurationSlider
        label="For how long"
        minutes={wish.durationMinutes ?? Math.max(...shown.map((one) => one.defaultMinutes))}
        minimumMinutes={Math.min(...shown.map((one) => one.minimumMinutes))}
        maximumMinutes={Math.max(...shown.map((one) => one.maximumMinutes))}
        onChange={(durationMinutes) => change({ durationMinutes })}
      />
      <TextField
        label="Justification"
        rows={3}
        autoFocus
        maxLength={2048}
        optional={!asksFor('justification')}
        hint="Kept in the audit of each resource."
        value={wish.justification}
        onChange={(justification) => change({ justification })}
      />
      {asksFor('ticket') && (
        <div className="form-grid">
          <TextField
            label="Ticket number"
            value={wish.ticketNumber}
            onChange={(ticketNumber) => change({ ticketNumber })}
          />
          <TextField
            label="Ticket system"
            value={wish.ticketSystem}
            onChange={(ticketSystem) => change({ ticketSystem })}
          />
        </div>
      )}
    </>
  );
}

/** What stands against it for one of them is said before what is true of the others. */
function saidOfStart(shown: ActivationPreview[]) {
  const said = shown.flatMap((one) => needs(one, 'start') ?? []);
  return said.find(({ met }) => !met) ?? said[0];
}

function resultTitle(results: TogetherResult[]): string {
  const stored = results.filter(({ outcome }) => outcome === 'stored').length;
  if (stored === 0) return 'Nothing was activated';
  return stored === results.length ? `All ${stored} accepted` : `${stored} of ${results.length} accepted`;
}

/** After the step-up the panel of the same roles is open again. */
function stepUpHref(roles: ScheduleView[]): string {
  const back = `/my-roles?tab=eligible&together=${roles.map(eligibilityScheduleId).join(',')}`;
  return `/step-up?return=${encodeURIComponent(back)}`;
}
