/**
 * Asking for approval and answering, in a real browser: the approver comes from the mail, two approvers answer at once,
 * several requests are answered together. Full, empty and broken, light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  allowExtending,
  answerOver,
  askToActivate,
  comeIn,
  EXPENSE_APPROVER,
  type Guest,
  makeEligible,
  READER,
  requireApproval,
} from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const ROLE = 'Expense Approver';
const WHY = 'The claims of this month wait, and the clerk is away until Monday.';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let pat: Person;
let sam: Person;
let patAs: Guest;
let samAs: Guest;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('approvals');
  [administrator, pat, sam] = [await browser.person(), await browser.person(), await browser.person()];
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
  patAs = await comeIn(trial, pat, 'pat@partner.example');
  samAs = await comeIn(trial, sam, 'sam@partner.example');
  await askApproversOf(EXPENSE_APPROVER, trial.resourceId);
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

const row = (person: Person, text: string | RegExp) => person.page.getByRole('row').filter({ hasText: text });
const panel = (person: Person) => dialogOn(person.page);
const group = (name: string) => `/subscriptions/${trial.subscriptionId}/resourceGroups/${name}`;

/** Sam and the administrator are asked, and Pat may ask. */
async function askApproversOf(roleId: string, scope: string): Promise<void> {
  const session = await administrator.page.request.get(`${trial.portalUrl}/portal/api/session`);
  const { user } = (await session.json()) as { user: { id: string } };
  await requireApproval(trial, scope, roleId, [samAs.id, user.id]);
  await makeEligible(trial, patAs.id, roleId, scope, 'P10D');
}

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

describe('an activation that needs approval', () => {
  test('nothing waits for the approver yet', async () => {
    await sam.open(`${trial.portalUrl}/approvals`);
    await sam.seesHeading('Approve requests');
    await sam.sees('Nothing waits for you');
    await looksAtBoth(sam, 'a01-empty');
  });

  test('the guest asks, and the role is not active', async () => {
    await pat.open(`${trial.portalUrl}/my-roles`);
    await pat.clickButton(`Activate ${ROLE}`);
    await pat.sees('This role needs an approval');
    await panel(pat).getByLabel('Justification').fill(WHY);
    await pat.click(panel(pat).getByRole('button', { name: 'Ask for approval' }));
    await pat.sees('Sent for approval');
    await pat.click(pat.page.getByRole('tab', { name: /^Active/ }));
    await pat.sees('No role is active');
  });

  test('the guest sees what they wait for, whose answer it is and until when', async () => {
    await pat.click(pat.page.getByRole('tab', { name: /^Requests/ }));
    const request = row(pat, WHY);
    await request.getByText('Waits for approval').waitFor();
    await request.getByText('sam, First administrator').waitFor();
    await request.getByText('Activation for 1 h').waitFor();
    await looksAtBoth(pat, 'q1-requests');
    await pat.click(pat.page.getByRole('tab', { name: /^Eligible/ }));
    await row(pat, ROLE).getByText('Waits for approval').waitFor();
    assert.equal(await pat.page.getByRole('button', { name: `Activate ${ROLE}` }).count(), 0);
    await looksAtBoth(pat, 'q2-eligible');
  });

  test('the approver opens the mail, and its link leads to this request', async () => {
    await sam.open(trial.mailUrl);
    await sam.click(sam.page.getByRole('link', { name: /asks to activate/ }).first());
    const link = sam.page.frameLocator('iframe').getByRole('link', { name: 'Review request' });
    await link.waitFor();
    await sam.followInNewTab(link);
    await panel(sam).getByText(WHY).waitFor();
    await panel(sam).getByText('pat@partner.example').first().waitFor();
    await panel(sam).getByText('Guest', { exact: true }).waitFor();
    await panel(sam).getByText(trial.resourceId).waitFor();
    await panel(sam).getByText('Daypass.Expenses/expenses/approve/action').waitFor();
    await panel(sam).getByText('None so far.').waitFor();
    await looksAtBoth(sam, 'a02-review');
  });

  test('the role asks for a reason, and the approver gives one', async () => {
    const approve = panel(sam).getByRole('button', { name: 'Approve' });
    assert.ok(await approve.isDisabled());
    await panel(sam).getByLabel('Your reason').fill('Agreed with accounting');
    await sam.click(approve);
    await row(sam, WHY).getByText('Approved').waitFor();
    await looksAtBoth(sam, 'a03-approved');
  });

  test('the guest asks for more time where the role allows that, and the approver sees what it is about', async () => {
    await pat.open(`${trial.portalUrl}/my-roles?tab=active`);
    await row(pat, ROLE).getByText('Activated').waitFor();
    assert.equal(await pat.page.getByRole('button', { name: /^Extend/ }).count(), 0);
    await allowExtending(trial, trial.resourceId, EXPENSE_APPROVER);
    await pat.open(`${trial.portalUrl}/my-roles?tab=active`);
    await pat.clickButton(`Extend ${ROLE} on expense-app`);
    await panel(pat).getByText('How much longer').waitFor();
    await panel(pat).getByLabel('Justification').fill('One claim is left');
    await looksAtBoth(pat, 'x1-extend');
    await pat.click(panel(pat).getByRole('button', { name: 'Ask for approval' }));
    await row(pat, 'One claim is left').getByText('Waits for approval').waitFor();
    await sam.open(`${trial.portalUrl}/approvals`);
    await sam.clickButton(`Review pat, ${ROLE} on expense-app`);
    await panel(sam).getByText('Request to extend an activation').waitFor();
    await looksAtBoth(sam, 'x2-review');
    await panel(sam).getByLabel('Your reason').fill('The last one');
    await sam.click(panel(sam).getByRole('button', { name: 'Approve' }));
    await row(sam, 'One claim is left').getByText('Approved').waitFor();
  });

  test('the guest has the role for longer, and deactivates it', async () => {
    await pat.open(`${trial.portalUrl}/my-roles?tab=active`);
    await row(pat, ROLE)
      .getByText(/^1:\d\d:\d\d left$/)
      .waitFor();
    await looksAtBoth(pat, 'x3-active');
    await pat.clickButton(`Deactivate ${ROLE}`);
    await pat.sees('No role is active');
  });
});

describe('two approvers', () => {
  let id: string;

  test('both have the request before them; the first answer counts, the second approver is told whose it was', async () => {
    const asked = { roleId: EXPENSE_APPROVER, scope: trial.resourceId, duration: 'PT2H' };
    id = await askToActivate(pat, trial, patAs.id, { ...asked, justification: 'Again, for the late claims' });
    for (const approver of [administrator, sam]) {
      await approver.open(`${trial.portalUrl}/approvals/${id}`);
      await panel(approver).getByLabel('Your reason').fill('My reason');
    }
    await panel(sam).getByText(WHY).waitFor();
    await administrator.click(panel(administrator).getByRole('button', { name: 'Deny' }));
    await row(administrator, 'Again, for the late claims').getByText('Denied').waitFor();
    await sam.click(panel(sam).getByRole('button', { name: 'Approve' }));
    await panel(sam).getByText('Denied by First administrator').waitFor();
    assert.equal(await panel(sam).getByRole('button', { name: 'Approve' }).count(), 0);
    await looksAtBoth(sam, 'a04-second');
    await sam.click(panel(sam).getByRole('button', { name: 'Close' }).last());
    await row(sam, 'Again, for the late claims').getByText('Denied by First administrator').waitFor();
    await looksAtBoth(sam, 'a05-second-row');
  });

  test('nothing was overwritten', async () => {
    await pat.open(`${trial.portalUrl}/my-roles?tab=active`);
    await pat.sees('No role is active');
    await administrator.click(administrator.page.getByRole('tab', { name: 'History' }));
    await row(administrator, 'Again, for the late claims').getByText('Yours: My reason').waitFor();
    await looksAtBoth(administrator, 'a06-history');
  });

  test('nobody answers for themself, and the page says so before anybody tries', async () => {
    const asked = { roleId: EXPENSE_APPROVER, scope: trial.resourceId, duration: 'PT2H' };
    id = await askToActivate(pat, trial, patAs.id, { ...asked, justification: 'For the last claim' });
    await pat.open(`${trial.portalUrl}/approvals/${id}`);
    await panel(pat).getByText('Nobody approves a request of their own.').waitFor();
    assert.equal(await panel(pat).getByRole('button', { name: 'Approve' }).count(), 0);
    await looksAtBoth(pat, 'a07-own');
  });
});

describe('a request that is taken back', () => {
  test('leaves the lists of both, and may be asked again', async () => {
    await sam.open(`${trial.portalUrl}/approvals`);
    await row(sam, 'For the last claim').waitFor();
    await pat.open(`${trial.portalUrl}/my-roles?tab=requests`);
    await pat.clickButton(`Cancel the request for ${ROLE} on expense-app`);
    await pat.sees('You wait for nothing');
    await looksAtBoth(pat, 'q3-none');
    await sam.clickButton(`Review pat, ${ROLE} on expense-app`);
    await panel(sam).getByText('Canceled').waitFor();
    const asked = { roleId: EXPENSE_APPROVER, scope: trial.resourceId, duration: 'PT2H' };
    await askToActivate(pat, trial, patAs.id, { ...asked, justification: 'For the very last claim' });
  });
});

describe('several requests', () => {
  test('are listed with who asks, for what, why, and how long there is to answer', async () => {
    for (const [name, justification] of [
      ['customer-data', 'A customer asks what we store about them. The answer is due this week.'],
      ['network', 'Firewall rules are audited'],
    ] as const) {
      await askApproversOf(READER, group(name));
      const asked = { roleId: READER, scope: group(name), duration: 'PT90M', justification, ticket: 'INC-4711' };
      await askToActivate(pat, trial, patAs.id, asked);
    }
    await sam.open(`${trial.portalUrl}/approvals`);
    await row(sam, 'customer-data').getByText('INC-4711 (Service desk)').waitFor();
    await row(sam, 'network').getByText('1 h 30 min').waitFor();
    await row(sam, ROLE).waitFor();
    await sam.page.getByRole('link', { name: 'Approve requests 3 waiting' }).waitFor();
    await looksAtBoth(sam, 'a08-full');
  });

  test('are narrowed and sorted by the address, which is a link; the back button closes what was opened', async () => {
    const { page } = sam;
    const names = async () =>
      page
        .getByRole('table')
        .getByRole('button', { name: /^Review/ })
        .allInnerTexts();
    await page.getByRole('searchbox', { name: 'Role or resource' }).fill('network');
    await row(sam, 'customer-data').waitFor({ state: 'detached' });
    assert.equal((await names()).length, 1);
    await sam.clickButton('Review pat, Reader on network');
    await panel(sam).getByText('Firewall rules are audited').waitFor();
    await page.goBack();
    await panel(sam).waitFor({ state: 'detached' });
    await sam.open(page.url());
    await row(sam, 'network').waitFor();
    assert.equal((await names()).length, 1);
    await sam.open(`${trial.portalUrl}/approvals?person=${patAs.id}&sort=-asked`);
    await page.getByRole('columnheader', { name: 'Asked' }).and(page.locator('[aria-sort="descending"]')).waitFor();
    assert.match((await page.getByRole('row').nth(1).innerText()) ?? '', /network/);
    await sam.open(`${trial.portalUrl}/approvals?filter=nothing-like-it`);
    await sam.sees('No request matches');
    await sam.open(`${trial.portalUrl}/approvals`);
    await row(sam, 'network').waitFor();
  });

  test('are answered together; the one that somebody else answered says so, the others are recorded', async () => {
    await sam.click(sam.page.getByRole('checkbox', { name: 'Choose pat, Reader on customer-data' }));
    await sam.click(sam.page.getByRole('checkbox', { name: '1 of 3 chosen' }));
    await looksAtBoth(sam, 'a09-chosen');
    const { approvals } = await waitingOf(administrator);
    await answerOver(administrator, trial, approvals.find((one) => one.resource.name === 'network')!.id, 'Deny');
    await sam.clickButton('Approve chosen');
    await panel(sam).getByLabel('Reason').fill('Agreed for all');
    await looksAtBoth(sam, 'a10-together');
    await sam.click(panel(sam).getByRole('button', { name: 'Approve' }));
    await panel(sam).getByText('One answer was not accepted').waitFor();
    await panel(sam).getByText('Your answer came later.').waitFor();
    await looksAtBoth(sam, 'a11-results');
    await sam.click(panel(sam).getByRole('button', { name: 'Close' }).last());
    await row(sam, 'network').getByText('Denied by First administrator').waitFor();
    await row(sam, 'customer-data').getByText('Approved').waitFor();
    await looksAtBoth(sam, 'a12-answered');
  });

  test('whoever asked finds what became of them, by state, each with an address of its own', async () => {
    await pat.open(`${trial.portalUrl}/my-roles?tab=requests&state=denied&filter=network`);
    await row(pat, 'Firewall rules are audited').getByText('Denied', { exact: true }).waitFor();
    await looksAtBoth(pat, 'q4-denied');
    await pat.clickButton('Details of the request for Reader on network');
    await panel(pat).getByText('Denied by First administrator').waitFor();
    await pat.open(pat.page.url());
    await panel(pat).getByText('Denied by First administrator').waitFor();
    await looksAtBoth(pat, 'q5-details');
  });
});

describe('what can go wrong', () => {
  test('a link to a request that is not the reader’s says that there is none', async () => {
    await sam.open(`${trial.portalUrl}/approvals/7b1f8a52-3f0c-4c57-9d3e-0a1f5c2b6d11`);
    await panel(sam).getByText('The approval was not found.').waitFor();
    await looksAtBoth(sam, 'a13-not-found');
  });

  test('without a connection the list says so and is read again', async () => {
    await sam.open(`${trial.portalUrl}/approvals?tab=history`);
    await row(sam, ROLE).first().waitFor();
    const list = '**/portal/api/approvals';
    await sam.context.route(list, (route) => route.abort());
    await sam.click(sam.page.getByRole('tab', { name: /^Activations/ }));
    await sam.sees('Daypass cannot be reached');
    await looksAtBoth(sam, 'a14-unreachable');
    await sam.context.unroute(list);
    await sam.clickButton('Try again');
    await sam.sees('Nothing waits for you');
  });
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual([...administrator.violations, ...pat.violations, ...sam.violations], []);
});

async function waitingOf(person: Person) {
  const answer = await person.page.request.get(`${trial.portalUrl}/portal/api/approvals`);
  const { value } = (await answer.json()) as { value: { id: string; resource: { name: string } }[] };
  return { approvals: value };
}
