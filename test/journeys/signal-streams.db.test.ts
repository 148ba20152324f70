/**
 * Signals that are asked for, and streams that are opened, verified and closed at whoever sends them: what is taken counts
 * as if it had been pushed, and is acknowledged only once it does.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { findUserByMail } from '#modules/directory/index.ts';
import { findRegisteredHome } from '#modules/home-directories/index.ts';
import { closeStream, findStream, openStream, pollSignals, verifyStream } from '#modules/home-signals/index.ts';
import { activateGuest } from '../support/activated-guest.ts';
import { openPartnerWorld, pat, sam, type PartnerWorld } from '../support/partner-world.ts';
import type { PortalBrowser } from '../support/portal-browser.ts';
import { refusedWith } from '../support/refused-with.ts';
import { openStreamSender, type StreamSender } from '../support/signal-sender.ts';
import { activitiesOf } from '../support/trail.ts';

const REVOKED = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';

let world: PartnerWorld;
let sender: StreamSender;
let visit: PortalBrowser;

before(async () => {
  // The sender's tokens carry real time.
  world = await openPartnerWorld('signal streams', {}, {}, new Date());
  visit = await world.redeem(pat);
  await world.redeem(sam);
});
after(() => world?.close());
beforeEach(async () => {
  sender = await openStreamSender(() => world.clock.now());
  await world.changeHome({ signalsIssuer: sender.issuer });
  if (!(await isSignedIn())) {
    const step = await visit.post('/portal/api/sign-in/start', { identifier: pat.email, returnTo: '/' });
    await visit.signInAt(step.body.redirectUrl, pat);
  }
});
afterEach(async () => {
  if (await findStream(world.ports.database, world.homeDirectoryId)) {
    await closeStream(world.ports, world.operator, world.homeDirectoryId);
  }
  await sender.close();
  world.clock.moveBy(120_000);
});

const isSignedIn = async () => ((await visit.get('/portal/api/session')).body as { signedIn: boolean }).signedIn;
const guest = async (person = pat) => (await findUserByMail(world.ports.database, person.email))!;
const open = (input: { delivery?: 'poll' | 'push'; token?: string; pollUrl?: string } = {}) =>
  openStream(world.ports, world.operator, world.homeDirectoryId, {
    delivery: 'poll',
    token: sender.token,
    ...input,
  });
const stream = async () => (await findStream(world.ports.database, world.homeDirectoryId))!;

async function revokedOf(person = pat) {
  const { issuer: iss, subject: sub } = await world.ports.database
    .selectFrom('identity_link')
    .select(['issuer', 'subject'])
    .where('user_id', '=', (await guest(person)).id)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { sub_id: { format: 'iss_sub', iss, sub }, events: { [REVOKED]: {} } };
}

/** As the job does, once a stream is due again. */
async function poll(): Promise<void> {
  world.clock.moveBy(60_000);
  assert.equal(await pollSignals(world.ports), 1);
}

describe('a stream that is opened at the sender', () => {
  test('is asked for events that wait: access ends, and only then each is acknowledged', async () => {
    const running = await activateGuest(world, await guest());
    const opened = await open();
    assert.deepEqual([opened.streamId, opened.pollUrl, opened.addsSubjects], ['one', sender.pollUrl, false]);
    const [asked] = sender.asked;
    assert.deepEqual(asked!.body['delivery'], { method: 'urn:ietf:rfc:8936' });
    assert.ok((asked!.body['events_requested'] as string[]).includes(REVOKED));
    const name = await sender.say(await revokedOf());
    const recorded = await activitiesOf(world.ports.database, poll);
    assert.deepEqual(recorded, ['home-signal.received', 'role.activation-ended', 'session.ended']);
    assert.deepEqual([await isSignedIn(), await running()], [false, false]);
    assert.deepEqual([sender.acknowledged, sender.waiting.size], [[name], 0]);
    assert.deepEqual([(await stream()).failure, (await stream()).polledAt], [null, world.clock.now()]);
  });

  test('proves on request that what it sends arrives; an answer to somebody else proves nothing', async () => {
    const recorded = await activitiesOf(world.ports.database, async () => {
      await open();
      await verifyStream(world.ports, world.operator, world.homeDirectoryId);
    });
    assert.deepEqual(recorded, ['signal-stream.opened', 'signal-stream.verification-requested']);
    const asked = sender.asked.at(-1)!;
    assert.deepEqual([asked.path, asked.body['stream_id'], (await stream()).status], ['/verify', 'one', 'enabled']);
    const [[name, token]] = [...sender.waiting] as [[string, string]];
    sender.waiting.clear();
    await sender.say({
      sub_id: { format: 'opaque', id: 'one' },
      events: { 'https://schemas.openid.net/secevent/ssf/event-type/verification': { state: 'guessed' } },
    });
    await poll();
    assert.equal((await stream()).verifiedAt, null);
    sender.waiting.set(name, token);
    await poll();
    assert.deepEqual((await stream()).verifiedAt, world.clock.now());
  });

  test('is told of every account that is linked, where the sender speaks of nobody else; of each once', async () => {
    sender.needsSubjects = true;
    assert.equal((await open()).addsSubjects, true);
    await poll();
    await poll();
    const added = sender.asked.filter(({ path }) => path === '/subjects').map(({ body }) => body['subject']);
    const accounts = await Promise.all([revokedOf(pat), revokedOf(sam)]);
    assert.deepEqual(
      new Set(added.map((subject) => JSON.stringify(subject))),
      new Set(accounts.map(({ sub_id }) => JSON.stringify(sub_id))),
    );
    assert.equal(added.length, 2);
  });

  test('by push is never asked; its events come to the address of the directory', async () => {
    assert.equal((await open({ delivery: 'push' })).pollUrl, null);
    const { method, endpoint_url } = sender.asked[0]!.body['delivery'] as Record<string, string>;
    assert.equal(method, 'urn:ietf:rfc:8935');
    assert.match(endpoint_url!, new RegExp(`/sign-in/signals/${world.homeDirectoryId}$`));
    await sender.say(await revokedOf());
    await poll();
    assert.deepEqual([sender.waiting.size, await isSignedIn()], [1, true]);
  });

  test('is closed there as well; and here, when the sender does not answer', async () => {
    await open();
    const audience = async () =>
      (await findRegisteredHome(world.ports.database, world.homeDirectoryId))!.signalsAudience;
    assert.equal(await audience(), sender.audience);
    const closed = await activitiesOf(world.ports.database, () =>
      closeStream(world.ports, world.operator, world.homeDirectoryId),
    );
    assert.deepEqual(closed, ['signal-stream.closed']);
    assert.equal(await audience(), null);
    assert.deepEqual([sender.asked.at(-1)!.method, sender.asked.at(-1)!.path], ['DELETE', '/streams?stream_id=one']);
    await open();
    sender.answers = false;
    await closeStream(world.ports, world.operator, world.homeDirectoryId);
    assert.equal(await findStream(world.ports.database, world.homeDirectoryId), undefined);
  });

  test('is there once, needs an issuer, and a sender that knows us', async () => {
    await assert.rejects(open({ token: 'guessed' }), refusedWith('signal-stream.sender-failed'));
    await open();
    await assert.rejects(open(), refusedWith('signal-stream.exists'));
    await closeStream(world.ports, world.operator, world.homeDirectoryId);
    await world.changeHome({ signalsIssuer: null });
    await assert.rejects(open(), refusedWith('signal-stream.issuer-missing'));
  });
});

describe('an event that waits', () => {
  beforeEach(() => open());

  test('and is not as it must be is refused by its name, and the next one counts', async () => {
    const wrong = await sender.say({ ...(await revokedOf()), aud: 'https://elsewhere.example' });
    const right = await sender.say(await revokedOf());
    await poll();
    assert.deepEqual(sender.refused, { [wrong]: 'invalid_audience' });
    assert.deepEqual([sender.acknowledged, await isSignedIn()], [[right], false]);
  });

  test('is not acknowledged while the keys cannot be had, and counts once they can', async () => {
    sender.hasKeys = false;
    await sender.say(await revokedOf());
    await poll();
    assert.deepEqual([sender.waiting.size, sender.acknowledged.length, await isSignedIn()], [1, 0, true]);
    sender.hasKeys = true;
    world.clock.moveBy(600_000);
    await poll();
    assert.deepEqual([sender.waiting.size, sender.acknowledged.length], [0, 1]);
  });

  test('is taken with all others, however many there are', async () => {
    for (let number = 0; number < 120; number += 1) {
      await sender.say({ sub_id: { format: 'opaque', id: 'nobody' }, events: { [REVOKED]: {} } });
    }
    await poll();
    assert.deepEqual([sender.waiting.size, sender.acknowledged.length], [0, 120]);
  });
});

describe('a sender', () => {
  test('that was agreed with by hand is asked at its address, and for nothing else', async () => {
    await world.changeHome({ signalsIssuer: sender.issuer });
    const opened = await open({ pollUrl: sender.pollUrl });
    assert.deepEqual([opened.streamId, sender.asked], [null, []]);
    await assert.rejects(
      verifyStream(world.ports, world.operator, world.homeDirectoryId),
      refusedWith('signal-stream.not-managed'),
    );
    await poll();
    assert.equal((await stream()).failure, null);
  });

  test('that fails is asked again later, and it is told since when', async () => {
    await open();
    sender.answers = false;
    await poll();
    const { failure, failingSince } = await stream();
    assert.match(failure!, /answered 500/);
    assert.deepEqual(failingSince, world.clock.now());
    world.clock.moveBy(30_000);
    assert.equal(await pollSignals(world.ports), 0);
    sender.answers = true;
    await poll();
    assert.deepEqual([(await stream()).failure, (await stream()).failingSince], [null, null]);
  });

  test('of another issuer than the token was given for never sees it', async () => {
    await open();
    const other = await openStreamSender(() => world.clock.now());
    await world.changeHome({ signalsIssuer: other.issuer });
    await poll();
    assert.match((await stream()).failure!, /open it anew/);
    assert.equal(sender.acknowledged.length, 0);
    await other.close();
  });

  test('of a home directory that is not in use is not asked', async () => {
    await open();
    await world.changeHome({ enabled: false });
    world.clock.moveBy(60_000);
    assert.equal(await pollSignals(world.ports), 0);
    await world.changeHome({ enabled: true });
    assert.equal(await pollSignals(world.ports), 1);
  });

  test('is asked by one process at a time', async () => {
    await open();
    world.clock.moveBy(60_000);
    assert.deepEqual((await Promise.all([pollSignals(world.ports), pollSignals(world.ports)])).sort(), [0, 1]);
  });
});
