/**
 * Access reviews as people do them: an administrator asks, a reviewer answers about twenty people by keyboard, and what was
 * denied is gone once the answers are applied. Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asClient, assign, comeIn, makeEligible, READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const PEOPLE = 20;
const names = Array.from({ length: PEOPLE }, (_, index) => `Person ${String(index + 1).padStart(2, '0')}`);

let trial: TrialRun;
let browser: BrowserVisit;
let owner: Person;
let reviewer: Person;
let reviewerId: string;
let instanceId: string;
const ids = new Map<string, string>();

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('access-reviews');
  owner = await browser.person();
  await owner.open(trial.firstAdministratorUrl);
  await owner.type('Your name', 'First administrator');
  await owner.page.keyboard.press('Enter');
  await owner.seesHeading('How will you sign in next time?');
  reviewer = await browser.person();
  reviewerId = (await comeIn(trial, reviewer, 'pat@partner.example')).id;
  const { value } = (await asClient(trial, 'GET', '/v1.0/domains')) as { value: { id: string }[] };
  for (const [index, displayName] of names.entries()) {
    const mailNickname = displayName.toLowerCase().replace(' ', '.');
    const user = await asClient(trial, 'POST', '/v1.0/users', {
      accountEnabled: true,
      displayName,
      mailNickname,
      userPrincipalName: `${mailNickname}@${value[0]!.id}`,
    });
    const { id } = user as { id: string };
    ids.set(displayName, id);
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

async function callAsClient(method: string, path: string, body?: object): Promise<Response> {
  return fetch(`${trial.portalUrl}/portal/api/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await trial.managementToken()}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

async function createOver(api: typeof callAsClient): Promise<string> {
  const created = await api('POST', 'access-reviews', {
    displayName: 'Readers of the vault',
    reviewerText: 'The auditors left in February.',
    subject: { kind: 'roles', scope: vault(), roleDefinitionIds: [READER] },
    reviewedBy: 'selected',
    reviewerIds: [reviewerId],
    settings: {},
    recurrence: { frequency: 'once', durationDays: 7 },
  });
  assert.equal(created.status, 201, await created.clone().text());
  return ((await created.json()) as { id: string }).id;
}

describe('a reviewer', () => {
  test('is told where nothing waits', async () => {
    await reviewer.open(`${trial.portalUrl}/my-reviews`);
    await reviewer.sees('No review waits for you');
    await looksAtBoth(reviewer, 'r0-empty');
  });

  test('finds the review on Home and in the navigation', async () => {
    await createOver(callAsClient);
    await reviewer.open(`${trial.portalUrl}/my-reviews`);
    const answer = reviewer.page.getByRole('link', { name: 'Answer Readers of the vault' });
    for (let asked = 0; asked < 60 && !(await answer.isVisible()); asked += 1) {
      await reviewer.page.reload();
      await reviewer.page.getByRole('heading', { level: 1 }).waitFor();
      await reviewer.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' });
    }
    await looksAtBoth(reviewer, 'r1-list');
    await reviewer.open(trial.portalUrl);
    await reviewer.sees('One access review waits for you');
    await reviewer.page.getByRole('link', { name: 'Review access 1 waiting' }).waitFor();
    await looksAtBoth(reviewer, 'r2-home');
    await reviewer.clickLink('Open Review access');
    await reviewer.click(answer);
    await reviewer.seesHeading('Readers of the vault');
    instanceId = reviewer.page.url().split('/').at(-1)!;
  });

  test('is at the first person at once, and answers about twenty without the mouse', async () => {
    await row('Person 01').and(reviewer.page.locator(':focus')).waitFor();
    await looksAtBoth(reviewer, 'r3-full');
    const clicks = reviewer.clicks;
    await press('a');
    await reviewer.sees('Say why, then press Enter to approve.');
    await looksAtBoth(reviewer, 'r4-reason');
    await reviewer.page.keyboard.type('Runs the nightly export');
    await reviewer.page.reload();
    await row('Person 01').and(reviewer.page.locator(':focus')).waitFor();
    assert.equal(await reviewer.page.getByLabel('Reason').inputValue(), 'Runs the nightly export');
    await press('a');
    await row('Person 01').getByText('Approved').waitFor();
    for (const name of names.slice(1, 10)) {
      await row(name).and(reviewer.page.locator(':focus')).waitFor();
      await press('d');
    }
    await press('ArrowUp');
    await row('Person 10').and(reviewer.page.locator(':focus')).waitFor();
    await row('Person 10').getByText('Denied').waitFor();
    await press('u');
    await row('Person 10').getByText('Don’t know').first().waitFor();
    for (const name of names.slice(10)) {
      await row(name).and(reviewer.page.locator(':focus')).waitFor();
      await press('a');
      await reviewer.page.keyboard.type('Still in the team');
      await press('Enter');
    }
    await reviewer.sees('20 of 20');
    assert.equal(reviewer.clicks, clicks);
    await looksAtBoth(reviewer, 'r5-answered');
  });

  test('answers about several at once, and changes an answer', async () => {
    await reviewer.page.getByRole('checkbox', { name: 'Choose Person 11' }).press('Space');
    await reviewer.page.getByRole('checkbox', { name: 'Choose Person 12' }).press('Space');
    await looksAtBoth(reviewer, 'r6-chosen');
    await reviewer.clickButton('Deny chosen');
    await dialogOn(reviewer.page).getByLabel('Reason').fill('Left');
    await looksAtBoth(reviewer, 'r7-bulk');
    await reviewer.click(dialogOn(reviewer.page).getByRole('button', { name: 'Deny' }));
    await row('Person 12').getByText('Denied').waitFor();
    await reviewer.click(row('Person 11'));
    await reviewer.page.getByLabel('Reason').fill('Stays until June');
    await reviewer.clickButton('Approve');
    await row('Person 11').getByText('Approved', { exact: true }).waitFor();
  });

  test('is told where the review is over meanwhile', async () => {
    await reviewer.page.reload();
    await row('Person 01').and(reviewer.page.locator(':focus')).waitFor();
    const stopped = await callAsClient('POST', `access-review-instances/${instanceId}/stop`);
    assert.equal(stopped.status, 204);
    await reviewer.click(row('Person 20'));
    await reviewer.clickButton('Deny');
    await reviewer.sees('This review is over.');
    await row('Person 20').getByText('Approved').waitFor();
    await looksAtBoth(reviewer, 'r8-over');
    await reviewer.open(`${trial.portalUrl}/my-reviews/${crypto.randomUUID()}`);
    await reviewer.sees('There is no such access review.');
    await looksAtBoth(reviewer, 'r9-missing');
  });
});

test('no page breaks a rule of accessibility', () => {
  assert.deepEqual([...reviewer.violations, ...owner.violations], []);
});
