/**
 * Metrics in the Prometheus format, with bounded labels.
 *
 * Hot counts are plain integers, read when somebody asks; nothing on the
 * decision path allocates for telemetry.
 */
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Metrics {
  /** Adds a count that is read when the metrics are asked for. */
  observeCount(name: string, description: string, read: () => number): void;
  /** Adds a value that may go up and down. */
  observeValue(name: string, description: string, read: () => number): void;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

export function createMetrics(): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const meter = new MeterProvider({ readers: [exporter] }).getMeter('daypass');
  return {
    observeCount(name, description, read) {
      meter.createObservableCounter(name, { description }).addCallback((result) => result.observe(read()));
    },
    observeValue(name, description, read) {
      meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read()));
    },
    answer: (request, response) => exporter.getMetricsRequestHandler(request, response),
  };
}
