/**
 * The smallest steps of an explanation in words: what to do, where, what it asks for, and whom to ask.
 *
 * Links are for the person themself; somebody else is told what that person could do.
 */
import type { Scope } from '#model/scope.ts';
import type { Holding, SmallestStep } from '#modules/decisions/index.ts';
import { activationSettings, getRoleSettings, type ActivationSettings } from '#modules/role-settings/index.ts';
import { nameOf, placeOf, type Telling } from './explanation-telling.ts';
import type { ExplainedStep } from './portal/explanation-contract.ts';
import { stepTexts } from './texts/explanation.ts';

type MembershipStep = Extract<SmallestStep, { step: 'activate-membership' | 'await-membership' }>;

const MAXIMUM_STEPS = 10;
const MAXIMUM_ADMINISTRATORS = 5;
const HOUR = 3_600_000;

export async function explainSteps(telling: Telling): Promise<ExplainedStep[]> {
  const steps: ExplainedStep[] = [];
  const all = telling.now.explanation.steps;
  // Whom to ask is last, and never left out.
  const listed = all.length > MAXIMUM_STEPS ? [...all.slice(0, MAXIMUM_STEPS - 1), all.at(-1)!] : all;
  for (const step of listed) steps.push(await wordStep(telling, step));
  return steps;
}

async function wordStep(telling: Telling, step: SmallestStep): Promise<ExplainedStep> {
  const told = { code: step.step, href: null, demands: [], administrators: [] };
  switch (step.step) {
    case 'accept-invitation':
    case 'enable-account':
    case 'confirm-at-home':
    case 'restore-account':
      return { ...told, text: stepTexts[step.step] };
    case 'lift-denial':
    case 'ask-administrator': {
      const administrators = telling.administratorIds.flatMap((id) => nameOf(telling, id) ?? []);
      return {
        ...told,
        text: stepTexts[step.step](placeName(telling, step.scope)),
        administrators: administrators.slice(0, MAXIMUM_ADMINISTRATORS),
      };
    }
    case 'wait': {
      const [role, scope] = namesOf(telling, step.holding);
      return { ...told, text: stepTexts.wait(role, scope, new Date(step.holding.startsAt).toISOString()) };
    }
    case 'activate-membership':
    case 'await-membership': {
      const group = groupName(telling, step);
      const opened = namesOf(telling, step.opens);
      const isToActivate = step.step === 'activate-membership';
      return {
        ...told,
        text: isToActivate
          ? stepTexts['activate-membership'](group, ...opened, step.opens.kind === 'assignment')
          : stepTexts['await-membership'](group),
        href: telling.isSelf ? hrefOf(isToActivate ? 'activate' : 'await-approval', step.holding) : null,
        demands: isToActivate ? await demandsOf(telling, step.holding) : [],
      };
    }
    case 'activate':
    case 'await-approval':
    case 'renew':
    case 'await-decision':
      return {
        ...told,
        text: stepTexts[step.step](...namesOf(telling, step.holding)),
        href: telling.isSelf ? hrefOf(step.step, step.holding) : null,
        demands: step.step === 'activate' ? await demandsOf(telling, step.holding) : [],
      };
  }
}

function hrefOf(step: 'activate' | 'await-approval' | 'renew' | 'await-decision', { id }: Holding): string {
  if (step === 'activate') return `/my-roles?tab=eligible&activate=${id}`;
  return step === 'renew' ? '/my-roles?tab=expired' : '/my-roles?tab=requests';
}

async function demandsOf({ request }: Telling, { scope, roleDefinitionId }: Holding): Promise<string[]> {
  const { rules } = await getRoleSettings(request.ports.database, scope, roleDefinitionId);
  return wordDemands(activationSettings(rules));
}

function wordDemands(settings: ActivationSettings): string[] {
  const say = (isAsked: boolean, text: string) => (isAsked ? [text] : []);
  return [
    ...say(settings.justificationRequired, 'a reason'),
    ...say(settings.ticketRequired, 'the number of a ticket'),
    ...say(settings.mfaRequired || settings.authenticationContexts.length > 0, 'a second factor'),
    ...say(settings.approval !== null, 'an approval'),
    `${settings.maximumMilliseconds / HOUR} hours at most`,
  ];
}

function namesOf(telling: Telling, { roleDefinitionId, scope }: Holding): [role: string, scope: string] {
  const role = telling.now.facts.roles.find(({ id }) => id === roleDefinitionId);
  return [role?.name ?? roleDefinitionId, placeName(telling, scope)];
}

/** Who is eligible for a group knows it by name from their own roles; others are told what they may read. */
function groupName(telling: Telling, { groupId, holding }: MembershipStep): string {
  const place = telling.isSelf ? placeOf(telling, holding.scope).displayName : null;
  return place ?? nameOf(telling, groupId) ?? groupId;
}

function placeName(telling: Telling, scope: Scope): string {
  const { displayName, scope: path } = placeOf(telling, scope);
  return displayName ?? path;
}
