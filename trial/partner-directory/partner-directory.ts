/**
 * A partner organization's directory for the trial: a real OpenID provider on
 * an origin of its own, with its own sign-in page and an administrator page.
 * It knows Daypass only as a registered client.
 */
import { join } from 'node:path';
import { html } from '../ground/html.ts';
import * as answers from '../ground/answers.ts';
import { listenOnLoopback, type Listening, type RequestListener } from '../ground/listen.ts';
import { openAccounts, type AccountSeed } from './accounts.ts';
import { respondToAdministrator } from './administrator-pages.ts';
import { openArtifactStore } from './artifact-store.ts';
import { brand, createProvider, type PartnerClient } from './provider.ts';
import { respondToSignIn, sendNothingUnderWay } from './sign-in-pages.ts';

export type PartnerDirectory = Listening & { adminUrl: string; adminToken: string };

export type PartnerDirectoryOptions = {
  port: number;
  folder: string;
  client: PartnerClient;
  accounts: readonly AccountSeed[];
};

export async function startPartnerDirectory(options: PartnerDirectoryOptions): Promise<PartnerDirectory> {
  const accounts = await openAccounts(join(options.folder, 'partner-directory.json'), options.accounts);
  const store = await openArtifactStore(join(options.folder, 'partner-sessions.json'));

  // The issuer holds the port, which is known only once the part listens.
  let listener: RequestListener = (_request, response) => {
    answers.sendText(response, 503, 'text/plain; charset=utf-8', 'Starting.\n');
  };
  const listening = await listenOnLoopback(brand, options.port, (request, response) => listener(request, response));
  const provider = createProvider(listening.url, accounts, store, options.client);
  provider.on('server_error', (_ctx, error) => process.stderr.write(`${brand}: ${error.stack}\n`));
  const protocol = provider.callback();
  const administration = { accounts, store, port: listening.port };

  listener = async (request, response) => {
    const url = new URL(request.url ?? '/', listening.url);
    try {
      if (url.pathname === '/style.css') return answers.sendStyleSheet(response);
      if (url.pathname === '/') return sendHome(response);
      if (url.pathname === '/sign-in') return sendNothingUnderWay(response);
      if (url.pathname.startsWith('/sign-in/')) return await respondToSignIn(provider, accounts, request, response);
      if (url.pathname === '/admin' || url.pathname.startsWith('/admin/')) {
        return await respondToAdministrator(administration, url, request, response);
      }
    } catch (error) {
      if (!(error instanceof answers.BadRequestError) && !(error instanceof URIError)) throw error;
      const status = error instanceof answers.BadRequestError ? error.status : 400;
      return answers.sendText(response, status, 'text/plain; charset=utf-8', `${error.message}\n`);
    }
    await protocol(request, response);
  };
  const adminUrl = `${listening.url}/admin?token=${accounts.adminToken}`;
  return { ...listening, adminUrl, adminToken: accounts.adminToken };
}

function sendHome(response: Parameters<RequestListener>[1]): void {
  answers.sendPage(response, 200, {
    part: 'partner',
    brand,
    title: 'partner.example',
    body: html`<div class="card narrow">
      <h1>partner.example</h1>
      <p>The directory of a partner organization. Its people sign in here and nowhere else.</p>
      <p>Its administrator disables accounts on the <a href="/admin">administrator page</a>.</p>
      <p><a href="/session/end">Sign out here</a>, and you are signed out wherever you went from here.</p>
    </div>`,
  });
}
