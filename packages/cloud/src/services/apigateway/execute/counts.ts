import type { Part } from '../../../kernel/kernel.ts';
import type { Counter } from '../../../kernel/metrics.ts';
import type { Exchange, LiveStage } from './types.ts';

interface Counters {
  readonly count: Counter;
  readonly clientErrors: Counter;
  readonly serverErrors: Counter;
  readonly latency: Counter;
  readonly integrationLatency: Counter;
}

const known: Part<WeakMap<LiveStage, readonly Counters[]>> = {
  name: 'apigateway/counts',
  open: () => new WeakMap(),
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
function countersOf(stage: LiveStage): readonly Counters[] {
  const { kernel, account, region } = stage.context;
  const all = kernel.part(known);
  const found = all.get(stage);
  if (found) return found;
  const under = (dimensions: readonly string[]): Counters => {
    const counter = (name: string, unit = 'Count') =>
      kernel.metrics.counter({ account, region, namespace: 'AWS/ApiGateway', name, unit, dimensions });
    return {
      count: counter('Count'),
      clientErrors: counter('4XXError'),
      serverErrors: counter('5XXError'),
      latency: counter('Latency', 'Milliseconds'),
      integrationLatency: counter('IntegrationLatency', 'Milliseconds'),
    };
  };
  const name = ['ApiName', stage.deployment.api.name ?? ''];
  const made = [under(name), under([...name, 'Stage', stage.record.stageName ?? ''])];
  all.set(stage, made);
  return made;
}

/** Counts a request that was answered. */
export function countRequest(exchange: Exchange, status: number): void {
  const now = exchange.stage.context.kernel.clock.now();
  for (const one of countersOf(exchange.stage)) {
    one.count.add(1, now);
    one.clientErrors.add(status >= 400 && status < 500 ? 1 : 0, now);
    one.serverErrors.add(status >= 500 ? 1 : 0, now);
    one.latency.add(now - exchange.time, now);
    if (exchange.integration) one.integrationLatency.add(exchange.integration.latency, now);
  }
}
