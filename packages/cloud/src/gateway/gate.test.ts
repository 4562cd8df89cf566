import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

test('an exclusive task waits for the others, and they wait for it', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  const leave = await gate.enter();
  const alone = gate.exclusively(
    async () => void seen.push('calm'),
    async () => {
      seen.push('alone');
      await wait(20);
      seen.push('done');
      return 7;
    },
  );
  const late = Promise.resolve(gate.enter()).then((out) => {
    seen.push('late');
    out();
  });
  await wait(20);
  expect(seen).toEqual(['calm']);
  leave();
  expect(await alone).toBe(7);
  await late;
  expect(seen).toEqual(['calm', 'calm', 'alone', 'done', 'late']);
});

test('what fails alone lets the next one in', async () => {
  const gate = new Gate();
  const failing = gate.exclusively(
    async () => {},
    async () => {
      throw new Error('no');
    },
  );
  await expect(failing).rejects.toThrow('no');
  (await gate.enter())();
});

test('two who have to be alone come one after the other', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  const alone = (name: string) =>
    gate.exclusively(
      async () => {},
      async () => {
        seen.push(`${name} begins`);
        await wait(5);
        seen.push(`${name} ends`);
      },
    );
  await Promise.all([alone('first'), alone('second')]);
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});
