import { expect, test, vi } from 'vitest';
import { createPrompts } from './prompts.ts';

/** What is written to the terminal until `restore`. */
function recorded() {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text, ...rest) => {
    for (const done of rest) if (typeof done === 'function') (done as () => void)();
    return written.push(String(text)) > 0;
  });
  return { written, restore: () => write.mockRestore() };
}

/** Presses Ctrl-C until the question is over. */
async function cancelled(answer: Promise<unknown>) {
  const pressed = setInterval(() => {
    process.stdin.emit('keypress', '\u0003', { name: 'c', ctrl: true, sequence: '\u0003' });
  }, 50);
  try {
    await expect(answer).rejects.toMatchObject({ code: 'Cancelled', message: 'Cancelled. Nothing was changed.' });
  } finally {
    clearInterval(pressed);
  }
}

test('Ctrl-C in a question cancels, and the terminal stays as the question left it', async () => {
  const calls: string[] = [];
  const prompts = createPrompts(
    () => calls.push('before'),
    () => calls.push('after'),
    new AbortController().signal,
  );
  const answer = prompts.confirm({ message: 'Really?', initial: true });
  await cancelled(answer);
  expect(calls).toEqual(['before']);
});

test('texts of others in a question stay in their lines', async () => {
  const { written, restore } = recorded();
  const prompts = createPrompts(
    () => {},
    () => {},
    new AbortController().signal,
  );
  const evil = (where: string) => `${where}\u001b[2J\nFORGED`;
  const choices = [{ value: 'a', label: evil('label'), hint: evil('hint') }];
  const answer = prompts.select({ message: evil('message'), choices });
  await cancelled(answer).finally(restore);
  const shown = written.join('');
  for (const where of ['message', 'label', 'hint']) expect(shown).toContain(`${where}␛[2J␊FORGED`);
  expect(shown).not.toContain('\u001b[2J');
});

test('nothing but what draws a question comes to the terminal', async () => {
  const { written, restore } = recorded();
  const prompts = createPrompts(
    () => {},
    () => {},
    new AbortController().signal,
  );
  const answer = prompts.text({ message: 'Name?', initial: 'a\u202eb\u001b]0;t\u0007', check: () => undefined });
  await cancelled(answer).finally(restore);
  expect(written.join('')).toContain('\\u{202e}b␛]0;t␇');
  expect(written.join('')).not.toContain('\u202e');
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
