/**
 * Creates an access review: what, who answers, when, what follows, and the whole in plain sentences beside it.
 *
 * `?kind=`, `?scope=`, `?role=` and `?group=` bring along what was looked at before.
 */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { usePageTexts } from '../../api/page-texts.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../ui/button.tsx';
import { ButtonLink } from '../../ui/button-link.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { ProblemCallout } from '../../ui/problem-callout.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { roleDefinitionsQuery, scopeName, scopeNameQuery } from '../resources/index.ts';
import { groupNameQuery } from './group-name.ts';
import { WhenFields } from './asking-fields.tsx';
import { OutcomeFields, WordFields } from './outcome-fields.tsx';
import { createReview, reviewsKey } from './review-data.ts';
import {
  bodyOf,
  freshForm,
  isOfGuests,
  type Named,
  problemsOf,
  type ReviewForm,
  type ReviewKind,
} from './review-form.ts';
import { daysOf, freshStage, stageFacts } from './review-stages.ts';
import { sentencesOf } from './review-summary.ts';
import { StageFields } from './stage-fields.tsx';
import { SubjectFields } from './subject-fields.tsx';

const kinds: readonly string[] = ['roles', 'directory-roles', 'group', 'guests'] satisfies ReviewKind[];

export function NewReviewPage() {
  const texts = usePageTexts();
  const { scope = '', role = '', group = '' } = texts;
  const kind = (kinds.includes(texts['kind'] ?? '') ? texts['kind'] : 'roles') as ReviewKind;
  const place = kind === 'directory-roles' ? '/directory' : scope;
  const name = useQuery({ ...scopeNameQuery(scope), enabled: scope !== '', retry: false });
  const roles = useQuery({ ...roleDefinitionsQuery(place), enabled: place !== '' && role !== '', retry: false });
  const groupName = useQuery({ ...groupNameQuery(group), enabled: group !== '', retry: false });
  const awaited = [scope && name, place && role && roles, group && groupName].filter(Boolean);
  if (awaited.some((query) => typeof query === 'object' && query.isPending)) return null;
  const brought: Named[] = (roles.data ?? [])
    .filter((one) => one.name === role || one.id.endsWith(role))
    .map(({ properties }) => ({ id: role, displayName: properties.roleName }));
  return (
    <NewReview
      start={{
        ...freshForm,
        kind,
        place: kind === 'roles' && scope ? { scope, name: name.data ?? scopeName(scope) } : null,
        roles: role ? brought : [],
        group: group ? { id: group, displayName: groupName.data ?? group } : null,
        ...(kind === 'guests' ? { stages: [{ ...freshStage, reviewedBy: 'sponsor' }] } : {}),
      }}
    />
  );
}

function NewReview({ start }: { start: ReviewForm }) {
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const fields = useRef<HTMLDivElement>(null);
  const problems = problemsOf(form);
  const missing = Object.values(problems);
  const create = useAction(createReview, async ({ id }) => {
    await client.invalidateQueries({ queryKey: reviewsKey });
    toast('Access review created', form.displayName);
    await navigate({ href: `/access-reviews/${id}` });
  });
  const submit = () => {
    setTried(true);
    if (missing.length === 0) return create.start(bodyOf(form));
    requestAnimationFrame(() =>
      fields.current?.querySelector<HTMLElement>('[data-invalid] input, input[data-invalid], .field-error')?.focus(),
    );
  };
  const parts = {
    form,
    problems: tried ? problems : {},
    set: (part: Partial<ReviewForm>) => setForm((before) => ({ ...before, ...part })),
  };
  return (
    <>
      <PageHeader
        title="New access review"
        breadcrumb={[{ label: 'Access reviews', href: '/access-reviews' }]}
        text="Ask who still needs what they hold, once or again and again."
      />
      <div className="review-new">
        <div ref={fields} className="stack">
          <SubjectFields {...parts} />
          <StageFields {...parts} />
          <WhenFields {...parts} />
          <OutcomeFields {...parts} />
          <WordFields {...parts} />
        </div>
        <div className="review-summary">
          <Card title="What you are about to create">
            <ul className="stack-tight review-sentences">
              {sentencesOf(factsOf(form)).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
            {tried && missing.length > 0 && (
              <Callout
                tone="warn"
                what={missing.length === 1 ? 'One thing is missing' : `${missing.length} things are missing`}
                why={missing.join(' ')}
              />
            )}
            {create.problem && <ProblemCallout problem={create.problem} />}
            <div className="row">
              <Button variant="primary" busy={create.busy} onClick={submit}>
                Create
              </Button>
              <ButtonLink href="/access-reviews" variant="quiet">
                Cancel
              </ButtonLink>
            </div>
          </Card>
        </div>
      </div>
    </>
  );
}

function factsOf(form: ReviewForm): Parameters<typeof sentencesOf>[0] {
  const { settings, recurrence, inactiveDays } = bodyOf(form);
  const { kind, group, roles, place } = form;
  const where = kind === 'directory-roles' ? 'the directory' : place?.name;
  const names = roles.map(({ displayName }) => displayName).join(' or ');
  const ofRoles = names && where ? `${names} on ${where}` : null;
  return {
    kind: kind === 'directory-roles' ? 'roles' : kind,
    subject: kind === 'group' ? group && `membership in ${group.displayName}` : ofRoles,
    held: form.held,
    guestsOnly: isOfGuests(form),
    inactiveDays: inactiveDays ?? null,
    settings: settings as Required<typeof settings>,
    stages: stageFacts(form.stages),
    recurrence: { ...recurrence, startsAt: form.startsAt, end: recurrence.end!, durationDays: daysOf(form.stages) },
  };
}
