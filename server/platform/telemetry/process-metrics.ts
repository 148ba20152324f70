/**
 * What the process uses: processor, memory, event loop, open resources. For the process of a server, once.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Metrics } from './metrics.ts';

const MICROSECONDS = 1e6;
const NANOSECONDS = 1e9;

export function observeProcess(metrics: Metrics): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const startedAt = Date.now() / 1_000 - process.uptime();
  metrics.observe('process_cpu_seconds_total', () => {
    const { user, system } = process.cpuUsage();
    return [
      { value: user / MICROSECONDS, labels: { mode: 'user' } },
      { value: system / MICROSECONDS, labels: { mode: 'system' } },
    ];
  });
  metrics.observe('process_resident_memory_bytes', () => process.memoryUsage.rss());
  metrics.observe('process_start_time_seconds', () => startedAt);
  metrics.observe('nodejs_heap_size_bytes', () => {
    const { heapUsed, heapTotal } = process.memoryUsage();
    return [
      { value: heapUsed, labels: { state: 'used' } },
      { value: heapTotal, labels: { state: 'total' } },
    ];
  });
  metrics.observe('nodejs_event_loop_delay_seconds', () => {
    const samples = [50, 99, 100].map((percent) => ({
      value: delay.percentile(percent) / NANOSECONDS,
      labels: { quantile: String(percent / 100) },
    }));
    delay.reset();
    return samples;
  });
  metrics.observe('nodejs_active_resources', () => process.getActiveResourcesInfo().length);
}
