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

/** Presses Enter until this is over. */
async function entered<T>(over: Promise<T>): Promise<T> {
  const pressed = setInterval(() => process.stdin.emit('keypress', '\r', { name: 'return', sequence: '\r' }), 50);
  return over.finally(() => clearInterval(pressed));
}

test('an example and the reason of a refusal stay in their lines', async () => {
  const { written, restore } = recorded();
  const prompts = createPrompts(
    () => {},
    () => {},
    new AbortController().signal,
  );
  const evil = '\u001b[8m\u001b[2J\u001b[1;1H\nFORGED';
  const seen: string[] = [];
  const check = (value: string) => {
    seen.push(value);
    return `wrong${evil}`;
  };
  const answer = prompts.text({ message: 'Name?', initial: `initial${evil}`, check });
  await entered(vi.waitUntil(() => written.join('').includes('wrong')));
  await cancelled(answer).finally(restore);
  expect(seen[0]).toBe(`initial${evil}`);
  const shown = written.join('');
  expect(shown).toContain('nitial␛[8m␛[2J␛[1;1H␊FORGED');
  expect(shown).toContain('wrong␛[8m␛[2J␛[1;1H␊FORGED');
});

test('an example is the answer as it is', async () => {
  const { restore } = recorded();
  const prompts = createPrompts(
    () => {},
    () => {},
    new AbortController().signal,
  );
  const answer = prompts.text({ message: 'Name?', initial: 'a\u200bb', check: () => undefined });
  expect(await entered(answer).finally(restore)).toBe('a\u200bb');
});

test('a question leaves no listener behind', async () => {
  const before = process.stdout.listenerCount('resize');
  for (let n = 0; n < 12; n++) {
    const { restore } = recorded();
    const prompts = createPrompts(
      () => {},
      () => {},
      new AbortController().signal,
    );
    const answer = prompts.confirm({ message: 'Really?', initial: true });
    expect(await entered(answer).finally(restore)).toBe(true);
  }
  await vi.waitUntil(() => process.stdout.listenerCount('resize') === before);
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
