import { expect, test } from 'vitest';
import { createPrompts } from './prompts.ts';

test('Ctrl-C in a question cancels, and the terminal stays as the question left it', async () => {
  const calls: string[] = [];
  const prompts = createPrompts(
    () => calls.push('before'),
    () => calls.push('after'),
    new AbortController().signal,
  );
  const answer = prompts.confirm({ message: 'Really?', initial: true });
  const pressed = setInterval(() => {
    process.stdin.emit('keypress', '\u0003', { name: 'c', ctrl: true, sequence: '\u0003' });
  }, 50);
  try {
    await expect(answer).rejects.toMatchObject({ code: 'Cancelled', message: 'Cancelled. Nothing was changed.' });
  } finally {
    clearInterval(pressed);
  }
  expect(calls).toEqual(['before']);
});

test('after Ctrl-C nothing is asked any more', async () => {
  const calls: string[] = [];
  const prompts = createPrompts(
    () => calls.push('before'),
    () => calls.push('after'),
    AbortSignal.abort(),
  );
  await expect(prompts.confirm({ message: 'Really?', initial: true })).rejects.toMatchObject({ code: 'Cancelled' });
  expect(calls).toEqual([]);
});
