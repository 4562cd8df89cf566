import type { Part } from '../../../kernel/kernel.ts';
import type { Counter } from '../../../kernel/metrics.ts';
import type { Answer, Exchange, LiveStage } from './types.ts';

interface Counters {
  readonly count: Counter;
  readonly clientErrors: Counter;
  readonly serverErrors: Counter;
  readonly latency: Counter;
  readonly integrationLatency: Counter;
  readonly processed: Counter;
}

const known: Part<WeakMap<LiveStage, readonly Counters[]>> = {
  name: 'apigatewayv2/counts',
  open: () => new WeakMap(),
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
function countersOf({ stage, stage: { context } }: Exchange): readonly Counters[] {
  const { kernel, account, region } = context;
  const all = kernel.part(known);
  const found = all.get(stage);
  if (found) return found;
  const under = (dimensions: readonly string[]): Counters => {
    const counter = (name: string, unit = 'Count') =>
      kernel.metrics.counter({ account, region, namespace: 'AWS/ApiGateway', name, unit, dimensions });
    return {
      count: counter('Count'),
      clientErrors: counter('4xx'),
      serverErrors: counter('5xx'),
      latency: counter('Latency', 'Milliseconds'),
      integrationLatency: counter('IntegrationLatency', 'Milliseconds'),
      processed: counter('DataProcessed', 'Bytes'),
    };
  };
  const api = ['ApiId', stage.apiId];
  const made = [under(api), under([...api, 'Stage', stage.record.StageName ?? ''])];
  all.set(stage, made);
  return made;
}

/** Counts a request that was answered. */
export function countRequest(exchange: Exchange, { status, body }: Answer): void {
  const now = exchange.stage.context.kernel.clock.now();
  const { latency } = exchange.integration;
  const bytes = exchange.body.length + (typeof body === 'string' ? Buffer.byteLength(body) : body.length);
  for (const one of countersOf(exchange)) {
    one.count.add(1, now);
    one.clientErrors.add(status >= 400 && status < 500 ? 1 : 0, now);
    one.serverErrors.add(status >= 500 ? 1 : 0, now);
    one.latency.add(now - exchange.time, now);
    if (latency !== undefined) one.integrationLatency.add(latency, now);
    one.processed.add(bytes, now);
  }
}
