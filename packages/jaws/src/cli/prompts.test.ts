import { expect, test, vi } from 'vitest';
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

test('texts of others in a question stay in their lines', async () => {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
    for (const done of rest) if (typeof done === 'function') (done as () => void)();
    return written.push(String(text)) > 0;
  });
  const prompts = createPrompts(
    () => {},
    () => {},
    new AbortController().signal,
  );
  const evil = 'a\u001b[2J\nFORGED';
  const answer = prompts.select({ message: evil, choices: [{ value: 'a', label: evil, hint: evil }] });
  const pressed = setInterval(() => {
    process.stdin.emit('keypress', '\u0003', { name: 'c', ctrl: true, sequence: '\u0003' });
  }, 50);
  try {
    await expect(answer).rejects.toMatchObject({ code: 'Cancelled' });
  } finally {
    clearInterval(pressed);
    write.mockRestore();
  }
  const shown = written.join('');
  expect(shown.split('a␛[2J␊FORGED').length).toBeGreaterThan(3);
  expect(shown).not.toMatch(/\nFORGED/);
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
