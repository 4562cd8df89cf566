import type { Part } from '../../../kernel/kernel.ts';
import type { Counter } from '../../../kernel/metrics.ts';
import { countAnswer, counterIn, type StageCounters, stageCounters } from '../../apigateway/execute/stage-counters.ts';
import type { Answer, Exchange, LiveStage } from './types.ts';

interface Counters extends StageCounters {
  readonly processed: Counter;
}

const known: Part<WeakMap<LiveStage, readonly Counters[]>> = {
  name: 'apigatewayv2/counts',
  open: () => new WeakMap(),
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
function countersOf(stage: LiveStage): readonly Counters[] {
  const all = stage.context.kernel.part(known);
  const found = all.get(stage);
  if (found) return found;
  const api = ['ApiId', stage.apiId];
  const made = [api, [...api, 'Stage', stage.record.StageName ?? '']].map((dimensions) => {
    const counter = counterIn(stage.context, dimensions);
    return { ...stageCounters(counter, ['4xx', '5xx']), processed: counter('DataProcessed', 'Bytes') };
  });
  all.set(stage, made);
  return made;
}

/** Counts a request that was answered. */
export function countRequest(exchange: Exchange, { status, body }: Answer): void {
  const now = exchange.stage.context.kernel.clock.now();
  const answered = { status, latency: now - exchange.time, integrationLatency: exchange.integration.latency };
  const bytes = exchange.body.length + Buffer.byteLength(body);
  for (const one of countersOf(exchange.stage)) {
    countAnswer(one, answered, now);
    one.processed.add(bytes, now);
  }
}
