/**
 * The expense application. It holds no accounts and no rules of access: it
 * answers only the hop in front of it, and believes the hop about who asks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as answers from '../ground/answers.ts';
import { html, type Html } from '../ground/html.ts';
import { listenOnLoopback, type Listening } from '../ground/listen.ts';
import type { Claim, Claims } from './expense-claims.ts';
import { brand, mayApproveHeader, upstreamSecretHeader } from './forward-auth-hop.ts';

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** What the hop says about the person. */
type Person = { name: string; until: string | undefined; mayApprove: boolean };

/** Daypass writes texts percent-encoded, because a header cannot hold every letter. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function personOf({ headers }: IncomingMessage): Person {
  const say = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' ? decoded(value) : undefined;
  };
  return {
    name: say('x-daypass-name') ?? say('x-daypass-user') ?? 'Somebody',
    until: say('x-daypass-until'),
    mayApprove: say(mayApproveHeader) === 'yes',
  };
}

function endOf(until: string | undefined): Html | undefined {
  if (!until) return undefined;
  const at = new Date(until);
  if (Number.isNaN(at.getTime())) return undefined;
  const text = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return html` · access ends <time datetime="${at.toISOString()}">${text}</time>`;
}

function approval(claim: Claim, person: Person): Html {
  if (claim.approved) {
    return html`<span class="state good">Approved</span><br /><span class="quiet">by ${claim.approved.by}</span>`;
  }
  if (!person.mayApprove) return html`<span class="state">Waiting for approval</span>`;
  return html`<form method="post" action="/claims/${claim.id}/approve">
    <button class="plain" aria-label="Approve ${claim.id}, ${claim.purpose}">Approve</button>
  </form>`;
}

function sendClaims(response: ServerResponse, claims: Claims, person: Person, done: Claim | undefined): void {
  const open = claims.list().filter((claim) => !claim.approved);
  const openCents = open.reduce((sum, claim) => sum + claim.amountCents, 0);
  answers.sendPage(response, 200, {
    part: 'expenses',
    brand,
    title: 'Expense claims',
    wide: true,
    aside: html`Signed in as <strong>${person.name}</strong>${endOf(person.until)}`,
    body: html`<h1>Expense claims</h1>
      <p class="quiet">${open.length} waiting for approval, ${euros.format(openCents / 100)} in all</p>
      ${done?.approved && html`<p class="done" role="status">${done.id} is approved.</p>`}
      <div class="card flush scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Claim</th>
              <th scope="col">Submitted</th>
              <th scope="col">By</th>
              <th scope="col">Category</th>
              <th scope="col" class="number">Amount</th>
              <th scope="col"><span class="skip">Approval</span></th>
            </tr>
          </thead>
          <tbody>
            ${claims.list().map(
              (claim) =>
                html`<tr>
                  <td><strong>${claim.purpose}</strong><br /><span class="quiet">${claim.id}</span></td>
                  <td>${claim.submittedAt}</td>
                  <td>${claim.by}</td>
                  <td>${claim.category}</td>
                  <td class="number">${euros.format(claim.amountCents / 100)}</td>
                  <td class="acts">${approval(claim, person)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  });
}

async function respond(
  claims: Claims,
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const given = request.headers[upstreamSecretHeader];
  if (!answers.isSameSecret(typeof given === 'string' ? given : undefined, secret)) {
    return answers.sendText(response, 403, 'text/plain; charset=utf-8', 'Come through the front door.\n');
  }
  const url = new URL(request.url ?? '/', 'http://localhost');
  const person = personOf(request);
  if (url.pathname === '/style.css') return answers.sendStyleSheet(response);
  if (url.pathname === '/' && request.method === 'GET') {
    return sendClaims(response, claims, person, claims.find(url.searchParams.get('approved') ?? ''));
  }
  if (url.pathname === '/api/claims' && request.method === 'GET') {
    return answers.sendJson(response, 200, claims.list());
  }
  const match = /^\/claims\/([^/]+)\/approve$/.exec(url.pathname);
  const claim = claims.find(match?.[1] ?? '');
  if (!claim) return answers.sendText(response, 404, 'text/plain; charset=utf-8', 'There is no such claim.\n');
  if (request.method !== 'POST' || !answers.isFromOwnPage(request)) {
    return answers.sendText(response, 403, 'text/plain; charset=utf-8', 'Approve on the page of claims.\n');
  }
  await claims.approve(claim, person.name);
  answers.redirect(response, `/?approved=${encodeURIComponent(claim.id)}`);
}

/** Listens on a port of its own choice; only who knows `secret` gets an answer. */
export function startExpenseApplication(claims: Claims, secret: string): Promise<Listening> {
  return listenOnLoopback('Expense application', 0, (request, response) => respond(claims, secret, request, response));
}
