/**
 * What the metrics tell of the parts: database, outbox, jobs, decisions.
 *
 * Gauges of the database are read when somebody asks, once for all who ask at the same moment.
 */
import type { Metrics, Sample } from '#platform/telemetry/metrics.ts';
import type { Composition } from './composition.ts';

export function observeComposition(metrics: Metrics, composition: Composition): void {
  const { decisions, decisionRecords, outbox, outage, pool } = composition;
  metrics.observe('daypass_database_up', () => (outage.isUnderWay ? 0 : 1));
  metrics.observe('daypass_database_connections', () => [
    { value: pool.idle, labels: { state: 'idle' } },
    { value: pool.total - pool.idle, labels: { state: 'busy' } },
  ]);
  metrics.observe('daypass_database_waiting', () => pool.waiting);
  metrics.observe('daypass_database_waits_total', () => pool.waits);
  metrics.observe('daypass_database_wait_seconds_total', () => pool.waitedSeconds);
  metrics.observe('daypass_clock_ahead_seconds', () => decisions.aheadMilliseconds / 1_000);
  metrics.observe('daypass_facts_age_seconds', () => decisions.staleMilliseconds / 1_000);
  metrics.observe('daypass_decisions_total', () =>
    [...decisions.counts].map(([answer, value]) => {
      const [decision, reason = ''] = answer.split(' ');
      return { value, labels: { decision: decision!, reason } };
    }),
  );
  metrics.observe('daypass_decision_records_total', () => [
    { value: decisionRecords.counts.recorded, labels: { outcome: 'gathered' } },
    { value: decisionRecords.counts.dropped, labels: { outcome: 'dropped' } },
  ]);
  metrics.observe('daypass_deliveries_total', () => [
    { value: outbox.counts.sent, labels: { outcome: 'sent' } },
    { value: outbox.counts.failed, labels: { outcome: 'failed' } },
    { value: outbox.counts.givenUp, labels: { outcome: 'given-up' } },
  ]);
  observeBacklog(metrics, composition);
  observeJobs(metrics, composition);
}

function observeBacklog(metrics: Metrics, { outbox, ports }: Composition): void {
  const backlog = sharing(() => outbox.backlog(ports.database));
  metrics.observe('daypass_outbox_waiting', async () =>
    (await backlog()).queues.map(({ queue, waiting }) => ({ value: waiting, labels: { queue } })),
  );
  metrics.observe('daypass_outbox_oldest_seconds', async () => {
    const now = ports.clock.now().getTime();
    return (await backlog()).queues.map(({ queue, since }) => ({
      value: since === null ? 0 : Math.max(0, now - since.getTime()) / 1_000,
      labels: { queue },
    }));
  });
  metrics.observe('daypass_outbox_waiting_by_kind', async () =>
    (await backlog()).kinds.map(({ kind, waiting }) => ({ value: waiting, labels: { kind } })),
  );
}

function observeJobs(metrics: Metrics, { outbox }: Composition): void {
  const each = (
    read: (job: { runs: number; failures: number; succeededAt: number | undefined }) => number | undefined,
  ) =>
    [...outbox.jobs].flatMap(([job, figures]): Sample[] => {
      const value = read(figures);
      return value === undefined ? [] : [{ value, labels: { job } }];
    });
  metrics.observe('daypass_job_runs_total', () => each((job) => job.runs));
  metrics.observe('daypass_job_failures_total', () => each((job) => job.failures));
  metrics.observe('daypass_job_last_success_seconds', () =>
    each((job) => (job.succeededAt === undefined ? undefined : job.succeededAt / 1_000)),
  );
}

/** Those who ask while a reading is under way share it: scrapes do not pile up. */
function sharing<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | undefined;
  return () => (underWay ??= read().finally(() => (underWay = undefined)));
}
