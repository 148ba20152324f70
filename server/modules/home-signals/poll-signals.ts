/**
 * Asks for signals that wait at whoever sends them (RFC 8936), and tells senders of whom to speak.
 *
 * Each event is taken as one that was pushed; only after its commit is it acknowledged, so that whoever dies between is
 * handed it once more, and it counts once. A stream that fails is asked again less often, and keeps no other one waiting.
 */
import { Refusal } from '#model/refusal.ts';
import { fetchSignalMetadata, findHomeDirectory, SignalFault } from '#modules/home-directories/index.ts';
import type { Ports } from '#platform/ports.ts';
import { receiveSignal } from './receive-signal.ts';
import { SignalSender, type PollAsked } from './signal-sender.ts';
import {
  claimDueStreams,
  listMissingSubjects,
  notePolled,
  noteSubject,
  tokenOf,
  type SignalStream,
} from './signal-stream-store.ts';

const STREAMS_AT_ONCE = 20;
/** Longer than all rounds together can last. */
const LEASE_SECONDS = 180;
const POLL_SECONDS = 2;
const PUSHED_SECONDS = 60;
const FAILED_SECONDS = 60;
const EVENTS_A_ROUND = 50;
const ROUNDS = 10;
const SUBJECTS_A_ROUND = 50;

/** Answers how many streams were asked. */
export async function pollSignals(ports: Ports): Promise<number> {
  const claimed = await ports.unitOfWork((tx) => claimDueStreams(tx, STREAMS_AT_ONCE, LEASE_SECONDS));
  await Promise.all(claimed.map((stream) => pollStream(ports, stream)));
  return claimed.length;
}

async function pollStream(ports: Ports, stream: SignalStream): Promise<void> {
  const { homeDirectoryId: id } = stream;
  try {
    const home = await findHomeDirectory(ports.database, id);
    if (!home) throw new Error('the home directory is not in use');
    if (home.signalsIssuer !== stream.issuer) {
      throw new Error('its signals are signed by another issuer than the stream was opened at; open it anew');
    }
    const sender = new SignalSender(ports, tokenOf(ports, stream));
    if (stream.addsSubjects) await addSubjects(ports, stream, sender);
    if (stream.pollUrl !== null) await takeAll(ports, stream.homeDirectoryId, sender, stream.pollUrl);
    await ports.unitOfWork((tx) => notePolled(tx, id, null, stream.pollUrl === null ? PUSHED_SECONDS : POLL_SECONDS));
  } catch (error) {
    ports.log.warn({ err: error, homeDirectoryId: id }, 'a stream of signals could not be asked');
    const failure = error instanceof Error ? error.message : 'it did not answer';
    await ports.unitOfWork((tx) => notePolled(tx, id, failure, FAILED_SECONDS));
  }
}

async function takeAll(ports: Ports, homeDirectoryId: string, sender: SignalSender, url: string): Promise<void> {
  let asked: PollAsked = { maxEvents: EVENTS_A_ROUND, ack: [], setErrs: {} };
  for (let round = 0; round < ROUNDS; round += 1) {
    const { sets, moreAvailable } = await sender.poll(url, asked);
    if (sets.length === 0) return;
    // In the last round nothing more is taken: what is handed over must be acknowledged by then.
    const isLast = round >= ROUNDS - 2 || !moreAvailable;
    asked = { maxEvents: isLast ? 0 : EVENTS_A_ROUND, ...(await take(ports, homeDirectoryId, sets)) };
    if (isLast) {
      await sender.poll(url, asked);
      return;
    }
  }
}

/** What became of each. One that could not be judged for now is not mentioned, and comes again. */
async function take(ports: Ports, homeDirectoryId: string, sets: readonly [string, string][]) {
  const ack: string[] = [];
  const setErrs: Record<string, { err: string; description: string }> = {};
  for (const [name, token] of sets) {
    try {
      await receiveSignal(ports, homeDirectoryId, token);
      ack.push(name);
    } catch (error) {
      if (error instanceof SignalFault) setErrs[name] = { err: error.code, description: error.message };
      else if (!(error instanceof Refusal)) throw error;
    }
  }
  return { ack, setErrs };
}

async function addSubjects(ports: Ports, stream: SignalStream, sender: SignalSender): Promise<void> {
  const { homeDirectoryId: id, streamId } = stream;
  const missing = await listMissingSubjects(ports.database, id, SUBJECTS_A_ROUND);
  if (missing.length === 0 || streamId === null) return;
  const { addSubjectEndpoint } = await fetchSignalMetadata(ports, stream.issuer);
  if (!addSubjectEndpoint) throw new Error('the sender speaks of nobody it is not told, and takes no names');
  for (const { identityLinkId, issuer, subject } of missing) {
    await sender.addSubject(addSubjectEndpoint, streamId, { iss: issuer, sub: subject });
    await ports.unitOfWork((tx) => noteSubject(tx, id, identityLinkId));
  }
}
