/**
 * All assignments of a resource in one list: long, sorted, filtered and exported, and the same again from its address.
 * Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { READER } from '../support/approval-visit.ts';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const MANY = 1_500;

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;
let address: string;

/** Members of the directory who are all readers of the resource, and one who is it through two groups. */
const planted = `with person as (
  insert into principal (id, kind, display_name, created_at)
    select gen_random_uuid(), 'User', 'Member ' || lpad(n::text, 4, '0'), now() from generate_series(1, ${MANY}) n
    returning id, display_name),
account as (
  insert into directory_user (id, user_principal_name, mail, user_type)
    select id, replace(lower(display_name), ' ', '-') || '@organization.example',
      replace(lower(display_name), ' ', '-') || '@organization.example', 'Member' from person),
team as (
  insert into principal (id, kind, display_name, created_at)
    select gen_random_uuid(), 'Group', name, now() from unnest(array['Night shift', 'Operations']) name
    returning id, display_name),
entry as (insert into directory_group (id, mail_nickname) select id, id::text from team),
membership as (
  insert into group_member (group_id, member_id, added_at)
    select team.id, person.id, now() from team, person
      where team.display_name = 'Night shift' and person.display_name = 'Member 0007'
    union all select outside.id, inside.id, now() from team outside, team inside
      where outside.display_name = 'Operations' and inside.display_name = 'Night shift')
insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, starts_at, ends_at, created_at, updated_at)
  select gen_random_uuid(), $1::text, $2::uuid, id, 'Assigned', date_trunc('minute', now()),
    date_trunc('minute', now()) + interval '1 day' * right(display_name, 4)::int, now(), now() from person
  union all select gen_random_uuid(), $1::text, $2::uuid, id, 'Assigned', date_trunc('minute', now()), null, now(), now() from team
    where display_name = 'Operations'`;

/** Forty of them are eligible for another role there and activated it in the last weeks: some more often, ten never. */
const used = `with eligible as (
  select p.id, right(p.display_name, 4)::int as n, gen_random_uuid() as request_id
    from principal p where p.display_name between 'Member 0101' and 'Member 0140'),
request as (
  insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id, body_digest, created_at)
    select request_id, 'eligibility', $1::text, $2::uuid, id, 'AdminAssign', 'Provisioned', id, '', now() - interval '60 days' from eligible),
schedule as (
  insert into eligibility_schedule (id, request_id, scope, role_definition_id, principal_id, starts_at, created_at, updated_at)
    select request_id, request_id, $1::text, $2::uuid, id, now() - interval '60 days', now(), now() from eligible),
waiting as (
  insert into schedule_request (id, kind, scope, role_definition_id, principal_id, request_type, status, requestor_id, body_digest,
      created_at, target_schedule_id)
    select gen_random_uuid(), 'eligibility', $1::text, $2::uuid, id, 'SelfExtend', 'PendingAdminDecision', id, '', now(), request_id
    from eligible where n < 104)
insert into assignment_schedule (id, scope, role_definition_id, principal_id, assignment_type, linked_eligibility_id, starts_at, ends_at,
    expiry_recorded_at, created_at, updated_at)
  select gen_random_uuid(), $1::text, $2::uuid, id, 'Activated', request_id, began, began + interval '1 hour', now(), now(), now()
  from eligible, generate_series(1, n - 110) again,
    lateral (select date_trunc('day', now()) - interval '1 day' * ((n * again) % 28 + 1) + interval '6 hours' as began) day
  group by id, request_id, began`;

before(async () => {
  trial = await startTrialRun();
  await trial.asDatabaseOwner(planted, [trial.resourceId.toLowerCase(), READER]);
  address = `${trial.portalUrl}/resources/scope?scope=${trial.resourceId}&tab=assignments`;
  browser = await openBrowser('assignments');
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

const table = () => administrator.page.getByRole('table', { name: 'Assignments' });
const rowOf = (name: string | RegExp) => table().getByRole('row').filter({ hasText: name });

async function looksAtBoth(name: string): Promise<void> {
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt(name);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt(`${name}-narrow`);
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
}

async function choose(label: string, option: string): Promise<void> {
  await administrator.click(administrator.page.getByRole('combobox', { name: label, exact: true }));
  await administrator.click(administrator.page.getByRole('option', { name: option, exact: true }));
}

test('an administrator finds everybody who has a role on a resource, and where each was given it', async () => {
  await administrator.open(`${trial.portalUrl}/resources/scope?scope=${trial.resourceId}`);
  await administrator.click(administrator.page.getByRole('tab', { name: 'Assignments' }));
  await rowOf('Member 0001').waitFor();
  await rowOf('First administrator').getByText('Inherited').first().waitFor();
  await looksAtBoth('as0-assignments');
});

test('scrolls through a long list, of which only what is in sight is rendered', async () => {
  await administrator.open(address);
  await rowOf('Member 0001').waitFor();
  for (const name of ['Member 0150', 'Member 0320', 'Member 0480']) {
    for (let turn = 0; turn < 100 && !(await rowOf(name).isVisible()); turn += 1) {
      await administrator.page.mouse.wheel(0, 1_200);
      await administrator.page.evaluate('new Promise((done) => requestAnimationFrame(done))');
      await administrator.page.waitForLoadState('networkidle');
    }
    await rowOf(name).waitFor();
  }
  assert.ok((await table().getByRole('row').count()) < 120);
  assert.equal(await table().getAttribute('aria-rowcount'), '-1');
});

test('sorts by the end, and gets the same list from its address', async () => {
  await administrator.open(address);
  await administrator.clickButton('End');
  await administrator.arrivesAt((url) => url.searchParams.get('sort') === 'end');
  await rowOf('Member 0002').waitFor();
  await administrator.open(administrator.page.url());
  assert.equal(
    await administrator.page.getByRole('columnheader', { name: 'End' }).getAttribute('aria-sort'),
    'ascending',
  );
  await table().getByRole('row').nth(1).filter({ hasText: 'Member 0001' }).waitFor();
});

test('narrows the list to what ends soon, and exports that and nothing else', async () => {
  await choose('State', 'Ends within 14 days');
  await administrator.arrivesAt((url) => url.searchParams.get('state') === 'expiring');
  await rowOf('Member 0015').waitFor({ state: 'detached' });
  const csv = await administrator.download(administrator.page.getByRole('link', { name: 'Export CSV' }));
  const lines = csv.trimEnd().split('\r\n');
  assert.equal(lines.length, 15);
  assert.match(lines[1]!, /^Member 0001,/);
});

test('asks for one person, and sees the way through groups', async () => {
  await administrator.open(address);
  await administrator.type('Person', 'Member 0007');
  await administrator.click(administrator.page.getByRole('option', { name: /Member 0007/ }));
  await rowOf('Operations').getByText('Through Night shift › Operations').waitFor();
  await rowOf('Member 0007').waitFor();
  await looksAtBoth('as1-person');
});

test('opens one assignment at an address of its own, which leads to the explanation', async () => {
  const { page } = administrator;
  await administrator.click(rowOf('Member 0007').getByRole('button', { name: 'Details of Member 0007' }));
  await administrator.arrivesAt((url) => url.searchParams.has('assignment'));
  await administrator.open(page.url());
  const why = page.getByRole('dialog', { name: 'Member 0007' }).getByRole('link', { name: /^Why/ });
  await why.waitFor();
  await page.getByRole('region', { name: 'Timeline' }).getByText('Nothing is recorded about it.').waitFor();
  await looksAtBoth('as4-details');
  await administrator.click(why);
  await administrator.arrivesAt((url) => url.pathname === '/why' && url.searchParams.has('person'));
  await page.goBack();
  await administrator.click(dialogOn(page).getByRole('button', { name: 'Close' }).last());
  await dialogOn(page).waitFor({ state: 'detached' });
});

test('is told who loses what before an assignment is removed', async () => {
  await administrator.click(rowOf('Operations').getByRole('button', { name: 'Remove Operations' }));
  await administrator.sees(/Everybody in Operations, also through groups in it, will no longer have Reader/);
  await looksAtBoth('as2-remove');
  await administrator.click(dialogOn(administrator.page).getByRole('button', { name: 'Cancel' }));
});

test('reads how a resource is used, and goes from a figure and from a bar to the rows they count', async () => {
  const { page } = administrator;
  await trial.asDatabaseOwner(used, [trial.resourceId.toLowerCase(), CONTRIBUTOR]);
  await administrator.open(`${trial.portalUrl}/resources/scope?scope=${trial.resourceId}`);
  await administrator.click(page.getByRole('tab', { name: 'Overview' }));
  await administrator.sees('10 not activated in 30 days');
  await looksAtBoth('as3-overview');
  const bars = page.locator('.chart a', { hasText: 'Contributor: 40 eligible' });
  await bars.waitFor();
  await administrator.click(page.getByText('Roles by assignments as a table'));
  await administrator.click(page.getByRole('row', { name: /^Contributor/ }).getByRole('link', { name: '40' }));
  await rowOf('Member 0101').waitFor();
  assert.equal(await table().getAttribute('aria-rowcount'), '41');
  await page.goBack();
  await administrator.click(bars);
  await rowOf('Member 0101').waitFor();
  await page.goBack();
  await administrator.clickLink('10 not activated in 30 days');
  await rowOf('Member 0110').waitFor();
  assert.equal(await table().getAttribute('aria-rowcount'), '11');
  await page.goBack();
  await administrator.clickLink('3 to extend or renew');
  await page.getByRole('table', { name: 'Requests' }).getByRole('row').filter({ hasText: 'Member 0103' }).waitFor();
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual(administrator.violations, []);
});
