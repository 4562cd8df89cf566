import { expect, test } from 'vitest';
import type { Emit } from '../events.ts';
import { asDeployment } from './task.ts';
import { testHost } from './testing/project.ts';

const note = (message: string) => ({ type: 'notice', message }) as const;

test('events carry the id of their deployment, and none comes after its end', async () => {
  const host = testHost('http://127.0.0.1:9');
  let late: Emit | undefined;
  const failed = asDeployment(host, 'one', async (task) => {
    late = task.emit;
    task.emit(note('while it runs'));
    throw new Error('enough');
  });
  await expect(failed).rejects.toThrow('enough');
  late?.(note('something that still runs'));
  expect(host.events).toEqual([{ ...note('while it runs'), deployment: 'one' }]);
});

test('a question and its answer are events', async () => {
  const host = testHost('http://127.0.0.1:9');
  const question = { type: 'data-loss', losses: [] } as const;
  const agreed = await asDeployment({ ...host, agree: async () => false }, 'one', (task) => task.agree!(question));
  expect(agreed).toBe(false);
  expect(host.events).toEqual([
    { type: 'question', question, deployment: 'one' },
    { type: 'answer', question: 'data-loss', agreed: false, deployment: 'one' },
  ]);
});
