import { expect, it } from 'vitest';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OwnMetric } from '../../../kernel/metrics.ts';
import type { Target } from '../resolve.ts';
import { countInvocation, countThrottle } from './counts.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

/** A kernel that records its counts: `Invocations[FunctionName f] 1`. */
function counting() {
  const counted: string[] = [];
  const made: OwnMetric[] = [];
  const parts = new Map<object, unknown>();
  const kernel = {
    clock: { now: () => 7 },
    part(part: { open(): unknown }) {
      if (!parts.has(part)) parts.set(part, part.open());
      return parts.get(part);
    },
    metrics: {
      counter(metric: OwnMetric) {
        made.push(metric);
        return {
          add: (value: number, now: number) => counted.push(`${metric.name}[${metric.dimensions}] ${value} @${now}`),
        };
      },
    },
  } as unknown as Kernel;
  return { kernel, made, take: () => counted.splice(0) };
}
const place = { account: '1', region: 'r' };
const fn = { name: 'f' };
const target = (qualifier?: string) => ({ fn, place, qualifier }) as unknown as Target;

it('counts the start and the end of an invocation over all functions, for its own, and for its qualifier', () => {
  const { kernel, made, take } = counting();
  const end = countInvocation(kernel, target('live'));
  expect(take()).toEqual([
    'ConcurrentExecutions[FunctionName,f] 1 @7',
    'ConcurrentExecutions[FunctionName,f,Resource,f:live] 1 @7',
  ]);
  end(true, 12.3456);
  const ended = take();
  for (const dimensions of ['', 'FunctionName,f', 'FunctionName,f,Resource,f:live']) {
    const own = ended.filter((line) => line.includes(`[${dimensions}]`));
    expect(own).toEqual([
      `Invocations[${dimensions}] 1 @7`,
      `Errors[${dimensions}] 1 @7`,
      `Throttles[${dimensions}] 0 @7`,
      `Duration[${dimensions}] 12.35 @7`,
    ]);
  }
  expect(ended).toHaveLength(12);
  expect(made[0]).toEqual({ ...place, namespace: 'AWS/Lambda', name: 'Invocations', unit: 'Count', dimensions: [] });
  expect(made.find(({ name }) => name === 'Duration')?.unit).toBe('Milliseconds');
});

it('counts the versions of an alias apart', () => {
  const { kernel, take } = counting();
  const shifting = (version: string) => ({ ...target('live'), alias: {}, version }) as unknown as Target;
  countInvocation(kernel, shifting('1'));
  countInvocation(kernel, shifting('2'));
  expect(take()).toEqual([
    'ConcurrentExecutions[FunctionName,f] 1 @7',
    'ConcurrentExecutions[FunctionName,f,Resource,f:live] 1 @7',
    'ConcurrentExecutions[FunctionName,f,Resource,f:live,ExecutedVersion,1] 1 @7',
    'ConcurrentExecutions[FunctionName,f] 2 @7',
    'ConcurrentExecutions[FunctionName,f,Resource,f:live] 2 @7',
    'ConcurrentExecutions[FunctionName,f,Resource,f:live,ExecutedVersion,2] 1 @7',
  ]);
});

it('counts what runs at the same time, and no error where there was none', () => {
  const { kernel, made, take } = counting();
  const first = countInvocation(kernel, target());
  const second = countInvocation(kernel, target());
  expect(take()).toEqual(['ConcurrentExecutions[FunctionName,f] 1 @7', 'ConcurrentExecutions[FunctionName,f] 2 @7']);
  first(false);
  second(false);
  const ended = take();
  // Nothing ran, so there is no duration.
  expect(ended.filter((line) => line.startsWith('Duration'))).toEqual([]);
  expect(ended.filter((line) => line.startsWith('Errors'))).toEqual(
    Array(2).fill(['Errors[] 0 @7', 'Errors[FunctionName,f] 0 @7']).flat(),
  );
  countInvocation(kernel, target());
  expect(take()).toEqual(['ConcurrentExecutions[FunctionName,f] 1 @7']);
  // The counters of a function are created once.
  expect(made.filter(({ name }) => name === 'Errors')).toHaveLength(2);
  countThrottle(kernel, target('$LATEST'));
  expect(take()).toEqual([
    'Throttles[] 1 @7',
    'Throttles[FunctionName,f] 1 @7',
    'Throttles[FunctionName,f,Resource,f:$LATEST] 1 @7',
  ]);
});
