import { expect, it } from 'vitest';
import { reversed, runInOrder } from './schedule.ts';

/** Names and what they wait for. */
const graph = new Map([
  ['fails', new Set<string>()],
  ['slow', new Set<string>()],
  ['below fails', new Set(['fails'])],
  ['below slow', new Set(['slow'])],
]);

/** Runs the graph: `slow` ends after `fails` has failed. */
async function run(stopAtFailure: boolean) {
  const stop = new AbortController();
  const begun: string[] = [];
  const ended: string[] = [];
  let fail = () => {};
  const failed = new Promise<void>((resolve) => {
    fail = resolve;
  });
  const failures = await runInOrder(
    graph,
    async (name) => {
      begun.push(name);
      if (name === 'fails') throw new Error('broken');
      if (name === 'slow') await failed;
      ended.push(name);
    },
    {
      signal: stop.signal,
      failed() {
        if (stopAtFailure) stop.abort();
        fail();
      },
    },
  );
  return { begun: begun.sort(), ended: ended.sort(), failures: [...failures.keys()] };
}

it('after a failure that aborts the signal nothing new begins, and what is under way is waited for', async () => {
  expect(await run(true)).toEqual({ begun: ['fails', 'slow'], ended: ['slow'], failures: ['fails'] });
});

it('otherwise only what waits for what failed is left out', async () => {
  const begun = ['below slow', 'fails', 'slow'];
  expect(await run(false)).toEqual({ begun, ended: ['below slow', 'slow'], failures: ['fails'] });
});

it('nothing begins after the signal', async () => {
  const end = new AbortController();
  const begun: string[] = [];
  const work = async (name: string) => {
    begun.push(name);
    end.abort();
  };
  await runInOrder(graph, work, { signal: end.signal });
  expect(begun).not.toContain('below fails');
  expect(begun).not.toContain('below slow');
});

it('each begins when everything that it waits for is done, once', async () => {
  const log: string[] = [];
  const diamond = new Map([
    ['roof', new Set(['left', 'right'])],
    ['left', new Set(['ground', 'elsewhere'])],
    ['right', new Set(['ground'])],
    ['ground', new Set<string>()],
  ]);
  const failures = await runInOrder(diamond, async (name) => {
    log.push(name);
    await new Promise(setImmediate);
    log.push(`${name} done`);
  });
  expect(log).toEqual(['ground', 'ground done', 'left', 'right', 'left done', 'right done', 'roof', 'roof done']);
  expect(failures.size).toBe(0);
});

it('reports each failure', async () => {
  const failures = await runInOrder(graph, async (name) => {
    if (!name.startsWith('below')) throw name;
  });
  expect([...failures].sort()).toEqual([
    ['fails', 'fails'],
    ['slow', 'slow'],
  ]);
});

it('turned round, what was waited for waits', () => {
  expect(reversed(graph)).toEqual(
    new Map([
      ['fails', new Set(['below fails'])],
      ['slow', new Set(['below slow'])],
      ['below fails', new Set()],
      ['below slow', new Set()],
    ]),
  );
});
