import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: benches are plain JavaScript.
import { scaleSection } from '../../bench/scale.mjs';
// @ts-expect-error: benches are plain JavaScript.
import { inParallel, runProcesses } from '../../bench/simulate/schedule.mjs';
// @ts-expect-error: benches are plain JavaScript.
import { aws, embedded } from '../../bench/simulate/worlds.mjs';
// @ts-expect-error: benches are plain JavaScript.
import { simulateAccounts, simulateRollout, simulateStackSets } from '../../bench/simulate-rollout.mjs';

/** Nothing but round trips. */
const bare = (latencyMs: number, over = {}) =>
  embedded({ startMs: 0, cpuMs: 0, serverMs: 0, ...over }, { delayMs: latencyMs });

describe('processes in virtual time', () => {
  test('wait side by side, and for each other', () => {
    const ends: [string, number][] = [];
    const end = runProcesses(function* main(clock: { now: number }) {
      function* waits(name: string, ms: number) {
        yield ms;
        ends.push([name, clock.now]);
      }
      yield [waits('slow', 30), waits('quick', 10)];
      yield* waits('last', 5);
    });
    expect(ends).toEqual([
      ['quick', 10],
      ['slow', 30],
      ['last', 35],
    ]);
    expect(end).toBe(35);
  });

  test('take so many items at a time', () => {
    const end = runProcesses(() =>
      inParallel([1, 2, 3, 4, 5], 2, function* work() {
        yield 10;
      }),
    );
    expect(end).toBe(30);
  });
});

describe('a simulated rollout', () => {
  test.each([1, 8, 9, 80, 200])('of %i functions in one region takes the round trips of its steps', (functions) => {
    // Read 2, change set 2, change 2 and 4 after it, lease 1, code or change sets, functions 2, endpoints 3, record 2, lease 1.
    // From 35 functions of a stack on, its template goes to the bucket and is deleted there.
    const ofStack = functions / Math.ceil(functions / 80) > 34 ? 5 : 3;
    const rounds = 2 + 2 + 6 + 1 + Math.max(1 + Math.ceil(functions / 8), ofStack) + 5 + 2 + 1;
    expect(simulateRollout({ functions, world: bare(100) }).seconds).toBeCloseTo((rounds * 100) / 1000, 6);
  });

  test('is the same for the same seed, and another one for another', () => {
    const options = { functions: 20, regions: 4 };
    expect(simulateRollout({ ...options, seed: 7 })).toEqual(simulateRollout({ ...options, seed: 7 }));
    expect(simulateRollout({ ...options, seed: 7 }).seconds).not.toBe(simulateRollout({ ...options, seed: 8 }).seconds);
  });

  test('takes longer with longer round trips, more functions, and more work of the tool', () => {
    const seconds = (functions: number, latency: number, cpuMs = 0) =>
      simulateRollout({ functions, regions: 4, world: bare(latency, { cpuMs }) }).seconds;
    const latencies = [0, 10, 50, 100, 400].map((latency) => seconds(20, latency));
    const sizes = [1, 10, 50, 100].map((functions) => seconds(functions, 50));
    const work = [0, 1, 5, 20].map((cpuMs) => seconds(20, 50, cpuMs));
    for (const list of [latencies, sizes, work]) expect(list).toEqual([...list].sort((a, b) => a - b));
  });

  test('in many regions takes as long as in one, as long as the tool has no work and no step is full', () => {
    const { seconds, calls } = simulateRollout({ functions: 10, world: bare(100) });
    const many = simulateRollout({ functions: 10, regions: 16, world: bare(100) });
    expect(many.seconds).toBeCloseTo(seconds, 6);
    expect(many.calls).toBe(16 * calls);
    expect(simulateRollout({ functions: 10, regions: 17, world: bare(100) }).seconds).toBeGreaterThan(seconds);
  });

  test('never takes more calls of a service than its throttle allows', () => {
    const limits = { s3: { rate: 5, burst: 10 } };
    const free = simulateRollout({ functions: 50, world: bare(20) });
    for (const seed of [1, 2, 3, 4, 5]) {
      const found = simulateRollout({ functions: 50, world: { ...bare(20), limits }, seed });
      expect(found.throttled).toBeGreaterThan(0);
      const passed = found.puts;
      expect(passed).toBeLessThanOrEqual(10 + 5 * found.seconds);
      expect(found.seconds).toBeGreaterThan(free.seconds);
      expect(found.calls - found.throttled + found.failed).toBe(free.calls);
    }
  });

  test('does its work one call after another, since the tool is one thread', () => {
    const { calls, seconds } = simulateRollout({ functions: 50, regions: 8, world: bare(0, { cpuMs: 10 }) });
    expect(seconds).toBeCloseTo((calls * 10) / 1000, 6);
  });
});

test('accounts take turns with the tool and go side by side with stack sets', () => {
  const one = simulateRollout({ functions: 10, regions: 2, world: aws });
  const hundred = simulateAccounts({ accounts: 100, functions: 10, regions: 2, world: aws });
  expect(hundred.seconds).toBeCloseTo(25 * one.seconds, 6);
  expect(hundred.calls).toBe(100 * one.calls);
  const sets = (accounts: number) => simulateStackSets({ accounts, regions: 2, functions: 10 }).seconds;
  expect(sets(1000)).toBe(sets(1));
  expect(sets(20_000)).toBeGreaterThan(sets(1000));
});

test('docs/scale.md has the figures that the simulator gives', { timeout: 120_000 }, () => {
  const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');
  expect(page).toContain(`<!-- figures -->\n${scaleSection()}\n<!-- /figures -->`);
});
