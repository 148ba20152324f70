/**
 * The block a person sees when the trial serves: where to go, with what. It is
 * the only place where the trial prints a link that lets somebody in.
 */
export type Announcement = {
  portalUrl: string;
  mailUrl: string;
  partnerUrl: string;
  partnerAdminUrl: string;
  appUrl: string;
  fabrikamUrl: string;
  folder: string;
  partnerAccounts: readonly { email: string; password: string }[];
  fabrikamAccounts: readonly { email: string; password: string }[];
  /** Undefined once somebody administers this Daypass. */
  firstAdministratorUrl: string | undefined;
};

export function announcementText(trial: Announcement): string {
  const { firstAdministratorUrl, partnerAccounts, fabrikamAccounts } = trial;
  const accounts = [...partnerAccounts, ...fabrikamAccounts].map(
    ({ email, password }) => `    ${email}   password ${password}`,
  );
  const start = firstAdministratorUrl
    ? [
        '  Start here, as the first administrator (works once, for 15 minutes):',
        `    ${firstAdministratorUrl}`,
        '',
        `  Portal                   ${trial.portalUrl}`,
      ]
    : [`  Portal                   ${trial.portalUrl}`];
  return [
    '',
    '  Daypass is running. This is a trial: everything stays on this machine.',
    '',
    ...start,
    `  Mail viewer              ${trial.mailUrl}`,
    `  Expense application      ${trial.appUrl}`,
    `  Partner directory        ${trial.partnerUrl}`,
    '    its administrator page:',
    `    ${trial.partnerAdminUrl}`,
    `  Fabrikam, by SAML        ${trial.fabrikamUrl}`,
    '',
    '  Invite one of the people at the partners; this is how they sign in there:',
    ...accounts,
    '',
    `  Data, log and trial.json for scripts: ${trial.folder}`,
    '  Stop with Ctrl-C.',
    '',
  ].join('\n');
}
