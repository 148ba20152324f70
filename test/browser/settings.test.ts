/**
 * Pages an administrator works in, in a real browser: home directories with what proves their domains, mail that did not
 * arrive, deleted users. Full and empty, light and dark, wide and narrow.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { dialogOn, openBrowser, type BrowserVisit, type Person } from '../support/browser-visit.ts';
import { openStreamSender } from '../support/signal-sender.ts';
import { startTrialRun, type TrialRun } from '../support/trial-run.ts';

let trial: TrialRun;
let browser: BrowserVisit;
let administrator: Person;

before(async () => {
  trial = await startTrialRun();
  browser = await openBrowser('settings');
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

const button = (name: string | RegExp) => administrator.page.getByRole('button', { name });
const domainRow = (domain: string) => administrator.page.getByRole('row').filter({ hasText: domain });

const cardOf = (name: string) => administrator.page.getByRole('region', { name, exact: true });

async function looksAtBoth(name: string): Promise<void> {
  await administrator.looksAt(name);
  await administrator.page.setViewportSize({ width: 390, height: 844 });
  await administrator.looksAt(`${name}-narrow`);
  await administrator.page.setViewportSize({ width: 1280, height: 860 });
}

describe('home directories', () => {
  test('an administrator sees where guests sign in and what their accounts are bound by', async () => {
    await administrator.open(`${trial.portalUrl}/settings/home-directories`);
    await administrator.seesHeading('Home directories');
    await domainRow('partner.example').waitFor();
    await administrator.sees('Not needed');
    await looksAtBoth('h1-home-directories');
  });

  test('the choice is explained where it is made', async () => {
    await administrator.click(cardOf('Partner directory').getByRole('button', { name: 'Edit' }));
    await administrator.page.getByRole('radio', { name: /It speaks for its own domains/ }).click();
    await administrator.sees('Its administrators can come in as any invited mailbox of these domains');
    await administrator.type('Signals are signed by', 'https://signals.partner.example');
    await administrator.page.getByLabel('Addressed to').scrollIntoViewIfNeeded();
    await looksAtBoth('h2-edit');
    await administrator.clickButton('Save');
    await administrator.sees('Not proven: its guests need email_verified');
    await looksAtBoth('h3-not-proven');
  });

  test('a record that is not there is told with what to publish', async () => {
    await administrator.clickButton('Prove partner.example');
    await administrator.sees('_daypass.partner.example');
    await looksAtBoth('h4-prove');
  });

  test('a decision needs a reason, and is kept with it', async () => {
    await administrator.page.getByRole('radio', { name: /My decision/ }).click();
    await administrator.clickButton('Record the decision');
    await administrator.sees('The decision was not recorded.');
    await looksAtBoth('h5-decision-refused');
    await administrator.type('How you know that the domain belongs to this directory', 'Contract 17 names the domain');
    await administrator.clickButton('Record the decision');
    await domainRow('partner.example').getByText('Contract 17 names the domain').waitFor();
    await looksAtBoth('h6-proven');
    await administrator.clickButton('Withdraw proof of partner.example');
    await administrator.sees('Not proven: its guests need email_verified');
  });

  test('a stream of signals is opened at the sender, proved and closed; a sender that does not know us says so', async () => {
    const sender = await openStreamSender(() => new Date());
    const card = cardOf('Partner directory');
    const dialog = dialogOn(administrator.page);
    await administrator.click(card.getByRole('button', { name: 'Edit' }));
    await administrator.type('Signals are signed by', sender.issuer);
    await administrator.clickButton('Save');
    await dialog.waitFor({ state: 'detached' });
    await administrator.click(card.getByRole('button', { name: 'Open stream' }));
    await administrator.type('Token', 'guessed');
    await administrator.click(dialog.getByRole('button', { name: 'Open stream' }));
    await administrator.sees('The sender of signals did not do what was asked.');
    await looksAtBoth('h6d-stream-refused');
    await administrator.type('Token', sender.token);
    await administrator.click(dialog.getByRole('button', { name: 'Open stream' }));
    await dialog.waitFor({ state: 'detached' });
    await card.getByText('Asked for what waits at the sender').waitFor();
    await administrator.click(card.getByRole('button', { name: 'Verify' }));
    await card.getByText('Verified').waitFor();
    await looksAtBoth('h6e-stream');
    await administrator.click(card.getByRole('button', { name: 'Close stream' }));
    await card.getByText('None is managed here').waitFor();
    assert.equal(sender.asked.at(-1)?.method, 'DELETE');
    await sender.close();
  });

  test('a partner gets a token for its provisioning, told once; two stand side by side, and one that is deleted opens nothing', async () => {
    const card = cardOf('Partner directory');
    const dialog = dialogOn(administrator.page);
    const addToken = async () => {
      await administrator.click(card.getByRole('button', { name: 'Add token' }));
      await dialog.getByText('Copy the token now').waitFor();
      const token = await dialog.locator('code').innerText();
      return token;
    };
    await card.getByText('No token yet: nothing is taken.').waitFor();
    const first = await addToken();
    await looksAtBoth('h6a-token');
    await administrator.click(dialog.getByRole('button', { name: 'I have copied it' }));
    const address = await card.locator('code', { hasText: '/scim/v2/' }).innerText();
    const ask = async (token: string) => {
      const path = new URL(address).pathname;
      const answer = await fetch(`${trial.portalUrl}${path}/Users`, { headers: { authorization: `Bearer ${token}` } });
      return answer.status;
    };
    assert.equal(await ask(first), 200);
    const second = await addToken();
    await administrator.click(dialog.getByRole('button', { name: 'I have copied it' }));
    assert.deepEqual([await ask(second), await ask(first)], [200, 200]);
    await administrator.click(card.getByRole('button', { name: 'Add token' }));
    await administrator.sees('There are 2 tokens already.');
    await looksAtBoth('h6b-two-tokens');
    await administrator.clickButton(`Delete the token that ends in ${first.slice(-4)}`);
    await dialog.getByText('Whoever uses it is refused at once').waitFor();
    await looksAtBoth('h6c-delete-token');
    await administrator.click(dialog.getByRole('button', { name: 'Delete', exact: true }));
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual([await ask(second), await ask(first)], [200, 401]);
    await administrator.click(card.getByRole('button', { name: 'Delete the token' }));
    await administrator.click(dialog.getByRole('button', { name: 'Delete', exact: true }));
    await card.getByText('No token yet: nothing is taken.').waitFor();
  });

  test('another one is added; what cannot be is said without losing what was typed', async () => {
    await administrator.clickButton('Add home directory');
    await administrator.type('Name', 'Northwind');
    await administrator.type('Issuer', 'login.northwind.example');
    await administrator.type('Client ID', 'daypass');
    await administrator.type('Client secret', 'a secret of northwind');
    await administrator.page.getByRole('textbox', { name: 'Domains' }).fill('northwind.example');
    await administrator.clickButton('Save');
    await administrator.sees('The address of the home directory cannot be used.');
    await looksAtBoth('h7-add-refused');
    await administrator.type('Issuer', 'https://login.northwind.example');
    await administrator.clickButton('Save');
    await domainRow('northwind.example').waitFor();
    await looksAtBoth('h8-two');
  });

  test('a directory that speaks SAML is added by its metadata, and its certificates are seen', async () => {
    const metadata = await fetch(`${trial.fabrikamUrl}/FederationMetadata/2007-06/FederationMetadata.xml`);
    await administrator.clickButton('Add home directory');
    await administrator.page.getByRole('radio', { name: /SAML 2.0/ }).click();
    await administrator.type('Name', 'Tailwind');
    await administrator.page.getByRole('textbox', { name: 'Domains' }).fill('tailwind.example');
    await administrator.type('Metadata of the partner', 'not what was asked for');
    await administrator.clickButton('Save');
    await administrator.sees('The metadata cannot be used.');
    await looksAtBoth('h9-saml-refused');
    const own = (await metadata.text()).replaceAll('/adfs/services/trust', '/tailwind/trust');
    await administrator.type('Metadata of the partner', own);
    await administrator.clickButton('Save');
    await domainRow('tailwind.example').getByText('Not proven: nobody can accept an invitation').waitFor();
    await cardOf('Tailwind').getByText('ADFS Signing').waitFor();
    await looksAtBoth('h10-saml');
    await administrator.click(cardOf('Fabrikam').getByRole('button', { name: 'Read now' }));
    await administrator.sees('Metadata read');
  });

  test('the last one is removed, and the page says what guests do then', async () => {
    for (let left = 4; left > 0; left -= 1) {
      await administrator.click(button('Remove').first());
      const question = administrator.page.getByRole('dialog', { name: /^Remove/ });
      await administrator.click(question.getByRole('button', { name: 'Remove' }));
      await question.waitFor({ state: 'detached' });
    }
    await administrator.sees('No home directories');
    await looksAtBoth('h11-empty');
  });
});

describe('undelivered mail', () => {
  test('there is none', async () => {
    await administrator.open(`${trial.portalUrl}/settings/undelivered-mail`);
    await administrator.seesHeading('Undelivered mail');
    await administrator.sees('Every mail arrived');
    await looksAtBoth('m1-empty');
  });

  test('there are two, and what their servers said', async () => {
    for (const [event, recipient, reason] of [
      ['invitation.created', 'nobody@partner.example', '550 5.1.1 The mailbox does not exist'],
      ['activation.approval-requested', 'approver@organization.example', '552 5.2.2 The mailbox is full'],
    ]) {
      await trial.asDatabaseOwner(
        `insert into undelivered_mail (id, event_type, recipient, content_sealed, reason, given_up_at)
         values ($1, $2, $3, '', $4, now())`,
        [randomUUID(), event, recipient, reason],
      );
    }
    await administrator.open(`${trial.portalUrl}/settings/undelivered-mail`);
    await administrator.sees('550 5.1.1 The mailbox does not exist');
    await looksAtBoth('m2-full');
  });
});

describe('deleted users', () => {
  const question = () => administrator.page.getByRole('dialog', { name: /^Delete/ });

  test('there are none', async () => {
    await administrator.open(`${trial.portalUrl}/deleted-users`);
    await administrator.seesHeading('Deleted users');
    await administrator.sees('No user was deleted in the last 30 days.');
    await looksAtBoth('d1-empty');
  });

  test('a deleted guest is asked about, listed, and restored', async () => {
    await invite('sam@partner.example');
    await administrator.open(`${trial.portalUrl}/users`);
    await administrator.click(administrator.page.getByRole('link', { name: 'sam', exact: true }));
    await administrator.clickButton('Delete');
    await administrator.sees(/For 30 days they can be restored/);
    await looksAtBoth('d2-asked');
    await administrator.click(question().getByRole('button', { name: 'Delete' }));
    await administrator.seesHeading('Users');
    await administrator.clickLink('Deleted users');
    await domainRow('sam@partner.example').getByText('First administrator').waitFor();
    await looksAtBoth('d3-deleted');
    await administrator.clickButton('Restore sam');
    await administrator.sees('No user was deleted in the last 30 days.');
  });

  test('whoever was invited again at the address is not replaced; the other is deleted for good', async () => {
    await administrator.open(`${trial.portalUrl}/users`);
    await administrator.click(administrator.page.getByRole('link', { name: 'sam', exact: true }));
    await administrator.clickButton('Delete');
    await administrator.click(question().getByRole('button', { name: 'Delete' }));
    await administrator.seesHeading('Users');
    await invite('sam@partner.example');
    await administrator.clickLink('Deleted users');
    await administrator.clickButton('Restore sam');
    await administrator.sees('The user cannot be restored.');
    await looksAtBoth('d4-refused');
    await administrator.clickButton('Delete for good: sam');
    await administrator.sees('Delete sam for good?');
    await looksAtBoth('d5-for-good');
    await administrator.click(question().getByRole('button', { name: 'Delete for good' }));
    await administrator.sees('No user was deleted in the last 30 days.');
  });

  async function invite(invitedUserEmailAddress: string): Promise<void> {
    const answer = await fetch(`${trial.portalUrl}/v1.0/invitations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await trial.graphToken()}`, 'content-type': 'application/json' },
      body: JSON.stringify({ invitedUserEmailAddress, inviteRedirectUrl: `${trial.portalUrl}/my-roles` }),
    });
    assert.equal(answer.status, 201);
  }
});

test('axe finds nothing on any of these pages', () => {
  assert.deepEqual(administrator.violations, []);
});
