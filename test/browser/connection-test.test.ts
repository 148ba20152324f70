/**
 * An administrator tests the connections to both partners in a real browser: one that works by each protocol, one that fails
 * because of a wrong secret, one that was left, one that is not theirs. Light and dark, wide and narrow.
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
  browser = await openBrowser('connection-test');
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

const cardOf = (name: string) => administrator.page.getByRole('region', { name, exact: true });

async function beginTest(name: string): Promise<void> {
  await administrator.open(`${trial.portalUrl}/settings/home-directories`);
  await cardOf(name).getByRole('button', { name: 'Test connection' }).press('Enter');
}

async function signInThere(origin: string, email: string): Promise<void> {
  await administrator.arrivesAt((url) => url.origin === origin);
  await administrator.type('E-mail', email);
  await administrator.type('Password', trial.accountOf(email).password);
  await administrator.clickButton('Sign in');
}

test('the partner who speaks OpenID Connect: every check, and the claims', async () => {
  await beginTest('Partner directory');
  await signInThere(trial.partnerUrl, PAT);
  await administrator.seesHeading('Test of Partner directory');
  await administrator.sees('The connection works');
  await administrator.page.getByRole('table', { name: 'What was received' }).getByText(PAT).first().waitFor();
  await looksAtBoth('t1-openid');
  // Whoever tests stays who they are.
  await administrator.open(`${trial.portalUrl}/users`);
  await administrator.seesHeading('Users');
});

test('one that was left says that no answer came', async () => {
  const asked = administrator.page.waitForRequest((request) => new URL(request.url()).searchParams.has('state'));
  await beginTest('Partner directory');
  const [testId] = new URL((await asked).url()).searchParams.get('state')!.split('.');
  await administrator.arrivesAt((url) => url.origin === trial.partnerUrl);
  await administrator.open(`${trial.portalUrl}/settings/home-directories/tests/${testId}`);
  await administrator.sees('No answer came yet');
  await looksAtBoth('t2-left');
});

test('a wrong secret is told with what to check', async () => {
  await administrator.open(`${trial.portalUrl}/settings/home-directories`);
  await administrator.click(cardOf('Partner directory').getByRole('button', { name: 'Edit' }));
  await administrator.type(/^Client secret/, 'not the secret');
  await administrator.clickButton('Save');
  await dialogOn(administrator.page).waitFor({ state: 'detached' });
  await beginTest('Partner directory');
  await signInThere(trial.partnerUrl, PAT);
  await administrator.sees('This check failed: The code becomes tokens');
  await administrator.sees(/invalid_client/);
  await looksAtBoth('t3-failed');
});

test('the partner who speaks SAML: every check, and the attributes', async () => {
  await beginTest('Fabrikam');
  const { fabrikamUrl } = trial;
  await signInThere(fabrikamUrl, 'fay@fabrikam.example');
  await administrator.seesHeading('Test of Fabrikam');
  await administrator.sees('The connection works');
  await looksAtBoth('t4-saml');
});

test('one that is not there, or not theirs, is told', async () => {
  await administrator.open(`${trial.portalUrl}/settings/home-directories/tests/00000000-0000-4000-8000-000000000000`);
  await administrator.seesHeading('Test of a connection');
  await looksAtBoth('t5-error');
});

test('axe finds nothing on any page looked at', () => {
  assert.deepEqual(administrator.violations, []);
});
