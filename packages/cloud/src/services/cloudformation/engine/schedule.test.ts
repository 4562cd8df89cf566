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
    { stopAtFailure, failed: fail },
  );
  return { begun: begun.sort(), ended: ended.sort(), failures: [...failures.keys()] };
}

it('after a failure nothing new begins, and what is under way is waited for', async () => {
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
  await runInOrder(graph, work, { stopAtFailure: false, signal: end.signal });
  expect(begun).not.toContain('below fails');
  expect(begun).not.toContain('below slow');
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
