/**
 * The server: reads settings, builds everything, starts, and stops cleanly.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runReviews } from '#modules/access-reviews/index.ts';
import { tellEscalations } from '#modules/activation/index.ts';
import { watchAlerts } from '#modules/alerts/index.ts';
import { endAssignmentsOf, tellExpired, warnOfExpiry } from '#modules/assignments/index.ts';
import { dropOldEntries, sealAllEntries } from '#modules/audit/index.ts';
import { listStreamStates, readStreams, TrailForwarder, type StreamState } from '#modules/audit-streams/index.ts';
import { forgetOldBulks, runDueRows } from '#modules/bulk-invitations/index.ts';
import { forgetDecisionRecords, pruneFeed, writeDecisionRecords } from '#modules/decisions/index.ts';
import { purgeOverdueUsers } from '#modules/directory/index.ts';
import {
  forgetOldAssertions,
  refreshMetadata,
  warnOfCertificates,
  warnOfSecrets,
} from '#modules/home-directories/index.ts';
import { forgetOldSignals, pollSignals } from '#modules/home-signals/index.ts';
import { forgetToldEntries, sendDueDigests } from '#modules/notifications/index.ts';
import { DueSessions, forgetOldArtifacts, forgetOldFlows } from '#modules/sessions/index.ts';
import { forgetOldDeliveries, WebhookSender } from '#modules/webhooks/index.ts';
import { systemClock } from '#platform/clock.ts';
import { listen } from '#platform/http/listen.ts';
import { captureProse, createLog, type Log } from '#platform/log.ts';
import { createMailTransport } from '#platform/mail/mail-transport.ts';
import { checkSurroundings } from '#platform/preflight.ts';
import { systemRandomness } from '#platform/randomness.ts';
import { publicOrigins, type Settings } from '#platform/settings.ts';
import { createMetrics, type Metrics } from '#platform/telemetry/metrics.ts';
import { observeProcess } from '#platform/telemetry/process-metrics.ts';
import { ensureLocalCertificate } from '#platform/tls/local-authority.ts';
import { createApplication } from './application.ts';
import { compose, prepareSchema, type Composition } from './composition.ts';
import { eventDelivery } from './event-delivery.ts';
import { openStorage, type Storage } from './open-storage.ts';

export interface RunningServer {
  readonly composition: Composition;
  readonly portalUrl: string;
  readonly baseUrl: string;
  /** Says at /readyz that it is stopping, and goes on serving for a while, or until `hurry` resolves. */
  drain(hurry: Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function serve(settings: Settings): Promise<RunningServer> {
  const log = createLog(settings.DAYPASS_LOG_LEVEL);
  captureProse(log);
  const randomness = systemRandomness;
  await checkSurroundings(settings, { serves: true });
  const storage = await openStorage({ settings, log, randomness, mode: 'own' });
  try {
    return await serveFrom(storage, settings, log);
  } catch (error) {
    // A start that fails halfway, on a taken port say, takes its PostgreSQL with it.
    await storage.access.stop();
    throw error;
  }
}

async function serveFrom(storage: Storage, settings: Settings, log: Log): Promise<RunningServer> {
  const randomness = systemRandomness;
  await prepareSchema(storage.access.owner);
  const { application, masterKey } = storage;
  const composition = await compose({
    settings,
    clock: systemClock,
    randomness,
    log,
    masterKey,
    application,
    floor: {},
  });
  try {
    return await listenFrom(composition, storage, settings);
  } catch (error) {
    await composition.close();
    throw error;
  }
}

async function listenFrom(composition: Composition, storage: Storage, settings: Settings): Promise<RunningServer> {
  const { log } = composition.ports;
  const metrics = createMetrics();
  observeProcess(metrics);
  const app = await createApplication(composition, metrics);
  const transport = createMailTransport(settings.DAYPASS_SMTP_URL, settings.DAYPASS_MAIL_FROM);
  await composition.outbox.deliver(eventDelivery(composition.ports, transport));
  startJobs(composition, metrics);
  const forwarder = startStreams(composition, metrics);
  startRetention(composition, storage);
  const origins = publicOrigins(settings);
  const listeners = await listen({
    app,
    port: settings.DAYPASS_PORT,
    bind: settings.DAYPASS_BIND,
    loopbackHttp: settings.DAYPASS_LOOPBACK_HTTP,
    baseUrl: origins.baseUrl,
    tls: await readCertificate(settings),
  }).catch(async (error: unknown) => {
    transport.close();
    await app.close();
    throw error;
  });
  await writeFile(
    path.join(settings.DAYPASS_DATA, 'server.json'),
    `${JSON.stringify({ pid: process.pid, ...origins })}\n`,
  );
  log.info(origins, 'Daypass serves');
  return {
    composition,
    ...origins,
    async drain(hurry) {
      const seconds = settings.DAYPASS_DRAIN_SECONDS;
      app.traffic.isDraining = true;
      log.info({ seconds }, 'Daypass is stopping');
      const enough = new AbortController();
      const time = setTimeout(seconds * 1_000, undefined, { signal: enough.signal }).catch(() => {});
      await Promise.race([time, hurry]);
      enough.abort();
    },
    async stop() {
      await listeners.stop();
      await writeDecisionRecords(composition.ports, composition.decisionRecords).catch((error: unknown) => {
        log.warn({ err: error }, 'the last decisions were not recorded');
      });
      // Best effort: a lease that is not given back ends by itself.
      await forwarder.stop().catch(() => {});
      await composition.close();
      transport.close();
      await storage.access.stop();
      log.info('Daypass has stopped');
    },
  };
}

/** Jobs tell about what is already true. Stopping all of them changes no decision. */
function startJobs({ ports, outbox, decisions, decisionRecords }: Composition, metrics: Metrics): void {
  const runRows = async () => void (await runDueRows(ports, decisions));
  outbox.every({ name: 'run-bulk-invitations', everySeconds: 1, run: runRows });
  outbox.every({ name: 'forget-old-bulk-invitations', everySeconds: 3600, run: () => forgetOldBulks(ports) });
  outbox.every({ name: 'seal-entries', everySeconds: 1, run: () => sealAllEntries(ports) });
  outbox.every({ name: 'tell-expired', everySeconds: 2, run: async () => void (await tellExpired(ports)) });
  outbox.every({ name: 'warn-of-expiry', everySeconds: 10, run: async () => void (await warnOfExpiry(ports)) });
  outbox.every({ name: 'tell-escalations', everySeconds: 10, run: async () => void (await tellEscalations(ports)) });
  outbox.every({ name: 'run-access-reviews', everySeconds: 2, run: () => runReviews(ports) });
  const dueSessions = new DueSessions(ports);
  metrics.observe('daypass_sessions_due', () => dueSessions.backlog);
  outbox.every({ name: 'check-due-sessions', everySeconds: 2, overlaps: true, run: () => dueSessions.check() });
  outbox.every({ name: 'refresh-metadata', everySeconds: 60, run: async () => void (await refreshMetadata(ports)) });
  const warn = async () => {
    await warnOfCertificates(ports);
    await warnOfSecrets(ports);
  };
  outbox.every({ name: 'warn-of-certificates', everySeconds: 3600, run: warn });
  outbox.every({ name: 'watch-alerts', everySeconds: 300, run: async () => void (await watchAlerts(ports)) });
  const write = () => writeDecisionRecords(ports, decisionRecords);
  outbox.every({ name: 'write-decision-records', everySeconds: 2, run: write });
  outbox.every({ name: 'forget-decision-records', everySeconds: 3600, run: () => forgetDecisionRecords(ports) });
  const webhooks = new WebhookSender(ports);
  metrics.observe('daypass_webhook_deliveries_total', () => [
    { value: webhooks.counts.delivered, labels: { outcome: 'delivered' } },
    { value: webhooks.counts.failed, labels: { outcome: 'failed' } },
  ]);
  outbox.every({ name: 'send-webhooks', everySeconds: 1, overlaps: true, run: () => webhooks.send() });
  outbox.every({ name: 'send-digests', everySeconds: 20, run: async () => void (await sendDueDigests(ports)) });
  outbox.every({ name: 'forget-told-entries', everySeconds: 3600, run: () => forgetToldEntries(ports) });
  outbox.every({ name: 'forget-old-deliveries', everySeconds: 3600, run: () => forgetOldDeliveries(ports) });
  const purge = async () => void (await purgeOverdueUsers(ports, endAssignmentsOf));
  outbox.every({ name: 'prune-feed', everySeconds: 60, run: async () => void (await pruneFeed(ports)) });
  outbox.every({ name: 'purge-deleted-users', everySeconds: 3600, run: purge });
  outbox.every({ name: 'forget-old-flows', everySeconds: 3600, run: () => forgetOldFlows(ports) });
  outbox.every({ name: 'forget-old-signals', everySeconds: 3600, run: () => forgetOldSignals(ports) });
  const poll = async () => void (await pollSignals(ports));
  outbox.every({ name: 'poll-signals', everySeconds: 1, overlaps: true, run: poll });
  outbox.every({ name: 'forget-old-assertions', everySeconds: 3600, run: () => forgetOldAssertions(ports) });
  outbox.every({ name: 'forget-old-artifacts', everySeconds: 3600, run: () => forgetOldArtifacts(ports) });
}

/** The sealed trail goes on to the systems the operator named. */
function startStreams({ ports, outbox }: Composition, metrics: Metrics): TrailForwarder {
  const streams = readStreams(ports.settings);
  const forwarder = new TrailForwarder(ports, streams);
  outbox.every({ name: 'forward-trail', everySeconds: 1, overlaps: true, run: () => forwarder.forward() });
  const observe = (name: Parameters<Metrics['observe']>[0], read: (state: StreamState) => number) =>
    metrics.observe(name, async () =>
      (await listStreamStates(ports.database, streams)).map((state) => ({
        value: read(state),
        labels: { stream: state.name },
      })),
    );
  observe('daypass_audit_stream_behind_entries', ({ behind }) => behind);
  observe('daypass_audit_stream_behind_seconds', ({ waitingSince }) =>
    waitingSince ? Math.max(0, (ports.clock.now().getTime() - waitingSince.getTime()) / 1_000) : 0,
  );
  observe('daypass_audit_stream_failing', ({ failure }) => (failure === null ? 0 : 1));
  return forwarder;
}

/** Old audit entries go by the settings, and never before every stream has them. */
function startRetention({ ports, outbox }: Composition, { access }: Storage): void {
  const streams = readStreams(ports.settings);
  const keepAfter = async () => {
    const states = await listStreamStates(ports.database, streams);
    return Math.min(Number.MAX_SAFE_INTEGER, ...states.map(({ position }) => position));
  };
  const months = ports.settings.DAYPASS_AUDIT_MONTHS || null;
  const run = async () => void (await dropOldEntries(ports, { months, owner: access.owner, keepAfter }));
  outbox.every({ name: 'drop-old-entries', everySeconds: 3600, run });
}

async function readCertificate(settings: Settings): Promise<{ key: string; cert: string }> {
  const { DAYPASS_TLS_CERTIFICATE: certificate, DAYPASS_TLS_KEY: key } = settings;
  if (!certificate) return ensureLocalCertificate(settings.DAYPASS_DATA, systemClock.now());
  return { cert: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
}
