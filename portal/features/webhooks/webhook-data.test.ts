import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WebhookDeliveryView } from '../../../server/wire/portal/settings-contract.ts';
import { isOnItsWay } from './webhook-data.ts';

const queued: WebhookDeliveryView = {
  id: 'one',
  eventId: 'event',
  eventType: 'daypass.webhook.tested',
  status: 'waiting',
  attempts: 0,
  createdAt: '2031-03-05T12:00:00Z',
  attemptedAt: null,
  nextAttemptAt: '2031-03-05T12:00:00Z',
  responseStatus: null,
  failure: null,
};
const tried = { ...queued, attempts: 1, attemptedAt: '2031-03-05T12:00:01Z' };

test('whoever looks at a delivery sees what becomes of it, also when it was just being sent as they looked', () => {
  assert.ok(isOnItsWay(queued));
  assert.ok(isOnItsWay({ ...tried, nextAttemptAt: '2031-03-05T12:01:01Z' }));
  assert.ok(isOnItsWay({ ...tried, failure: 'It answered 500.', nextAttemptAt: '2031-03-05T12:00:06Z' }));
});

test('nobody waits for one that is over, or is tried again much later', () => {
  const later = { ...tried, attempts: 3, nextAttemptAt: '2031-03-05T12:05:01Z' };
  assert.ok(!isOnItsWay(later));
  assert.ok(!isOnItsWay({ ...tried, status: 'delivered', nextAttemptAt: null }));
  assert.ok(!isOnItsWay({ ...tried, status: 'failed', nextAttemptAt: null }));
});
