/**
 * Streams of signals as administrators manage them: open, verify, close.
 *
 * The sender is asked before anything is written, and outside of it.
 */
import type { Actor } from '#model/actor.ts';
import { Refusal } from '#model/refusal.ts';
import { recordActivity, type ActivityName } from '#modules/audit/index.ts';
import {
  fetchSignalMetadata,
  findRegisteredHome,
  setSignalsAudience,
  signalsUrl,
  type HomeDirectory,
} from '#modules/home-directories/index.ts';
import { OutboundFailure } from '#platform/http/outbound-fetch.ts';
import type { Transaction } from '#platform/database/unit-of-work.ts';
import type { Ports } from '#platform/ports.ts';
import { SenderFault, SignalSender } from './signal-sender.ts';
import { addStream, findStream, noteAsked, removeStream, tokenOf, type SignalStream } from './signal-stream-store.ts';

export interface StreamInput {
  readonly delivery: 'poll' | 'push';
  /** What the sender knows us by. */
  readonly token: string;
  /** Where events wait, where that was agreed by hand: nothing is asked of the sender then. */
  readonly pollUrl?: string | undefined;
}

export async function openStream(
  ports: Ports,
  actor: Actor,
  homeDirectoryId: string,
  input: StreamInput,
): Promise<SignalStream> {
  const home = await requireHome(ports, homeDirectoryId);
  const issuer = home.signalsIssuer;
  if (!issuer) throw new Refusal('signal-stream.issuer-missing', {});
  if (await findStream(ports.database, home.id)) throw new Refusal('signal-stream.exists', {});
  const opened = await asking(() => agree(ports, home, issuer, input));
  return ports.unitOfWork(async (tx) => {
    const { delivery, token } = input;
    const { audience, ...agreed } = opened;
    const added = await addStream(ports, tx, { homeDirectoryId: home.id, issuer, delivery, token, ...agreed });
    if (!added) throw new Refusal('signal-stream.exists', {});
    if (audience !== undefined) await setSignalsAudience(tx, home.id, audience);
    await record(tx, actor, 'signal-stream.opened', home, { delivery, isManaged: agreed.streamId !== null });
    return (await findStream(tx.db, home.id))!;
  });
}

async function agree(ports: Ports, home: HomeDirectory, issuer: string, { delivery, token, pollUrl }: StreamInput) {
  const sender = new SignalSender(ports, token);
  if (pollUrl !== undefined) {
    if (delivery !== 'poll') throw new SenderFault('only events that are asked for wait at an address');
    return { streamId: null, pollUrl: sender.requireAddress(pollUrl), addsSubjects: false, audience: undefined };
  }
  const metadata = await fetchSignalMetadata(ports, issuer);
  const pushUrl = delivery === 'push' ? signalsUrl(ports, home.id) : undefined;
  const opened = await sender.openStream(metadata, issuer, pushUrl);
  return { ...opened, addsSubjects: metadata.needsSubjects && metadata.addSubjectEndpoint !== undefined };
}

/** Asks the sender how the stream is, and to send an event that proves it. It comes as any other one does. */
export async function verifyStream(ports: Ports, actor: Actor, homeDirectoryId: string): Promise<SignalStream> {
  const home = await requireHome(ports, homeDirectoryId);
  const stream = await requireStream(ports, home);
  const state = ports.randomness.token();
  const { streamId } = stream;
  if (streamId === null) throw new Refusal('signal-stream.not-managed', {});
  const metadata = await asking(() => fetchSignalMetadata(ports, stream.issuer));
  const { statusEndpoint, verificationEndpoint } = metadata;
  if (!verificationEndpoint) throw new Refusal('signal-stream.not-managed', {});
  const sender = new SignalSender(ports, tokenOf(ports, stream));
  const status = statusEndpoint ? await asking(() => sender.readStatus(statusEndpoint, streamId)) : null;
  // Noted before it is asked for: the answer may come first.
  await ports.unitOfWork(async (tx) => {
    await noteAsked(tx, home.id, state, status);
    await record(tx, actor, 'signal-stream.verification-requested', home, { status });
  });
  await asking(() => sender.askVerification(verificationEndpoint, streamId, state));
  return requireStream(ports, home);
}

/** Nothing is asked for any more, whether the sender hears of it or not. */
export async function closeStream(ports: Ports, actor: Actor, homeDirectoryId: string): Promise<void> {
  const home = await requireHome(ports, homeDirectoryId);
  const stream = await requireStream(ports, home);
  await ports.unitOfWork(async (tx) => {
    if (!(await removeStream(tx, home.id))) throw new Refusal('signal-stream.not-found', {});
    if (stream.streamId !== null) await setSignalsAudience(tx, home.id, null);
    await record(tx, actor, 'signal-stream.closed', home, {});
  });
  try {
    const { configurationEndpoint } = await fetchSignalMetadata(ports, stream.issuer);
    if (!configurationEndpoint || stream.streamId === null) return;
    await new SignalSender(ports, tokenOf(ports, stream)).closeStream(configurationEndpoint, stream.streamId);
  } catch (error) {
    ports.log.warn({ err: error, homeDirectoryId }, 'a stream of signals was closed here alone');
  }
}

/** The token is not shown to another issuer than the one it was given for. */
async function requireStream(ports: Ports, home: HomeDirectory): Promise<SignalStream> {
  const stream = await findStream(ports.database, home.id);
  if (!stream) throw new Refusal('signal-stream.not-found', {});
  return stream;
}

async function requireHome(ports: Ports, homeDirectoryId: string): Promise<HomeDirectory> {
  const home = await findRegisteredHome(ports.database, homeDirectoryId);
  if (!home) throw new Refusal('directory.home-directory-not-found', { homeDirectoryId });
  return home;
}

/** What a sender does not do, or not in a way that can be used, is told to whoever asked. */
async function asking<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const known = error instanceof SenderFault || error instanceof OutboundFailure || error instanceof Error;
    if (!known) throw error;
    throw new Refusal('signal-stream.sender-failed', { reason: error.message.slice(0, 200) }, { cause: error });
  }
}

async function record(
  tx: Transaction,
  actor: Actor,
  activity: ActivityName,
  home: HomeDirectory,
  details: Record<string, unknown>,
): Promise<void> {
  const targets = [{ id: home.id, type: 'Directory' as const, displayName: home.displayName }];
  await recordActivity(tx, { activity, actor, targets, details });
}
