import { expect, test } from 'vitest';
import { isAgent, looksOf, painted, unpainted } from './paint.ts';

const terminal = { isTTY: true } as NodeJS.WriteStream;

test('an agent gets neither drawing nor colours, also at a terminal', () => {
  const person = { TERM: 'xterm' };
  expect(looksOf(terminal, person)).toMatchObject({ live: true, paint: painted });
  for (const name of ['AI_AGENT', 'CLAUDECODE', 'CURSOR_AGENT']) {
    const env = { ...person, [name]: '1' };
    expect(isAgent(env)).toBe(true);
    expect(looksOf(terminal, env)).toMatchObject({ live: false, paint: unpainted });
  }
  expect(isAgent({ AI_AGENT: '' })).toBe(false);
});
