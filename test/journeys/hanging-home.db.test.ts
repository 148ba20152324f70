/**
 * A home directory that hangs keeps nobody of another one waiting.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { createUser } from '#modules/directory/index.ts';
import { updateHomeDirectory } from '#modules/home-directories/index.ts';
import { DueSessions } from '#modules/sessions/index.ts';
import { refreshTokenPlace } from '../../server/modules/sessions/session-store.ts';
import { openPartnerWorld, pat, sam, type PartnerWorld } from '../support/partner-world.ts';

const WAITING = 210;
let world: PartnerWorld;
/** Takes every connection and says nothing. */
let silent: Server;
const held = new Set<Socket>();

before(async () => {
  world = await openPartnerWorld('hanging home', { DAYPASS_LIVENESS_SECONDS: '60' });
  silent = createServer((socket) => {
    held.add(socket);
    socket.on('error', () => {}).on('close', () => held.delete(socket));
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  for (const socket of held) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
  await world.close();
});

/** People of a home that hangs, all of them due. */
async function addWaiting(): Promise<void> {
  const { ports, operator, clock } = world;
  const id = randomUUID();
  await updateHomeDirectory(ports, operator, id, {
    displayName: 'Silent directory',
    issuer: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    clientId: 'daypass',
    clientSecret: 'a secret',
    domains: ['silent.example'],
    livenessSeconds: 60,
    enabled: true,
  });
  const domain = ports.settings.DAYPASS_DOMAIN;
  const user = await createUser(ports, operator, { userPrincipalName: `silent@${domain}`, displayName: 'Silent' });
  const [link, now] = [randomUUID(), clock.now()];
  await sql`insert into identity_link (id, user_id, issuer, subject, home_directory_id, linked_at)
    values (${link}, ${user.id}, 'http://silent.example', 'silent', ${id}, ${now})`.execute(ports.database);
  for (let index = 0; index < WAITING; index += 1) {
    const session = randomUUID();
    const sealed = ports.secrets.seal(refreshTokenPlace(session), 'a token');
    await sql`
      insert into session (id, token_hash, csrf_token, user_id, identity_link_id, methods, authenticated_at, created_at,
        last_used_at, expires_at, idle_seconds, live_until, home_refresh_token_sealed)
      values (${session}, ${Buffer.from(session)}, '', ${user.id}, ${link}, '{fed}', ${now}, ${now}, ${now},
        ${new Date(now.getTime() + 3_600_000)}, 3600, ${now}, ${sealed})`.execute(ports.database);
  }
}

test('a guest who was disabled at their home is out, while 210 people of another home wait for theirs', async () => {
  const browser = await world.redeem(pat);
  assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
  await addWaiting();
  await world.administer(pat.email, 'disable');
  world.clock.moveBy(60_000);

  const due = new DueSessions(world.ports);
  const asked = once(silent, 'connection');
  const running = due.check();
  await asked;
  while ((await endOf(pat.email)) == null);
  assert.equal(await endOf(pat.email), 'home-account-refused');
  assert.ok(held.size > 0, 'the silent home must not have been given up yet');
  assert.ok(due.backlog > 100);

  // The silent home gives up at last; it rests, and is not asked again at once.
  for (const socket of held) socket.destroy();
  await running;
  await due.check();
  assert.equal(held.size, 0);
});

test('where only one home is asked at a time, the next one is asked when the silent one is given up', async () => {
  const browser = await world.redeem(sam);
  assert.equal((await browser.get('/portal/api/session')).body.signedIn, true);
  await world.administer(sam.email, 'disable');
  world.clock.moveBy(400_000);
  const due = new DueSessions(world.ports, 1);
  const asked = once(silent, 'connection');
  const first = due.check();
  await asked;
  await due.check();
  assert.equal(await endOf(sam.email), null);
  for (const socket of held) socket.destroy();
  await first;
  await due.check();
  assert.equal(await endOf(sam.email), 'home-account-refused');
});

/** Why the newest session of somebody ended; null while it lasts. */
async function endOf(mail: string): Promise<string | null | undefined> {
  const row = await world.ports.database
    .selectFrom('session as s')
    .innerJoin('directory_user as u', 'u.id', 's.user_id')
    .select('s.ended_reason')
    .where('u.mail', '=', mail)
    .orderBy('s.created_at', 'desc')
    .executeTakeFirst();
  return row?.ended_reason;
}
