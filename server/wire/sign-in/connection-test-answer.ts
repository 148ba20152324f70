/**
 * What a home directory answers to a test: read, and shown to whoever began it. Whatever is refused is shown as well.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '#model/refusal.ts';
import type { Caller, Flow } from '#modules/sessions/index.ts';
import { callerOf } from './browser.ts';
import { testPage } from './connection-test-routes.ts';

export async function receiveTestAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  test: Flow<'home-test'>,
  read: (caller: Caller) => Promise<void>,
) {
  try {
    await read(callerOf(request));
  } catch (error) {
    // A second answer changes nothing of what the first one came to.
    if (!(error instanceof Refusal)) throw error;
  }
  return reply.redirect(testPage(test.id), 303);
}
