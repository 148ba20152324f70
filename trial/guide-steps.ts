/**
 * The guide of the first ten minutes, as Daypass reads it from a file: what to
 * do, where, and which activity in the audit trail shows that it was done. It
 * holds no secret, because everybody who is signed in may read it.
 */
export type GuideStep = {
  id: string;
  title: string;
  text: string;
  href: string;
  linkText: string;
  /** The name of an activity; the step is done once the audit trail holds it. */
  doneWhen: string;
};

export type GuidePlaces = { mailUrl: string; partnerUrl: string; appUrl: string; guestAddress: string };

export function guideSteps({ mailUrl, partnerUrl, appUrl, guestAddress }: GuidePlaces): GuideStep[] {
  return [
    {
      id: 'collaboration',
      title: 'Check who may invite guests',
      text: 'External collaboration settings name the people who may invite, and the domains they may invite from.',
      href: '/settings/collaboration',
      linkText: 'Open settings',
      doneWhen: 'guest.invited',
    },
    {
      id: 'eligible',
      title: 'Make a guest eligible for a role',
      text:
        'Filter for expense-app and open it. Under Roles, choose Expense Approver, then Add assignment, and invite ' +
        `${guestAddress} on the way. The guest is selected at once.`,
      href: '/resources',
      linkText: 'Open resources',
      doneWhen: 'eligibility.assigned',
    },
    {
      id: 'accept',
      title: 'Accept the invitation as the guest',
      text:
        'Open the mail viewer in a private window, because the guest is another person than you. Get started leads to ' +
        'the sign-in page of the partner; the password stands where you started the trial.',
      href: mailUrl,
      linkText: 'Open mail viewer',
      doneWhen: 'invitation.redeemed',
    },
    {
      id: 'activate',
      title: 'Open the application, activate, open it again',
      text:
        'As the guest: the expense application refuses and says why, with a link to Activate. Once the role is active, ' +
        'it opens at once, and refuses again when the time is over.',
      href: appUrl,
      linkText: 'Open expenses',
      doneWhen: 'role.activated',
    },
    {
      id: 'leave',
      title: 'See the guest leave the partner',
      text:
        'Disable the account on the administrator page of the partner directory; its link stands where you started ' +
        'the trial. The guest is out within half a minute.',
      href: `${partnerUrl}/admin`,
      linkText: 'Open partner directory',
      doneWhen: 'identity.suspended',
    },
    {
      id: 'audit',
      title: 'Look back',
      text: 'Resource audit holds the whole chain, from the invitation to the end, and exports it.',
      href: '/audit/resources',
      linkText: 'Open resource audit',
      doneWhen: 'role.activated',
    },
  ];
}
