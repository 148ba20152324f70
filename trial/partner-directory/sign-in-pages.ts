/**
 * The partner's own sign-in page: e-mail and password. It never says which of
 * the two was wrong, and tells of a disabled account only to somebody who
 * knows its password.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import { html, type Html } from '../ground/html.ts';
import { isFromOwnPage, readForm, sendPage } from '../ground/answers.ts';
import type { Accounts } from './accounts.ts';
import { brand } from './provider.ts';

function sendNotice(response: ServerResponse, status: number, title: string, text: string): void {
  const body = html`<div class="card narrow">
    <h1>${title}</h1>
    <p>${text}</p>
  </div>`;
  sendPage(response, status, { part: 'partner', brand, title, body });
}

function signInForm(uid: string, client: string, email: string, problem?: string): Html {
  return html`<div class="card narrow">
    <h1>Sign in</h1>
    <p class="quiet">with your partner.example account, to continue to ${client}</p>
    ${problem && html`<p class="problem" role="alert">${problem}</p>`}
    <form method="post" action="/sign-in/${uid}">
      <label for="email">E-mail</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        required
        value="${email}"
        ${email ? '' : html`autofocus`}
      />
      <label for="password">Password</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        ${email ? html`autofocus` : ''}
      />
      <button type="submit">Sign in</button>
    </form>
  </div>`;
}

/** Without a sign-in under way there is nothing to sign in to. */
export function sendNothingUnderWay(response: ServerResponse): void {
  sendNotice(
    response,
    400,
    'No sign-in is under way',
    'This page opens when an organization sends you here to sign in. Go back to it and start again.',
  );
}

export async function respondToSignIn(
  provider: Provider,
  accounts: Accounts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let details: Awaited<ReturnType<Provider['interactionDetails']>>;
  try {
    details = await provider.interactionDetails(request, response);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return sendNothingUnderWay(response);
    throw error;
  }
  const { uid, prompt, params } = details;
  if (request.url?.split('?')[0] !== `/sign-in/${uid}`) return sendNothingUnderWay(response);
  // Consent was given by the partner's administrator when the client was registered.
  if (prompt.name !== 'login') {
    return provider.interactionFinished(request, response, { consent: {} }, { mergeWithLastSubmission: true });
  }
  const hint = typeof params.login_hint === 'string' ? params.login_hint : '';
  const send = (status: number, email: string, problem?: string): void =>
    sendPage(response, status, {
      part: 'partner',
      brand,
      title: 'Sign in',
      body: signInForm(uid, 'Daypass', email, problem),
    });

  if (request.method === 'GET') return send(200, hint);
  if (!isFromOwnPage(request)) return send(403, hint, 'The form came from another page. Please fill it in here.');
  const form = await readForm(request);
  const email = form.get('email') ?? '';
  const account = accounts.findByPassword(email, form.get('password') ?? '');
  if (!account) return send(401, email, 'The e-mail or the password is not right.');
  if (account.isDisabled) {
    return send(403, email, 'This account is disabled. Ask the administrator of the partner directory.');
  }
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: account.sub, amr: ['pwd'], remember: true } },
    { mergeWithLastSubmission: false },
  );
}
