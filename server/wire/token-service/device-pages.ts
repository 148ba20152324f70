/**
 * The few pages the token service shows itself: the code of a device, and why a request cannot go on.
 *
 * Plain HTML without script, under a policy that allows none.
 */
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;min-height:100vh;
background:#f6f7f9;color:#1b1f24}main{background:#fff;border:1px solid #d8dde3;border-radius:8px;padding:32px;
max-width:26rem}h1{font-size:1.25rem;margin-top:0}input[type=text]{font:inherit;padding:8px 12px;width:100%;
box-sizing:border-box;border:1px solid #8a939e;border-radius:4px}button{font:inherit;padding:8px 16px;margin:16px 8px 0 0;
border:1px solid #8a939e;border-radius:4px;background:#fff}button.first{background:#0b5cad;border-color:#0b5cad;color:#fff}
code{font-size:1.25rem;letter-spacing:.1em}@media(prefers-color-scheme:dark){body{background:#16191d;color:#e6e9ed}
main{background:#1f2429;border-color:#39414a}button,input[type=text]{background:#16191d;color:inherit}}`;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function showPage(ctx: KoaContextWithOIDC, title: string, body: string): void {
  ctx.set('content-security-policy', policy);
  ctx.set('cache-control', 'no-store');
  ctx.set('referrer-policy', 'no-referrer');
  ctx.set('x-content-type-options', 'nosniff');
  ctx.type = 'html';
  ctx.body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style><main><h1>${title}</h1>${body}</main></html>`;
}

/** The form the provider made, without its script handlers, which the policy would not run. */
function formStart(form: string): string {
  const [, action] = /action="([^"]+)"/.exec(form) ?? [];
  const [, xsrf] = /name="xsrf" value="([^"]*)"/.exec(form) ?? [];
  return `<form method="post" action="${action ?? ''}"><input type="hidden" name="xsrf" value="${xsrf ?? ''}">`;
}

export async function enterDeviceCodePage(
  ctx: KoaContextWithOIDC,
  form: string,
  _out?: ErrorOut,
  error?: Error & { userCode?: string },
): Promise<void> {
  const said = error ? '<p role="alert">This code does not fit, or is over. Check it and try again.</p>' : '';
  const field = '<label>Code <input type="text" name="user_code" autocomplete="off" autofocus required></label>';
  const body = `${said}<p>Enter the code that your device or command line shows.</p>${formStart(form)}${field}
<button class="first" type="submit">Next</button></form>`;
  showPage(ctx, 'Sign in on another device', body);
}

export async function confirmDevicePage(
  ctx: KoaContextWithOIDC,
  form: string,
  client: { readonly clientName?: string | undefined; readonly clientId: string },
  deviceInfo: Record<string, unknown>,
  userCode: string,
): Promise<void> {
  const name = escapeHtml(client.clientName ?? client.clientId);
  const from = escapeHtml(typeof deviceInfo['ip'] === 'string' ? deviceInfo['ip'] : 'an unknown address');
  const body = `<p><strong>${name}</strong> at the address ${from} wants to act for you.</p>
<p>Go on only when it shows this code, and you started it yourself: <code>${escapeHtml(userCode)}</code></p>${formStart(form)}
<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
<button class="first" type="submit" name="confirm" value="yes">Continue</button>
<button type="submit" name="abort" value="yes">Cancel</button></form>`;
  showPage(ctx, 'Sign in on another device', body);
}

export async function deviceDonePage(ctx: KoaContextWithOIDC): Promise<void> {
  showPage(ctx, 'You are signed in', '<p>Go back to your device or command line. You can close this page.</p>');
}

export async function problemPage(ctx: KoaContextWithOIDC, out: ErrorOut): Promise<void> {
  const text = escapeHtml(out.error_description ?? out.error);
  showPage(ctx, 'This request cannot go on', `<p role="alert">${text}.</p><p>Start again from your program.</p>`);
}
