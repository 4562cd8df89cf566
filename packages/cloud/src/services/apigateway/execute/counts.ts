import type { Part } from '../../../kernel/kernel.ts';
import { countAnswer, counterIn, type StageCounters, stageCounters } from './stage-counters.ts';
import type { Exchange, LiveStage } from './types.ts';

const known: Part<WeakMap<LiveStage, readonly StageCounters[]>> = {
  name: 'apigateway/counts',
  open: () => new WeakMap(),
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
function countersOf(stage: LiveStage): readonly StageCounters[] {
  const all = stage.context.kernel.part(known);
  const found = all.get(stage);
  if (found) return found;
  const name = ['ApiName', stage.deployment.api.name ?? ''];
  const made = [name, [...name, 'Stage', stage.record.stageName ?? '']].map((dimensions) =>
    stageCounters(counterIn(stage.context, dimensions), ['4XXError', '5XXError']),
  );
  all.set(stage, made);
  return made;
}

/** Counts a request that was answered. */
export function countRequest(exchange: Exchange, status: number): void {
  const now = exchange.stage.context.kernel.clock.now();
  const answered = { status, latency: now - exchange.time, integrationLatency: exchange.integration?.latency };
  for (const one of countersOf(exchange.stage)) countAnswer(one, answered, now);
}
