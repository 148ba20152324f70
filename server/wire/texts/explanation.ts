/** Why somebody may or may not do something, in words for people. */
import type { DenyReason, PathObstacle } from '#modules/decisions/index.ts';

export const obstacleTexts: Readonly<Record<PathObstacle, string>> = {
  'action-excepted': 'The role takes this action out again',
  'not-started': 'Has not begun yet',
  ended: 'Has ended',
  'not-activated': 'Eligible only: it counts once it is activated',
  'condition-not-evaluated': 'Has a condition, and conditions cannot be evaluated yet',
  'group-disabled': 'The group is disabled',
};

/** `who`: undefined for the person who asks, else how they are called. */
export function whyDenied(reason: DenyReason, who: string | undefined): string {
  const has = who === undefined ? 'You have' : `${who} has`;
  switch (reason) {
    case 'action-invalid':
      return 'This is not the name of an action.';
    case 'principal-unknown':
      return 'There is no such account, or it was deleted.';
    case 'principal-is-group':
      return 'A group does nothing by itself; ask about one of its members.';
    case 'principal-pending':
      return `${has} not accepted the invitation yet.`;
    case 'principal-disabled':
      return 'The account is disabled.';
    case 'principal-suspended':
      return 'The home organization no longer confirms the account.';
    case 'scope-unknown':
      return 'There is no such resource.';
    case 'denied-by-assignment':
      return 'A deny assignment forbids it, whatever the roles are.';
    case 'condition-not-evaluated':
      return `${has} a role for this under a condition only, and conditions cannot be evaluated yet.`;
    case 'no-assignment':
      return `${has} no active role for this here.`;
  }
}

export const stepTexts = {
  'accept-invitation': 'Accept the invitation.',
  'enable-account': 'Ask an administrator of the directory to enable the account.',
  'confirm-at-home': 'Sign in at the home organization again; it must confirm the account.',
  'restore-account': 'Ask an administrator of the directory to restore the account.',
  'lift-denial': (scope: string) =>
    `Ask an administrator of ${scope} to remove the deny assignment, or to except the person.`,
  activate: (role: string, scope: string) => `Activate ${role} on ${scope}.`,
  'activate-membership': (group: string, role: string, scope: string, isEnough: boolean) =>
    isEnough
      ? `Activate membership of ${group}: it has ${role} on ${scope}.`
      : `Activate membership of ${group}, then activate ${role} on ${scope}.`,
  'await-membership': (group: string) => `Wait for the approval of membership of ${group}; it was asked for.`,
  'await-approval': (role: string, scope: string) => `Wait for the approval of ${role} on ${scope}; it was asked for.`,
  renew: (role: string, scope: string) => `Ask to have ${role} on ${scope} again.`,
  'await-decision': (role: string, scope: string) => `Wait for the answer about ${role} on ${scope}; it was asked for.`,
  wait: (role: string, scope: string, at: string) => `Wait until ${role} on ${scope} begins, at ${at}.`,
  'ask-administrator': (scope: string) => `Ask an administrator of ${scope} for a role.`,
} as const;
