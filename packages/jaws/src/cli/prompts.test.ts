import { expect, test } from 'vitest';
import { createPrompts } from './prompts.ts';

test('Ctrl-C in a question cancels, and the terminal stays as the question left it', async () => {
  const calls: string[] = [];
  const prompts = createPrompts(
    () => calls.push('before'),
    () => calls.push('after'),
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
