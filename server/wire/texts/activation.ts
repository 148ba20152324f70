/** Texts of the refusals of the area "activation". */
import type { RefusalDetails } from '#model/refusal.ts';
import { problem } from './problem-text.ts';
import { stepForUnmet, wordUnmet } from './unmet.ts';

export const activationTexts = {
  'activation.already-active': () =>
    problem(
      'The role is already active, or planned.',
      'You activated it before, for now or for later, and that time is not over.',
      'Use it, or deactivate or cancel it first to choose another time.',
    ),
  'activation.not-eligible': () =>
    problem(
      'You are not eligible for this role here.',
      'No eligibility of yours covers it at this moment.',
      'Ask an administrator of the resource to make you eligible.',
    ),
  'activation.not-own': () =>
    problem(
      'The role was not activated.',
      'A role is activated by the person who is eligible, for themself only.',
      'Sign in as that person.',
    ),
  'activation.scope-not-covered': () =>
    problem(
      'The role was not activated.',
      'Your eligibility does not reach this scope.',
      'Choose the scope of the eligibility or something below it.',
    ),
  'activation.pending': () =>
    problem(
      'Your request is already pending.',
      'You asked for this role, and nobody has answered yet.',
      'Wait for the answer, or cancel the request.',
    ),
  'activation.rules-unmet': ({ unmet }: RefusalDetails<'activation.rules-unmet'>) =>
    problem(
      'The role was not activated.',
      `The settings of this role ask for more: ${wordUnmet(unmet)}.`,
      stepForUnmet(unmet, 'Complete the request and activate again.'),
    ),
  'activation.not-active': () =>
    problem(
      'The role is not active.',
      'There is no activation of yours that runs now.',
      'Reload the list of active roles.',
    ),
  'activation.extension-not-allowed': () =>
    problem(
      'The activation was not extended.',
      'The settings of this role do not allow it.',
      'Activate the role again when this activation has ended.',
    ),
  'activation.longest-already': ({ maximumMinutes }: RefusalDetails<'activation.longest-already'>) =>
    problem(
      'The activation was not extended.',
      `It lasts as long as this role may be active: ${maximumMinutes} minutes from its start.`,
      'Activate the role again when this activation has ended.',
    ),
  'activation.too-short': ({ minimumMinutes }: RefusalDetails<'activation.too-short'>) =>
    problem(
      'The role cannot be deactivated yet.',
      `It was activated less than ${minimumMinutes} minutes ago.`,
      `Wait until ${minimumMinutes} minutes have passed.`,
    ),
} as const;
