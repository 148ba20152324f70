/** `daypass doctor`: looks for what would go wrong, and says what to do about each finding. */
import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import { hasAdministrator } from '#modules/administration/index.ts';
import { verifyTrail } from '#modules/audit/index.ts';
import { countUndelivered } from '#modules/notifications/index.ts';
import { isPortalBuilt } from '#platform/portal-build.ts';
import type { Settings } from '#platform/settings.ts';
import { print, withComposition } from './with-composition.ts';

interface Finding {
  readonly isGood: boolean;
  readonly what: string;
}

export function doctor(settings: Settings): Promise<void> {
  return withComposition(settings, async ({ ports, decisions }) => {
    const version = await sql<{ version: string }>`select current_setting('server_version') as version`.execute(
      ports.database,
    );
    const mayEdit = await sql<{ may: boolean }>`
      select has_table_privilege(current_user, 'audit_entry', 'update, delete, truncate') as may`.execute(
      ports.database,
    );
    const skew = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(ports.database);
    const secondsApart = Math.abs(skew.rows[0]!.now.getTime() - ports.clock.now().getTime()) / 1000;
    const folder = await stat(settings.DAYPASS_DATA);
    const trail = await verifyTrail(ports);
    const undelivered = await countUndelivered(ports.database);
    const findings: Finding[] = [
      { isGood: true, what: `PostgreSQL ${version.rows[0]!.version} answers.` },
      { isGood: !mayEdit.rows[0]!.may, what: 'The application cannot change the audit trail.' },
      { isGood: trail.whole, what: 'The audit trail is what was sealed. Otherwise: daypass audit verify.' },
      {
        isGood: secondsApart < 5,
        what: `The clocks of server and database are ${secondsApart.toFixed(1)} s apart (5 s at most).`,
      },
      {
        isGood: decisions.aheadMilliseconds > -5_000,
        what: `The clock is not behind what was agreed on before (${(-decisions.aheadMilliseconds / 1000).toFixed(1)} s). Otherwise: set it by a time service.`,
      },
      {
        isGood: undelivered === 0,
        what: `Every mail was delivered (${undelivered} given up). Otherwise: the portal, Undelivered mail.`,
      },
      { isGood: isPortalBuilt(), what: 'The portal is part of this installation. Otherwise: npm run release.' },
      { isGood: decisions.isReady, what: 'Facts for decisions are loaded.' },
      {
        isGood: await hasAdministrator(ports),
        what: 'An administrator can sign in. Otherwise: daypass admin bootstrap.',
      },
      {
        isGood: (folder.mode & 0o022) === 0,
        what: 'Nobody else can write to the data folder. Otherwise: chmod go-w on it.',
      },
    ];
    for (const { isGood, what } of findings) print(`${isGood ? 'ok     ' : 'PROBLEM'} ${what}`);
    if (findings.some((finding) => !finding.isGood)) process.exitCode = 1;
  });
}
