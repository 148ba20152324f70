/**
 * Metrics in the Prometheus format, with bounded labels.
 *
 * Hot counts are plain integers, read when somebody asks; nothing on the
 * decision path allocates for telemetry.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attributes, ObservableResult } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { version } from '#platform/version.ts';
import { metricDeclarations, type MetricName } from './metric-declarations.ts';

export interface Sample {
  readonly value: number;
  readonly labels?: Attributes;
}

type Read = () => number | readonly Sample[] | Promise<readonly Sample[]>;

export interface Metrics {
  /** What is read when the metrics are asked for. A reading that rejects leaves its metric out. */
  observe(name: MetricName, read: Read): void;
  /** A histogram whose values come one by one. */
  recorder(name: MetricName): (value: number, labels: Attributes) => void;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** Bounds of what people wait for, in seconds. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const resource = resourceFromAttributes({ 'service.name': 'daypass', 'service.version': version });
  const meter = new MeterProvider({ readers: [exporter], resource }).getMeter('daypass');
  return {
    observe(name, read) {
      const { kind, meaning: description } = metricDeclarations[name];
      const instrument =
        kind === 'counter'
          ? meter.createObservableCounter(name, { description })
          : meter.createObservableGauge(name, { description });
      instrument.addCallback((result) => report(result, read));
    },
    recorder(name) {
      const { meaning: description } = metricDeclarations[name];
      const histogram = meter.createHistogram(name, { description, advice: { explicitBucketBoundaries: DURATIONS } });
      return (value, labels) => histogram.record(value, labels);
    },
    answer: (request, response) => exporter.getMetricsRequestHandler(request, response),
  };
}

async function report(result: ObservableResult, read: Read): Promise<void> {
  // What cannot be read now (the database is away) is not told; that it is away is a metric of its own.
  const found = await Promise.resolve(read()).catch(() => []);
  const samples = typeof found === 'number' ? [{ value: found }] : found;
  for (const { value, labels } of samples as readonly Sample[]) result.observe(value, labels);
}
