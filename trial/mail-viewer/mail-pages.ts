/**
 * The mailbox as a page: the list at the left, the chosen message beside it.
 * A message's HTML is shown in a frame without scripts, forms or remote
 * content; its links open in a tab of their own.
 */
import type { ServerResponse } from 'node:http';
import { html, type Html } from '../ground/html.ts';
import { sendPage } from '../ground/answers.ts';
import type { Message } from './mailbox.ts';

export const brand = 'Mail viewer';

export type View = 'html' | 'text' | 'headers';

const viewNames = { html: 'Message', text: 'Plain text', headers: 'Headers' } satisfies Record<View, string>;

/** What the frame may do: show, and open a link that the person clicked. */
const frameRights = 'allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation';

export const framePolicy =
  `sandbox ${frameRights}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; ` +
  "base-uri 'self'; form-action 'none'; frame-ancestors 'self'";

const timeOf = (message: Message): Html =>
  html`<time datetime="${message.receivedAt}"
    >${message.receivedAt.slice(0, 19).replace('T', ' ')} <span aria-label="universal time">UTC</span></time
  >`;

function listOf(messages: readonly Message[], chosen: Message | undefined): Html {
  if (messages.length === 0) {
    return html`<p class="quiet" id="messages">
      No mail yet. What Daypass sends appears here by itself: invite somebody, and look again.
    </p>`;
  }
  return html`<ol id="messages" class="card flush">
    ${messages.map(
      (message) =>
        html`<li>
          <a href="/messages/${message.id}" ${message.id === chosen?.id && html`aria-current="page"`}>
            <strong>${message.subject || '(no subject)'}</strong>
            <span>To ${message.to}</span>
            <span class="quiet">${timeOf(message)}</span>
          </a>
        </li>`,
    )}
  </ol>`;
}

function contentOf(message: Message, view: View): Html {
  if (view === 'html') {
    return html`<iframe
      title="Message: ${message.subject}"
      src="/messages/${message.id}/content"
      sandbox="${frameRights}"
    ></iframe>`;
  }
  if (view === 'text') return html`<pre tabindex="0">${message.text || '(no plain text)'}</pre>`;
  return html`<pre tabindex="0">${Object.entries(message.headers).map(([name, value]) => `${name}: ${value}\n`)}</pre>`;
}

function messageOf(message: Message, view: View): Html {
  const views = (Object.keys(viewNames) as View[]).filter((name) => name !== 'html' || message.html);
  return html`<article class="card">
    <h1>${message.subject || '(no subject)'}</h1>
    <dl class="facts">
      <dt>From</dt>
      <dd>${message.from}</dd>
      <dt>To</dt>
      <dd>${message.to}</dd>
      <dt>Received</dt>
      <dd>${timeOf(message)}</dd>
    </dl>
    <nav class="views" aria-label="Views of this message">
      ${views.map(
        (name) =>
          html`<a href="/messages/${message.id}?view=${name}" ${name === view && html`aria-current="page"`}
            >${viewNames[name]}</a
          >`,
      )}
    </nav>
    ${contentOf(message, view)}
  </article>`;
}

export function viewOf(message: Message, wished: string | null): View {
  if (wished === 'text' || wished === 'headers') return wished;
  return message.html ? 'html' : 'text';
}

export function sendMailbox(
  response: ServerResponse,
  messages: readonly Message[],
  chosen: Message | undefined,
  view: View,
): void {
  const note = html`<div class="card">
    <h1>Mail</h1>
    <p class="quiet">Every mail that Daypass sends in this trial arrives here, whoever it is for. Choose one.</p>
  </div>`;
  sendPage(response, 200, {
    part: 'mail',
    brand,
    title: chosen?.subject || 'Mail',
    wide: true,
    script: '/mail-viewer.js',
    aside: html`Takes all mail on this machine, sends none`,
    body: html`<div class="mailbox">
      <nav aria-label="Messages">${listOf(messages, chosen)}</nav>
      ${chosen ? messageOf(chosen, view) : note}
    </div>`,
  });
}

/** The message itself, for the frame: links go to a tab of their own, whatever the message says about targets. */
export function sendContent(response: ServerResponse, message: Message): void {
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': framePolicy,
  });
  const markup = /<html[\s>]/i.test(message.html) ? message.html : `<!doctype html>${message.html}`;
  const base = '<base target="_blank">';
  response.end(/<head[^>]*>/i.test(markup) ? markup.replace(/<head[^>]*>/i, `$&${base}`) : base + markup);
}

/** Refreshes the list when the server says that something changed; the rest of the page stays as it is. */
export const script = `
const source = new EventSource('/api/events');
source.addEventListener('changed', async () => {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return location.assign('/');
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#messages');
  const old = document.querySelector('#messages');
  const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  old.replaceWith(document.adoptNode(fresh));
  if (focused) document.querySelector('#messages a[href="' + focused + '"]')?.focus();
});
`;
