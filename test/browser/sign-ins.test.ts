/**
 * An administrator looks for why somebody could not sign in, in a real browser: the list, its filters, one entry, nothing,
 * a filter that cannot be meant; and everybody sees their own. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const PAT = 'pat@partner.example';
let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('sign-ins');
  administrator = await browser.person();
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

async function looksAtBoth(name: string): Promise<void> {
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt(name);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt(`${name}-narrow`);
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
}

async function choose(field: string, option: string): Promise<void> {
  await administrator.click(administrator.page.getByRole('combobox', { name: field, exact: true }));
  await administrator.click(administrator.page.getByRole('option', { name: option, exact: true }));
}

test('somebody who was never invited comes from the partner, and the administrator finds why they were refused', async () => {
  const stranger = await browser.person();
  await stranger.open(`${trial.portalUrl}/sign-in`);
  await stranger.type(/e-mail/i, PAT);
  await stranger.page.keyboard.press('Enter');
  await stranger.arrivesAt((url) => url.origin === trial.partnerUrl);
  const account = trial.accountOf(PAT);
  await stranger.type('Password', account.password);
  await stranger.page.keyboard.press('Enter');
  await stranger.arrivesAt((url) => url.pathname === '/sign-in' && url.search.includes('not-invited'));

  await administrator.open(`${trial.portalUrl}/`);
  await administrator.clickLink('Sign-ins');
  await administrator.seesHeading('Sign-ins');
  await administrator.sees(PAT);
  await looksAtBoth('s1-sign-ins');
  await choose('Result', 'Refused');
  await administrator.arrivesAt((url) => url.searchParams.get('result') === 'failure');
  await administrator.page.getByRole('button', { name: `Details of Sign-in of ${PAT}` }).press('Enter');
  await dialogOn(administrator.page).getByText('sign-in.not-invited').waitFor();
  await dialogOn(administrator.page).getByText('Partner directory').waitFor();
  await looksAtBoth('s2-refused');
  await administrator.page.keyboard.press('Escape');
  const csv = await administrator.exportAs('CSV');
  assert.match(csv, /pat@partner\.example,Partner directory,openid,Portal/);
});

test('nothing found and a filter that cannot be meant are said', async () => {
  await choose('Reason', 'sign-in.code-wrong');
  await administrator.sees('No sign-in');
  await looksAtBoth('s3-empty');
  await administrator.open(`${trial.portalUrl}/sign-ins?home=nowhere`);
  await administrator.sees(/cannot be read/);
  await looksAtBoth('s4-error');
});

test('the last sign-in stands in the list of users and on the page of a person, beside all of theirs', async () => {
  await administrator.open(`${trial.portalUrl}/users?search=First`);
  await administrator.click(administrator.page.getByRole('cell').getByRole('link').getByRole('time'));
  await dialogOn(administrator.page).getByText('One-time link').waitFor();
  await administrator.page.keyboard.press('Escape');
  // While the panel is open the page behind it is hidden from everybody who reads by roles.
  await administrator.seesHeading('First administrator');
  await looksAtBoth('s6-person');
});

test('what stands in the way of a guest is said with the smallest next step', async () => {
  const response = await fetch(`${trial.portalUrl}/v1.0/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await trial.graphToken()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ invitedUserEmailAddress: PAT, inviteRedirectUrl: `${trial.portalUrl}/my-roles` }),
  });
  const { invitedUser } = (await response.json()) as { invitedUser: { id: string } };
  await administrator.open(`${trial.portalUrl}/users/${invitedUser.id}`);
  await administrator.page.getByRole('tab', { name: 'Why can’t they sign in?' }).press('Enter');
  await administrator.sees('Something stands in the way');
  await administrator.sees('It was not accepted yet, and nobody signs in before.');
  await looksAtBoth('s7-checks');
});

test('everybody sees their own sign-ins beside their security info', async () => {
  await administrator.open(`${trial.portalUrl}/security-info`);
  await administrator.page.getByRole('table', { name: 'Recent sign-ins' }).getByText('One-time link').waitFor();
  await looksAtBoth('s5-own');
});

test('axe finds nothing on any page looked at', () => {
  assert.deepEqual(administrator.violations, []);
});
