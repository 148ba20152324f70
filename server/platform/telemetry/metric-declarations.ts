/**
 * Every metric this process gives, as it is printed: what it means, its kind and its labels.
 *
 * `docs/reference/metrics.md` is compared with this list in both directions, and the list with what a running server
 * answers. Labels are few and bounded: no ids, no addresses, no paths.
 */
interface Declaration {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  readonly meaning: string;
  /** Printed only while there is something to say. */
  readonly sometimes?: true;
}

const counter = (meaning: string, ...labels: string[]): Declaration => ({ kind: 'counter', labels, meaning });
const gauge = (meaning: string, ...labels: string[]): Declaration => ({ kind: 'gauge', labels, meaning });

export const metricDeclarations = {
  daypass_request_duration_seconds: {
    kind: 'histogram',
    labels: ['dialect', 'status'],
    meaning: 'From the first octet of a request to the last of its answer.',
  },
  daypass_requests_in_flight: gauge('Requests that are being answered.'),
  daypass_decisions_total: counter(
    'Decisions, our own guards included: `allow`, or `deny` with its reason.',
    'decision',
    'reason',
  ),
  daypass_decision_records_total: counter(
    'Decisions that were to be recorded, by outcome: `gathered`, or `dropped` because there was no room.',
    'outcome',
  ),
  daypass_facts_age_seconds: gauge('For how long nothing was heard from the change feed; decisions rest on it.'),
  daypass_clock_ahead_seconds: gauge(
    'How far the wall clock is ahead of the time the processes agree on; negative: behind.',
  ),
  daypass_database_up: gauge('1 while PostgreSQL answers, 0 during an outage.'),
  daypass_database_connections: gauge('Connections of the pool, by what they do: `idle` or `busy`.', 'state'),
  daypass_database_waiting: gauge('Callers that wait for a connection of the pool now.'),
  daypass_database_waits_total: counter('Times somebody had to wait for a connection of the pool.'),
  daypass_database_wait_seconds_total: counter('Time spent waiting for a connection of the pool.'),
  daypass_webhook_deliveries_total: counter(
    'Attempts to deliver to webhooks, by outcome: `delivered` or `failed`.',
    'outcome',
  ),
  daypass_audit_stream_behind_entries: {
    ...gauge('Sealed audit entries a stream has not forwarded yet.', 'stream'),
    sometimes: true,
  },
  daypass_audit_stream_behind_seconds: {
    ...gauge('For how long the oldest of them has been sealed; 0 when there is none.', 'stream'),
    sometimes: true,
  },
  daypass_audit_stream_failing: {
    ...gauge('1 while the last attempt of a stream to forward the audit trail failed.', 'stream'),
    sometimes: true,
  },
  daypass_outbox_waiting: gauge('Events, and deliveries made of them, that wait; by queue.', 'queue'),
  daypass_outbox_oldest_seconds: gauge('Age of the oldest that waits; 0 when nothing does.', 'queue'),
  daypass_outbox_waiting_by_kind: { ...gauge('What waits, by the kind of event.', 'kind'), sometimes: true },
  daypass_deliveries_total: counter('Deliveries, by what became of the try: `sent`, `failed`, `given-up`.', 'outcome'),
  daypass_job_runs_total: counter('Runs of a job that were started.', 'job'),
  daypass_job_failures_total: counter('Runs of a job that failed.', 'job'),
  daypass_job_last_success_seconds: gauge('When a job last succeeded, in seconds since 1970.', 'job'),
  daypass_sessions_due: gauge('Sessions whose home directory was due to be asked, at the last look.'),
  process_cpu_seconds_total: counter('Processor time of the process, by `user` and `system`.', 'mode'),
  process_resident_memory_bytes: gauge('Memory the process occupies.'),
  process_start_time_seconds: gauge('When the process started, in seconds since 1970.'),
  nodejs_heap_size_bytes: gauge('The JavaScript heap, by `used` and `total`.', 'state'),
  nodejs_event_loop_delay_seconds: gauge('Delay of the event loop since the last look, by quantile.', 'quantile'),
  nodejs_active_resources: gauge('Sockets, timers and files the process holds open.'),
} as const satisfies Record<string, Declaration>;

export type MetricName = keyof typeof metricDeclarations;
