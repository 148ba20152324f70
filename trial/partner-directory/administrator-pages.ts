/**
 * Where the partner's administrator disables and enables accounts: a page for
 * people, opened by a secret link, and a JSON way for scripts with the same
 * secret as bearer token. Disabling ends sessions and refresh tokens before it
 * is answered.
 */
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { html } from '../ground/html.ts';
import * as answers from '../ground/answers.ts';
import type { Account, Accounts } from './accounts.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { brand } from './provider.ts';

export type Administration = { accounts: Accounts; store: ArtifactStore; port: number };

async function setDisabled({ accounts, store }: Administration, account: Account, isDisabled: boolean): Promise<void> {
  await accounts.setDisabled(account, isDisabled);
  if (isDisabled) await store.revokeAccount(account.sub);
}

const stateOf = ({ email, name, isDisabled }: Account): object => ({ email, name, isDisabled });

async function respondToScript(
  administration: Administration,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { accounts } = administration;
  const [scheme, given] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || !answers.isSameSecret(given, accounts.adminToken)) {
    return answers.sendJson(response, 401, { error: 'Send the administrator token as bearer token.' });
  }
  if (path === '/admin/api/accounts' && request.method === 'GET') {
    return answers.sendJson(response, 200, accounts.list().map(stateOf));
  }
  const match = /^\/admin\/api\/accounts\/([^/]+)\/(disable|enable)$/.exec(path);
  if (!match || request.method !== 'POST')
    return answers.sendJson(response, 404, { error: 'There is no such address.' });
  const account = accounts.findByEmail(decodeURIComponent(match[1] ?? ''));
  if (!account) return answers.sendJson(response, 404, { error: 'There is no such account.' });
  await setDisabled(administration, account, match[2] === 'disable');
  answers.sendJson(response, 200, stateOf(account));
}

function sendAccounts(response: ServerResponse, accounts: Accounts, done: string | null): void {
  const row = (account: Account) =>
    html`<tr>
      <td><strong>${account.name}</strong><br /><span class="quiet">${account.email}</span></td>
      <td>
        <span class="state ${account.isDisabled ? 'bad' : 'good'}">${account.isDisabled ? 'Disabled' : 'Enabled'}</span>
      </td>
      <td class="acts">
        <form method="post" action="/admin/accounts">
          <input type="hidden" name="email" value="${account.email}" />
          <input type="hidden" name="act" value="${account.isDisabled ? 'enable' : 'disable'}" />
          <button
            class="${account.isDisabled ? 'plain' : 'danger'}"
            aria-label="${account.isDisabled ? 'Enable' : 'Disable'} ${account.email}"
          >
            ${account.isDisabled ? 'Enable' : 'Disable'}
          </button>
        </form>
      </td>
    </tr>`;
  answers.sendPage(response, 200, {
    part: 'partner',
    brand,
    title: 'Accounts',
    aside: html`Administrator of partner.example`,
    body: html`<h1>Accounts</h1>
      <p class="quiet">
        A disabled account can sign in nowhere: its sessions here end at once, and organizations that ask again whether
        the person is still here are told no.
      </p>
      ${done && html`<p class="done" role="status">${done}</p>`}
      <div class="card flush scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">State</th>
              <th scope="col"><span class="skip">Action</span></th>
            </tr>
          </thead>
          <tbody>
            ${accounts.list().map(row)}
          </tbody>
        </table>
      </div>`,
  });
}

/** Everything below /admin. */
export async function respondToAdministrator(
  administration: Administration,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { accounts, port } = administration;
  if (url.pathname.startsWith('/admin/api/')) return respondToScript(administration, url.pathname, request, response);

  const cookieName = `partner-administrator-${port}`;
  const proof = createHmac('sha256', accounts.adminToken).update(cookieName).digest('base64url');
  const token = url.searchParams.get('token');
  if (url.pathname === '/admin' && token !== null && answers.isSameSecret(token, accounts.adminToken)) {
    return answers.redirect(response, '/admin', [`${cookieName}=${proof}; Path=/admin; HttpOnly; SameSite=Strict`]);
  }
  if (!answers.isSameSecret(answers.cookieOf(request, cookieName), proof)) {
    return answers.sendPage(response, 403, {
      part: 'partner',
      brand,
      title: 'Administrator only',
      body: html`<div class="card narrow">
        <h1>Administrator only</h1>
        <p>Open the administrator link that the trial printed when it started. It carries the key to this page.</p>
      </div>`,
    });
  }
  if (url.pathname === '/admin' && request.method === 'GET') {
    const changed = accounts.findByEmail(url.searchParams.get('changed') ?? '');
    const done = changed ? `${changed.email} is ${changed.isDisabled ? 'disabled' : 'enabled'}.` : null;
    return sendAccounts(response, accounts, done);
  }
  if (url.pathname === '/admin/accounts' && request.method === 'POST' && answers.isFromOwnPage(request)) {
    const form = await answers.readForm(request);
    const account = accounts.findByEmail(form.get('email') ?? '');
    const act = form.get('act');
    if (account && (act === 'disable' || act === 'enable')) {
      await setDisabled(administration, account, act === 'disable');
      return answers.redirect(response, `/admin?changed=${encodeURIComponent(account.email)}`);
    }
  }
  answers.sendText(response, 400, 'text/plain; charset=utf-8', 'Nothing was changed: the request is not understood.\n');
}
