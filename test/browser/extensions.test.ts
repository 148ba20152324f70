/**
 * Keeping a role beyond its end, in a real browser: the guest asks, the administrator comes from the mail and decides.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { comeIn, EXPENSE_APPROVER, type Guest, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const ROLE = 'Expense Approver';
const WHY = 'The audit of this quarter takes two weeks longer than planned.';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;
let patAs: Guest;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('extensions');
  [administrator, pat] = [await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  patAs = await comeIn(trial, pat, 'pat@partner.example');
  await makeEligible(trial, patAs.id, EXPENSE_APPROVER, trial.resourceId, 'P90D');
  await makeEligible(trial, patAs.id, EXPENSE_APPROVER, trial.resourceId, 'P10D', 'AdminUpdate');
  const network = `/subscriptions/${trial.subscriptionId}/resourceGroups/network`;
  await makeEligible(trial, patAs.id, READER, network, 'P90D');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const row = (person: Person, text: string | RegExp) => person.page.getByRole('row').filter({ hasText: text });
const panel = (person: Person) => dialogOn(person.page);

/** Waits for the mail, and answers the link it has. */
async function linkOfMail(subject: string, form: RegExp): Promise<string> {
  for (;;) {
    const mail = (await trial.mails()).find((one) => one.subject.includes(subject));
    if (!mail) continue;
    const link = form.exec(mail.text)?.[0];
    assert.ok(link, `the mail has a link: ${mail.text}`);
    return link;
  }
}

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

describe('a role that ends soon', () => {
  test('can be asked to be extended, and one that lasts cannot', async () => {
    await pat.open(`${trial.portalUrl}/my-roles`);
    await pat.page.getByRole('button', { name: `Extend ${ROLE} on expense-app` }).waitFor();
    await row(pat, 'network').waitFor();
    assert.equal(
      await row(pat, 'network')
        .getByRole('button', { name: /^Extend/ })
        .count(),
      0,
    );
    await looksAtBoth(pat, 'e1-eligible');
  });

  test('is warned of by a mail whose link leads to the question', async () => {
    const link = await linkOfMail(`${ROLE} on expense-app ends on`, /http\S+\/my-roles\?\S+/);
    await pat.open(link);
    await panel(pat).getByRole('button', { name: 'Ask to extend' }).waitFor();
    await pat.click(panel(pat).getByRole('button', { name: 'Cancel' }));
    await panel(pat).waitFor({ state: 'detached' });
  });

  test('needs a reason, and shows that it was asked for', async () => {
    await pat.clickButton(`Extend ${ROLE} on expense-app`);
    assert.ok(await panel(pat).getByRole('button', { name: 'Ask to extend' }).isDisabled());
    await panel(pat).getByLabel('Why you still need it').fill(WHY);
    await looksAtBoth(pat, 'e2-ask');
    await pat.click(panel(pat).getByRole('button', { name: 'Ask to extend' }));
    await row(pat, ROLE).getByText('Extension requested').waitFor();
    await pat.click(pat.page.getByRole('tab', { name: /^Requests/ }));
    await row(pat, WHY).getByText('Administrators of expense-app').waitFor();
    await looksAtBoth(pat, 'e3-requested');
  });

  test('is found by the administrator by the link of the mail, with the end it would get', async () => {
    await administrator.open(await linkOfMail('asks to keep', /http\S+\/approvals\/\S+/));
    await panel(administrator).getByText(WHY).waitFor();
    await panel(administrator).getByText('Keep it longer').waitFor();
    assert.notEqual(await panel(administrator).getByLabel('New end').inputValue(), '');
    await looksAtBoth(administrator, 'e4-review');
  });

  test('is granted with a reason, and the guest has it longer', async () => {
    await panel(administrator).getByLabel('Your reason').fill('As agreed with the auditors');
    await administrator.click(panel(administrator).getByRole('button', { name: 'Approve' }));
    await row(administrator, WHY).getByText('Approved').waitFor();
    await looksAtBoth(administrator, 'e5-granted');
    await pat.open(`${trial.portalUrl}/my-roles`);
    await row(pat, ROLE).waitFor();
    assert.equal(await pat.page.getByText('Extension requested').count(), 0);
    assert.equal(await pat.page.getByRole('button', { name: /^Extend/ }).count(), 0);
  });
});

describe('a role that has ended', () => {
  test('can be asked back, and the list of the administrator has the request', async () => {
    const changed = await trial.asDatabaseOwner(
      `update eligibility_schedule set starts_at = now() - interval '20 days', ends_at = now() - interval '2 days'
       where principal_id = $1 and role_definition_id = $2`,
      [patAs.id, EXPENSE_APPROVER],
    );
    assert.equal(changed, 1);
    await pat.open(`${trial.portalUrl}/my-roles?tab=expired`);
    await pat.clickButton(`Renew ${ROLE} on expense-app`);
    await panel(pat).getByLabel('Why you still need it').fill('There is one more claim');
    await pat.click(panel(pat).getByRole('button', { name: 'Ask to renew' }));
    await row(pat, ROLE).getByText('Renewal requested').waitFor();
    await looksAtBoth(pat, 'e6-expired');
    await administrator.open(`${trial.portalUrl}/approvals?tab=extensions`);
    await row(administrator, 'There is one more claim').getByText('Renew').waitFor();
    await looksAtBoth(administrator, 'e7-list');
  });

  test('denied, is not given, and may be asked again', async () => {
    await administrator.clickButton(`Review pat, ${ROLE} on expense-app`);
    await panel(administrator).getByLabel('Your reason').fill('The auditors are done');
    await administrator.click(panel(administrator).getByRole('button', { name: 'Deny' }));
    await row(administrator, 'There is one more claim').getByText('Denied').waitFor();
    await pat.open(`${trial.portalUrl}/my-roles?tab=expired`);
    await pat.page.getByRole('button', { name: `Renew ${ROLE} on expense-app` }).waitFor();
  });
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations], []);
});
