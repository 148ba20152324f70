/**
 * The page a person sees when a protected application may not be opened: what happened, why, and the next step.
 *
 * No script, no style from elsewhere; every text is escaped. It never says anything about other people's roles.
 */
import type { HelpfulEligibility } from '#modules/decisions/index.ts';
import { whyRefused } from '../texts/refused-access.ts';

export interface RefusedAccess {
  readonly application: string;
  readonly portalUrl: string;
  readonly reason: string;
  readonly eligibilities: readonly HelpfulEligibility[];
  /** Where the person reads why; undefined where nothing was asked for that could be explained. */
  readonly why: string | undefined;
}

export function activationUrl(portalUrl: string, eligibility: HelpfulEligibility): string {
  return `${portalUrl}/my-roles?tab=eligible&activate=${encodeURIComponent(eligibility.eligibilityScheduleId)}`;
}

export function refusalPage({ application, portalUrl, reason, eligibilities, why }: RefusedAccess): string {
  const links = eligibilities.map(
    (each) =>
      `<li><a href="${escapeHtml(activationUrl(portalUrl, each))}">Activate ${escapeHtml(each.roleName)}</a> at ${escapeHtml(each.scopeName)}</li>`,
  );
  const next =
    links.length > 0
      ? `<p>You are eligible for a role that allows it:</p><ul>${links.join('')}</ul>`
      : `<p>Ask an administrator of this resource for a role. <a href="${escapeHtml(portalUrl)}/my-roles">My roles</a></p>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>You cannot open ${escapeHtml(application)}</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; background: light-dark(#f6f7f9, #101216); color: light-dark(#16181d, #eceef2); }
main { max-width: 30rem; margin: 12vh auto; padding: 1.75rem 2rem; border-radius: 10px;
  background: light-dark(#fff, #181b21); border: 1px solid light-dark(#e1e4e8, #2c323b); }
h1 { margin: 0 0 .75rem; font-size: 1.3rem; font-weight: 600; }
ul { margin: 0; padding: 0; list-style: none; }
li { margin-top: .75rem; }
a { color: light-dark(#3443b8, #a5b0ff); }
li a { display: inline-block; margin-right: .5rem; padding: .5rem 1rem; border-radius: 6px;
  background: light-dark(#3d4fd1, #5566e8); color: #fff; font-weight: 600; text-decoration: none; }
</style>
</head>
<body>
<main>
<h1>You cannot open ${escapeHtml(application)} now</h1>
<p>${escapeHtml(whyRefused(reason))}</p>
${next}${why ? `\n<p><a href="${escapeHtml(why)}">Why can’t I?</a></p>` : ''}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => escapes[character]!);
}
