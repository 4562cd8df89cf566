import type { Context } from '../../../kernel/context.ts';
import type { Counter } from '../../../kernel/metrics.ts';

/** Metrics that REST and HTTP APIs share. */
export interface StageCounters {
  readonly count: Counter;
  readonly clientErrors: Counter;
  readonly serverErrors: Counter;
  readonly latency: Counter;
  readonly integrationLatency: Counter;
}

/** One counter of an API or a stage. */
export type NewCounter = (name: string, unit?: 'Count' | 'Milliseconds' | 'Bytes') => Counter;

export const counterIn =
  ({ kernel, account, region }: Context, dimensions: readonly string[]): NewCounter =>
  (name, unit = 'Count') =>
    kernel.metrics.counter({ account, region, namespace: 'AWS/ApiGateway', name, unit, dimensions });

/** `names`: how the two metrics of errors are called, which is not the same in both. */
export const stageCounters = (
  counter: NewCounter,
  names: readonly [client: string, server: string],
): StageCounters => ({
  count: counter('Count'),
  clientErrors: counter(names[0]),
  serverErrors: counter(names[1]),
  latency: counter('Latency', 'Milliseconds'),
  integrationLatency: counter('IntegrationLatency', 'Milliseconds'),
});

/** The outcome of a request. Times in milliseconds. */
interface Answered {
  readonly status: number;
  readonly latency: number;
  /** Undefined: nothing was asked. */
  readonly integrationLatency: number | undefined;
}

export function countAnswer(counters: StageCounters, answered: Answered, now: number): void {
  const { status, latency, integrationLatency } = answered;
  counters.count.add(1, now);
  counters.clientErrors.add(status >= 400 && status < 500 ? 1 : 0, now);
  counters.serverErrors.add(status >= 500 ? 1 : 0, now);
  counters.latency.add(latency, now);
  if (integrationLatency !== undefined) counters.integrationLatency.add(integrationLatency, now);
}
