import { expect, test } from 'vitest';
import { CodeLoop, type CodeLoopOptions } from './code.ts';

/** A loop that asks for the model as soon as it has work, and then fails. */
function failingLoop(signal: AbortSignal) {
  const problems: unknown[] = [];
  const options = {
    signal,
    model: () => {
      throw new Error('asked for the model');
    },
    problem: (error: unknown) => void problems.push(error),
  } as unknown as CodeLoopOptions;
  return { loop: new CodeLoop(options), problems };
}

test('a save after one that changed no function is worked on', async () => {
  const { loop, problems } = failingLoop(new AbortController().signal);
  loop.changed([]);
  loop.changed(['m/one']);
  await expect.poll(() => problems, { timeout: 2_000 }).toHaveLength(1);
  await loop.settled();
});

test('a save while the session ends keeps nobody waiting', async () => {
  const { loop, problems } = failingLoop(AbortSignal.abort());
  loop.changed(['m/one']);
  await loop.settled();
  expect(problems).toEqual([]);
});
