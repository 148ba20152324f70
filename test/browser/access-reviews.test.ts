/**
 * Access reviews as people do them: an administrator asks, a reviewer answers about twenty people by keyboard, and what was
 * denied is gone once the answers are applied. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asClient, assign, comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const MEMBERS = 19;
const members = Array.from({ length: MEMBERS }, (_, index) => `Person ${String(index + 1).padStart(2, '0')}`);
/** The guest who is denied; the last by name. */
const SAM = 'sam';
const names = [...members, SAM];

let trial: TrialRun;
let browser: BrowserVisit;
let owner: Person;
let reviewer: Person;
let sam: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('access-reviews');
  owner = await browser.person();
  await owner.open(trial.firstAdministratorUrl);
  await owner.type('Your name', 'First administrator');
  await owner.page.keyboard.press('Enter');
  await owner.seesHeading('How will you sign in next time?');
  reviewer = await browser.person();
  await comeIn(trial, reviewer, 'pat@partner.example');
  sam = await browser.person();
  await assign(trial, (await comeIn(trial, sam, 'sam@partner.example')).id, READER, vault());
  const { value } = (await asClient(trial, 'GET', '/v1.0/domains')) as { value: { id: string }[] };
  for (const [index, displayName] of members.entries()) {
    const mailNickname = displayName.toLowerCase().replace(' ', '.');
    const user = await asClient(trial, 'POST', '/v1.0/users', {
      accountEnabled: true,
      displayName,
      mailNickname,
      userPrincipalName: `${mailNickname}@${value[0]!.id}`,
    });
    const { id } = user as { id: string };
    if (index % 2 === 0) await assign(trial, id, READER, vault());
    else await makeEligible(trial, id, READER, vault(), 'P90D');
  }
});
after(async () => {
  await browser?.close();
  await trial?.stop();
});

/** Beside the expense application, which the sample organization gives to people plainly. */
const vault = () => trial.resourceId.replace(/[^/]+\/[^/]+\/[^/]+$/, 'Microsoft.KeyVault/vaults/expenses-keys');
const row = (name: string) => reviewer.page.getByRole('row', { name });
const press = (key: string) => reviewer.page.keyboard.press(key);

async function looksAtBoth(person: Person, name: string): Promise<void> {
  await person.page.setViewportSize({ width: 1440, height: 900 });
  await person.looksAt(name);
  await person.page.setViewportSize({ width: 390, height: 844 });
  await person.looksAt(`${name}-narrow`);
  await person.page.setViewportSize({ width: 1280, height: 860 });
}

const focused = (name: string) => row(name).and(reviewer.page.locator(':focus')).waitFor();
const vaultPage = (tab: string) => `${trial.portalUrl}/resources/scope?scope=${encodeURIComponent(vault())}&tab=${tab}`;

/** Whether the vault is there for Sam. */
async function samReadsTheVault(): Promise<boolean> {
  const answer = await sam.page.request.get(`${trial.portalUrl}${vault()}?api-version=2021-04-01`);
  assert.ok([200, 403, 404].includes(answer.status()), `${answer.status()}`);
  return answer.ok();
}

describe('an administrator', () => {
  test('finds no review yet, and is told what is missing in a new one', async () => {
    await owner.open(`${trial.portalUrl}/access-reviews`);
    await owner.sees('No access review yet');
    await looksAtBoth(owner, 'a0-empty');
    await owner.open(vaultPage('reviews'));
    await owner.sees('No access review here yet');
    await looksAtBoth(owner, 'a1-tab');
    await owner.clickLink('New access review');
    await owner.seesHeading('New access review');
    await owner.page.getByText('expenses-keys').first().waitFor();
    await owner.clickButton('Create');
    await owner.sees('3 things are missing');
    await looksAtBoth(owner, 'a2-missing');
  });

  test('reads the review in plain sentences before it is created', async () => {
    await owner.click(owner.page.getByRole('checkbox', { name: 'Reader', exact: true }));
    await owner.page.getByLabel('Add a reviewer').fill('pat');
    await owner.click(owner.page.getByRole('option', { name: /^pat/ }));
    await owner.type('Name', 'Readers of the vault');
    await owner.type(/^For reviewers/, 'The auditors left in February.');
    await owner.type('Days to answer', '7');
    await owner.sees('Reviewed is everybody who has Reader on expenses-keys, eligible or active.');
    await owner.sees('pat answers.');
    await owner.sees('Once, from now on, with 7 days to answer.');
    await looksAtBoth(owner, 'a3-form');
    await owner.clickButton('Create');
    await owner.seesHeading('Readers of the vault');
    await owner.sees('In progress');
    await owner.page.getByRole('row').filter({ hasText: 'Person 01' }).waitFor();
    await looksAtBoth(owner, 'a4-in-progress');
  });

  test('finds it again by kind, state and name, which stand in the address', async () => {
    await owner.open(`${trial.portalUrl}/access-reviews?kind=roles&state=InProgress&text=vault`);
    await owner.page.getByRole('link', { name: 'Readers of the vault' }).waitFor();
    await looksAtBoth(owner, 'a5-list');
    await owner.click(owner.page.getByRole('combobox', { name: 'Kind' }));
    await owner.click(owner.page.getByRole('option', { name: 'Guests' }));
    await owner.sees('No review matches');
    assert.match(owner.page.url(), /kind=guests/);
  });
});

describe('a reviewer', () => {
  test('is told where nothing waits', async () => {
    await sam.open(`${trial.portalUrl}/my-reviews`);
    await sam.sees('No review waits for you');
    await looksAtBoth(sam, 'r0-empty');
  });

  test('finds the review on Home and in the navigation', async () => {
    await reviewer.open(`${trial.portalUrl}/my-reviews`);
    const answer = reviewer.page.getByRole('link', { name: 'Answer Readers of the vault' });
    await answer.waitFor();
    await looksAtBoth(reviewer, 'r1-list');
    await reviewer.open(trial.portalUrl);
    await reviewer.sees('One access review waits for you');
    await reviewer.page.getByRole('link', { name: 'Review access 1 waiting' }).waitFor();
    await looksAtBoth(reviewer, 'r2-home');
    await reviewer.clickLink('Open Review access');
    await reviewer.click(answer);
    await reviewer.seesHeading('Readers of the vault');
  });

  test('is at the first person at once, and answers about twenty without the mouse', async () => {
    await focused('Person 01');
    await looksAtBoth(reviewer, 'r3-full');
    const clicks = reviewer.clicks;
    await press('a');
    await reviewer.sees('Say why, then press Enter to approve.');
    await looksAtBoth(reviewer, 'r4-reason');
    await reviewer.page.keyboard.type('Runs the nightly export');
    await reviewer.page.reload();
    await focused('Person 01');
    assert.equal(await reviewer.page.getByLabel('Reason').inputValue(), 'Runs the nightly export');
    await press('a');
    await row('Person 01').getByText('Approved').waitFor();
    for (const name of names.slice(1, 10)) {
      await focused(name);
      await press('d');
    }
    await press('ArrowUp');
    await focused('Person 10');
    await row('Person 10').getByText('Denied').waitFor();
    await press('u');
    await row('Person 10').getByText('Don’t know').first().waitFor();
    for (const name of members.slice(10)) {
      await focused(name);
      await press('a');
      await reviewer.page.keyboard.type('Still in the team');
      await press('Enter');
    }
    await focused(SAM);
    await press('d');
    await reviewer.sees('20 of 20');
    assert.equal(reviewer.clicks, clicks);
    await looksAtBoth(reviewer, 'r5-answered');
  });

  test('answers about several at once, and changes an answer', async () => {
    await reviewer.page.reload();
    await focused('Person 01');
    await press('j');
    await press('x');
    await press('j');
    await press('x');
    await looksAtBoth(reviewer, 'r6-chosen');
    await press('a');
    await dialogOn(reviewer.page).getByLabel('Reason').fill('On leave');
    await looksAtBoth(reviewer, 'r7-bulk');
    await reviewer.click(dialogOn(reviewer.page).getByRole('button', { name: 'Approve' }));
    await row('Person 03').getByText('Approved', { exact: true }).waitFor();
    await reviewer.click(row('Person 02'));
    await reviewer.page.getByLabel('Reason').fill('Left');
    await reviewer.clickButton('Deny');
    await row('Person 02').getByText('Denied', { exact: true }).waitFor();
  });
});

describe('the answers', () => {
  test('end when somebody ends the review, and a later one is refused', async () => {
    await reviewer.page.reload();
    await focused('Person 01');
    await owner.open(`${trial.portalUrl}/access-reviews`);
    await owner.clickLink('Readers of the vault');
    await owner.clickButton('End now');
    await dialogOn(owner.page).getByText('Nobody loses anything before the answers are applied.').waitFor();
    await looksAtBoth(owner, 'a6-end');
    await owner.click(dialogOn(owner.page).getByRole('button', { name: 'End now' }));
    await owner.sees('Nobody has lost anything yet.');
    await looksAtBoth(owner, 'a7-ended');
    await reviewer.click(row('Person 04'));
    await reviewer.clickButton('Approve');
    await reviewer.page.getByLabel('Reason').fill('Wait');
    await press('Enter');
    await reviewer.sees('This review is over.');
    await row('Person 04').getByText('Denied', { exact: true }).waitFor();
    await looksAtBoth(reviewer, 'r8-over');
    await reviewer.open(`${trial.portalUrl}/my-reviews/${crypto.randomUUID()}`);
    await reviewer.sees('There is no such access review.');
    await looksAtBoth(reviewer, 'r9-missing');
  });

  test('are applied: whoever was denied has no access, and the results say so for each person', async () => {
    assert.equal(await samReadsTheVault(), true);
    await owner.clickButton('Apply answers');
    await dialogOn(owner.page).getByText('8 people who were denied will be without that access.').waitFor();
    await dialogOn(owner.page).getByText(`${SAM}, Reader`).waitFor();
    await looksAtBoth(owner, 'a8-apply');
    await owner.click(dialogOn(owner.page).getByRole('button', { name: 'Apply' }));
    await owner.page.getByText('8 removed, 0 not removed').waitFor();
    const of = (name: string) => owner.page.getByRole('row').filter({ hasText: name });
    await of(SAM).getByText('Removed').waitFor();
    await of('Person 03').getByText('Kept').waitFor();
    assert.equal(await samReadsTheVault(), false);
    await looksAtBoth(owner, 'a9-applied');
    const file = await owner.download(owner.page.getByRole('link', { name: 'Export CSV' }));
    assert.match(file, /\r\nsam,.*,deny,.*,removed,/);
  });

  test('stay to be read when the review is deleted', async () => {
    await owner.clickButton('Delete');
    await dialogOn(owner.page).getByText('What was removed stays removed.').waitFor();
    await looksAtBoth(owner, 'a10-delete');
    const { pathname } = new URL(owner.page.url());
    await owner.click(dialogOn(owner.page).getByRole('button', { name: 'Delete' }));
    await owner.sees('No access review yet');
    await owner.open(`${trial.portalUrl}${pathname}`);
    await owner.sees('Deleted');
    await owner.page.getByRole('row').filter({ hasText: SAM }).waitFor();
    await looksAtBoth(owner, 'a11-deleted');
  });
});

test('no page breaks a rule of accessibility', () => {
  assert.deepEqual(
    [owner, reviewer, sam].flatMap(({ violations }) => violations),
    [],
  );
});
