/** Why an enforcement point turned somebody away, in words for people. */
const whyTexts: Readonly<Record<string, string>> = {
  'no-assignment': 'You have no active role that allows this.',
  'condition-not-evaluated': 'Your role here counts under a condition only, and conditions cannot be evaluated yet.',
  'no-rule': 'No rule of this application allows requests of this kind.',
  'denied-by-assignment': 'A deny assignment forbids this, whatever your roles are.',
  'principal-pending': 'Your invitation has not been accepted yet.',
  'principal-disabled': 'Your account is disabled.',
  'principal-suspended':
    'Your account is suspended: its home organization no longer confirms it, or is not let in here now.',
  'application-blocked': 'This application is not open to people of your home organization.',
};

export function whyRefused(reason: string): string {
  return whyTexts[reason] ?? 'Access to this application is not set up.';
}
