/**
 * The whole story in a real browser against a started trial: a guest is invited, comes in through the home directory,
 * activates a role, uses the application, is audited, and loses everything when the home directory lets go.
 *
 * That a role ends at its second is shown by the journeys, where the clock can be moved.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { EXPENSE_APPROVER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, untilSignedOut, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const PAT = 'pat@partner.example';
const ROLE = 'Expense Approver';
const MOST_CLICKS = 12;

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let guest: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('story');
  administrator = await browser.person();
  guest = await browser.person();
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const main = (person: Person) => person.page.getByRole('main');
const row = (person: Person, text: string | RegExp) => person.page.getByRole('row').filter({ hasText: text });
const inNavigation = (person: Person, name: string) =>
  person.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true });

/** Opens the newest mail with this subject in the mail viewer and follows its button. */
async function followMail(person: Person, subject: RegExp, button: string, picture: string): Promise<void> {
  await person.open(trial.mailUrl);
  await person.click(person.page.getByRole('link', { name: subject }).first());
  const link = person.page.frameLocator('iframe').getByRole('link', { name: button });
  await link.waitFor();
  await person.looksAt(picture);
  await person.followInNewTab(link);
}

async function signInAtThePartner(person: Person, email: string): Promise<void> {
  await person.arrivesAt((url) => url.origin === trial.partnerUrl);
  await person.type('E-mail', email);
  await person.type('Password', trial.accountOf(email).password);
  await person.clickButton('Sign in');
}

let broken = false;

/** One step of the story; after a broken one the others could only fail for the same reason. */
function step(sentence: string, play: (t: TestContext) => Promise<void>): void {
  void test(sentence, async (t) => {
    assert.ok(!broken, 'an earlier step of the story failed');
    broken = true;
    try {
      await play(t);
      broken = false;
    } finally {
      if (broken) t.diagnostic(await whereTheyAre());
    }
  });
}

/** The pages at which the story broke, in words and as pictures. */
async function whereTheyAre(): Promise<string> {
  const pages = [await administrator.photograph('broken-administrator'), await guest.photograph('broken-guest')];
  return `the story broke at ${pages.join(' and ')}; pictures: ${browser.folder}`;
}

describe('the story in a browser', () => {
  step('the one-time link makes the first administrator, and only once', async () => {
    await administrator.open(trial.firstAdministratorUrl);
    await administrator.seesHeading('Welcome to Daypass');
    await administrator.looksAt('01-first-administrator');
    await administrator.type('Your name', 'First administrator');
    await administrator.page.keyboard.press('Enter');
    await administrator.seesHeading('How will you sign in next time?');
    await administrator.looksAt('02-how-to-sign-in');
    await administrator.clickLink('Go to the portal');
    await administrator.seesHeading('Hello, First administrator');
    await administrator.looksAt('03-home');

    await guest.open(trial.firstAdministratorUrl);
    await guest.page.getByRole('alert').waitFor();
    assert.equal(await guest.page.getByLabel('Your name').count(), 0);
  });

  step('the administrator checks who may invite', async () => {
    await administrator.click(inNavigation(administrator, 'External collaboration'));
    await administrator.seesHeading('External collaboration settings');
    const level = administrator.page.getByRole('radiogroup', { name: 'Who may invite' });
    assert.equal(await level.getByRole('radio', { checked: true }).count(), 1);
    await administrator.looksAt('04-collaboration-settings');
  });

  step('the administrator filters the resources and opens one', async () => {
    await administrator.click(inNavigation(administrator, 'Resources'));
    await administrator.seesHeading('Resources');
    await administrator.page.getByRole('treeitem').first().waitFor();
    await administrator.looksAt('05-resources');
    await administrator.type('Filter resources', 'expense-app');
    await row(administrator, 'expense-app').waitFor();
    await administrator.looksAt('06-resources-filtered');
    await administrator.clickLink('expense-app');
    await administrator.seesHeading('expense-app');
    await row(administrator, ROLE).waitFor();
    await administrator.looksAt('07-resource-roles');
  });

  step('the administrator invites a guest from within the assignment, who is selected at once', async () => {
    await administrator.clickLink(ROLE);
    await administrator.seesHeading(ROLE);
    await administrator.looksAt('08-role-empty');
    await administrator.clickButton('Add assignment');
    await administrator.sees('Select a member or group');
    await administrator.looksAt('09-add-assignment');
    await administrator.clickButton('Invite');
    await administrator.type('E-mail address', PAT);
    await administrator.type(/^Message/, 'Please approve the claims of this month.');
    await administrator.looksAt('10-invite');
    await administrator.clickButton('Invite');
    await administrator.page.locator('.chosen-principal').getByText('Pending acceptance').waitFor();
    await administrator.looksAt('11-membership-settings');
  });

  step('the guest becomes eligible until an end, and the list says guest and pending', async () => {
    assert.ok(await administrator.page.getByRole('radio', { name: /^Eligible/ }).isChecked());
    assert.notEqual(await administrator.page.getByRole('textbox', { name: 'End' }).inputValue(), '');
    await administrator.clickButton('Assign');
    const assigned = row(administrator, PAT);
    await assigned.getByText('Guest', { exact: true }).waitFor();
    await assigned.getByText('Pending acceptance').waitFor();
    await administrator.looksAt('12-role');
  });

  step('all of this took the administrator few clicks', async (t) => {
    t.diagnostic(`clicks of the administrator: ${administrator.clicks}; pictures: ${browser.folder}`);
    assert.ok(administrator.clicks <= MOST_CLICKS, `${administrator.clicks} clicks`);
  });

  step('the guest opens the invitation from the mail', async () => {
    await followMail(guest, /invite/i, 'Get started', '13-mail-invitation');
    await guest.seesHeading(/invites you/);
    await guest.sees('Please approve the claims of this month.');
    await guest.looksAt('14-get-started');
  });

  step('the guest signs in at home, reviews permissions, accepts and lands in the portal', async () => {
    await guest.clickButton('Get started');
    await guest.arrivesAt((url) => url.origin === trial.partnerUrl);
    await guest.looksAt('15-partner-sign-in');
    await signInAtThePartner(guest, PAT);
    await guest.seesHeading('Review permissions');
    await guest.looksAt('16-review-permissions');
    await guest.clickButton('Accept');
    await guest.seesHeading('My roles');
  });

  step('the protected application refuses the guest, says why and leads to the activation', async () => {
    await guest.open(trial.appUrl);
    await guest.seesHeading(/^You cannot open/);
    await guest.sees('You are eligible for a role that allows it:');
    await guest.page.getByRole('link', { name: new RegExp(`^Activate ${ROLE}`) }).waitFor();
    await guest.page.locator('a[href*="/why?scope="]').waitFor();
    await guest.looksAt('17-access-refused');
  });

  step('the mail about the eligibility leads to the role', async () => {
    await followMail(guest, /you are eligible/i, 'Activate role', '18-mail-eligible');
    await guest.page.getByRole('dialog', { name: new RegExp(`^Activate ${ROLE}`) }).waitFor();
    await guest.looksAt('19-activate');
  });

  step('the guest activates the role for the shortest time, and the application opens at once', async () => {
    const panel = dialogOn(guest.page);
    const activate = panel.getByRole('button', { name: 'Activate', exact: true });
    assert.ok(await activate.isDisabled(), 'the role asks for a justification');
    await panel.getByLabel('Justification').fill('Claims of this month');
    await panel.getByRole('slider').focus();
    await guest.page.keyboard.press('Home');
    await guest.click(activate);
    await row(guest, ROLE).waitFor();
    await guest.looksAt('20-my-roles-active');
    await guest.open(trial.appUrl);
    await guest.seesHeading('Expense claims');
    await guest.looksAt('21-application');
    await guest.click(
      main(guest)
        .getByRole('button', { name: /^Approve/ })
        .first(),
    );
    await guest.page.getByRole('status').getByText('is approved').waitFor();
  });

  step('the resource audit shows the chain, and exports it', async () => {
    const scope = encodeURIComponent(trial.resourceId);
    await administrator.open(`${trial.portalUrl}/audit/resources?scope=${scope}`);
    await administrator.seesHeading('Resource audit');
    await row(administrator, 'PIM activation').waitFor();
    await administrator.looksAt('22-resource-audit');
    const csv = await administrator.exportAs('CSV');
    for (const activity of ['Add eligible member to role in PIM completed', 'Claims of this month'])
      assert.ok(csv.includes(activity), csv);
  });

  step('the activation tells its story', async () => {
    const query = new URLSearchParams({ scope: trial.resourceId, role: EXPENSE_APPROVER, tab: 'active' });
    await administrator.open(`${trial.portalUrl}/resources/role?${query.toString()}`);
    const activation = administrator.page.getByRole('row').filter({ hasText: 'Activated' });
    await administrator.click(activation.getByRole('button', { name: /^Details of/ }));
    const timeline = administrator.page.getByRole('region', { name: 'Timeline' });
    await timeline.getByRole('listitem').filter({ hasText: 'Claims of this month' }).waitFor();
    await administrator.looksAt('22-timeline');
    await administrator.page.keyboard.press('Escape');
    await dialogOn(administrator.page).waitFor({ state: 'detached' });
  });

  step('the guest reads what was done to their access, and opens one entry', async () => {
    const application = guest.page.url();
    await guest.open(`${trial.portalUrl}/my-roles`);
    await guest.click(inNavigation(guest, 'My audit'));
    await guest.seesHeading('My audit');
    await row(guest, 'PIM activation').waitFor();
    await guest.looksAt('22-my-audit');
    await guest.click(row(guest, 'PIM activation').getByRole('button', { name: /^Details of/ }));
    await dialogOn(guest.page).getByText('Claims of this month').waitFor();
    await guest.looksAt('22-my-audit-entry');
    await guest.open(application);
  });

  step('the guest has audit logs with filters, and exports them', async () => {
    await administrator.click(inNavigation(administrator, 'Users'));
    await administrator.seesHeading('Users');
    await administrator.type('Search users', 'pat');
    const found = row(administrator, PAT).getByRole('link').first();
    await found.waitFor();
    await administrator.looksAt('23-users');
    await administrator.click(found);
    await administrator.click(administrator.page.getByRole('tab', { name: 'Audit logs' }));
    await row(administrator, 'Redeem external user invite').waitFor();
    await administrator.looksAt('24-guest-audit-logs');
    await administrator.page.getByRole('searchbox', { name: 'Activity' }).fill('Invite');
    await row(administrator, 'Redeem external user invite').waitFor({ state: 'detached' });
    await row(administrator, 'Invite external user').waitFor();
    await administrator.clickButton('Details of Invite external user');
    await dialogOn(administrator.page).getByText('Done').waitFor();
    await administrator.page.goBack();
    await dialogOn(administrator.page).waitFor({ state: 'detached' });
    const csv = await administrator.exportAs('CSV');
    assert.ok(csv.includes('Invite external user'), csv);
    assert.ok(!csv.includes('Redeem external user invite'), 'the export keeps the filter');
  });

  step('the partner disables the account: the running session ends at its next check', async () => {
    const partner = await browser.person();
    await partner.open(trial.partnerAdminUrl);
    await partner.seesHeading('Accounts');
    await partner.clickButton(`Disable ${PAT}`);
    await partner.page.getByRole('status').waitFor();
    await partner.looksAt('25-partner-accounts');

    await guest.open(`${trial.portalUrl}/my-roles`);
    // The page may notice by itself and leave; then the question has no page any more, and the answer is below.
    await guest.page.evaluate(untilSignedOut).catch(() => undefined);
    await guest.open(`${trial.portalUrl}/my-roles`);
    await guest.arrivesAt(/\/sign-in/);
    await guest.seesHeading('Sign in');
    await guest.looksAt('26-signed-out');
  });

  step('and the guest cannot sign in again', async () => {
    await guest.type('E-mail or user name', PAT);
    await guest.clickButton('Next');
    await signInAtThePartner(guest, PAT);
    await guest.sees('This account is disabled.');
    await guest.looksAt('27-partner-refuses');
  });

  test('every page of the story was accessible, in light and in dark', () => {
    assert.deepEqual([...administrator.violations, ...guest.violations], []);
  });
});
