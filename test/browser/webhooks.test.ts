/**
 * An administrator adds a webhook in a real browser, tries it, sees what the receiver said, replaces the secret and deletes it.
 * Light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let receiver: WebhookReceiver;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  receiver = await openWebhookReceiver();
  browser = await openBrowser('webhooks');
  administrator = await browser.person();
  await administrator.open(trial.firstAdministratorUrl);
  await administrator.type('Your name', 'First administrator');
  await administrator.page.keyboard.press('Enter');
  await administrator.seesHeading('How will you sign in next time?');
});
after(async () => {
  await browser?.close();
  await trial?.stop();
  await receiver?.close();
});

const inDialog = (name: RegExp) => administrator.page.getByRole('dialog', { name });

async function looksAtBoth(name: string): Promise<void> {
  await administrator.page.setViewportSize({ width: 1440, height: 900 });
  await administrator.looksAt(name);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt(`${name}-narrow`);
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
}

test('there is none; one is added, an address that cannot be is said, and the secret is shown once', async () => {
  await administrator.open(`${trial.portalUrl}/settings/webhooks`);
  await administrator.seesHeading('Webhooks');
  await administrator.sees('No webhooks');
  await looksAtBoth('w1-empty');
  await administrator.clickButton('Add webhook');
  await administrator.type('Name', 'Security operations');
  await administrator.type('Address', 'http://hooks.example/in');
  await administrator.page.getByRole('checkbox', { name: 'Role activated' }).click();
  await administrator.page.getByRole('checkbox', { name: 'Access elevated' }).click();
  await administrator.clickButton('Save');
  await administrator.sees('The address cannot be used.');
  await looksAtBoth('w2-refused');
  await administrator.type('Address', receiver.url);
  await administrator.clickButton('Save');
  await administrator.sees(/^whsec_/);
  await looksAtBoth('w3-secret');
  await administrator.clickButton('I have copied it');
  await administrator.seesHeading('Security operations');
  await administrator.sees('Nothing was sent in the last 30 days');
});

test('a test arrives, and what the receiver said is there; one that failed is sent again', async () => {
  await administrator.clickButton('Send test');
  await administrator.sees('It answered 204.');
  receiver.answers = 500;
  await administrator.clickButton('Send test');
  await administrator.sees('It answered 500.');
  await looksAtBoth('w4-deliveries');
  receiver.answers = 204;
  await administrator.click(administrator.page.getByRole('button', { name: /^Send again/ }).first());
  await administrator.page.getByText('It answered 500.').waitFor({ state: 'detached' });
  assert.deepEqual(new Set(receiver.received.map(({ body }) => body.type)), new Set(['daypass.webhook.tested']));
});

test('the secret is replaced, and the page says until when both sign', async () => {
  await administrator.clickButton('Rotate secret');
  await looksAtBoth('w5-rotate');
  await administrator.click(inDialog(/^Rotate/).getByRole('button', { name: 'Rotate secret' }));
  await administrator.sees(/^whsec_/);
  await looksAtBoth('w6-rotated');
  await administrator.clickButton('I have copied it');
  await administrator.sees('Former secret signs until');
});

test('it is disabled, enabled and deleted', async () => {
  await administrator.clickButton('Edit');
  await administrator.page.getByRole('checkbox', { name: 'Enabled' }).click();
  await looksAtBoth('w7-edit');
  await administrator.clickButton('Save');
  await administrator.clickButton('Enable');
  await administrator.page.getByRole('button', { name: 'Send test' }).waitFor();
  await administrator.clickButton('Delete');
  await looksAtBoth('w8-delete');
  await administrator.click(inDialog(/^Delete/).getByRole('button', { name: 'Delete' }));
  await administrator.sees('No webhooks');
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual(administrator.violations, []);
});
