/**
 * An activation that two people approve with their passkeys, in a real browser: who has none is told what to do, the first
 * approval is shown to the other and to the person who waits, the second begins the role, and both are kept as signed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askToActivate, comeIn, EXPENSE_APPROVER, makeEligible, requireApproval } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const WHY = 'Claims of March';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;
let sam: Person;
let id: string;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('signed approval');
  [administrator, pat, sam] = [await browser.person(), await browser.person(), await browser.person()];
  await givePasskeyDevice(administrator);
  await givePasskeyDevice(sam);
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  await administrator.clickButton('Add a passkey');
  await administrator.clickButton('Continue');
  await administrator.sees('1 enrolled');
  const patAs = await comeIn(trial, pat, 'pat@partner.example');
  const samAs = await comeIn(trial, sam, 'sam@partner.example');
  const session = await administrator.page.request.get(`${trial.portalUrl}/portal/api/session`);
  const { user } = (await session.json()) as { user: { id: string } };
  await requireApproval(trial, trial.resourceId, EXPENSE_APPROVER, [samAs.id, user.id], {
    setting: { isApproverSignatureRequired: true },
    stage: { requiredApprovals: 2 },
  });
  await makeEligible(trial, patAs.id, EXPENSE_APPROVER, trial.resourceId, 'P10D');
  const asked = { roleId: EXPENSE_APPROVER, scope: trial.resourceId, duration: 'PT2H', justification: WHY };
  id = await askToActivate(pat, trial, patAs.id, asked);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const panel = (person: Person) => dialogOn(person.page);

/** The browser's own virtual authenticator, which verifies its person. */
async function givePasskeyDevice(person: Person): Promise<void> {
  await person.open(trial.portalUrl);
  const devtools = await person.context.newCDPSession(person.page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

async function approve(person: Person, reason: string): Promise<void> {
  await person.open(`${trial.portalUrl}/approvals/${id}`);
  await panel(person).getByLabel('Your reason').fill(reason);
}

describe('a role that two people approve, each with a passkey', () => {
  test('an approver without a passkey is told to add one, before anything is typed', async () => {
    await sam.open(`${trial.portalUrl}/approvals/${id}`);
    await panel(sam).getByText('Add a passkey under Security info, then answer.').waitFor();
    assert.equal(await panel(sam).getByRole('button', { name: 'Approve' }).count(), 0);
    await looksAtBoth(sam, 'v1-no-passkey');
    await sam.open(`${trial.portalUrl}/security-info`);
    await sam.clickButton('Add a passkey');
    await sam.clickButton('Continue');
    await sam.sees('1 enrolled');
  });

  test('the first approval is signed, and does not begin the role', async () => {
    await approve(sam, 'Known to me');
    await panel(sam).getByText('You sign your answer with your passkey.').waitFor();
    await looksAtBoth(sam, 'v2-sign');
    await sam.click(panel(sam).getByRole('button', { name: 'Approve' }));
    await sam.sees('Approved, and others are asked as well');
    await pat.open(`${trial.portalUrl}/my-roles?tab=requests`);
    await pat.sees('1 of 2 approved');
    await pat.sees('Approved by sam (“Known to me”)');
    await looksAtBoth(pat, 'v3-waiting');
  });

  test('the second approver sees the first with their words, signs, and the role begins', async () => {
    await approve(administrator, 'The books are open');
    await panel(administrator).getByText('1 of 2 approved').waitFor();
    await panel(administrator).getByText('Known to me').waitFor();
    await panel(administrator).getByText('Signed', { exact: true }).waitFor();
    await looksAtBoth(administrator, 'v4-second');
    await administrator.click(panel(administrator).getByRole('button', { name: 'Approve' }));
    await administrator.page.locator('.toast').getByText('Approved', { exact: true }).waitFor();
    await pat.open(`${trial.portalUrl}/my-roles?tab=active`);
    await pat.page.getByRole('row').filter({ hasText: 'Expense Approver' }).getByText('Activated').waitFor();
  });

  test('who comes later reads whose answers there are', async () => {
    await sam.open(`${trial.portalUrl}/approvals/${id}`);
    await panel(sam).getByText('Approved by First administrator').waitFor();
    assert.equal(await panel(sam).getByText('Signed', { exact: true }).count(), 2);
    await looksAtBoth(sam, 'v5-after');
  });
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations, ...sam.violations], []);
});
