import { expect, test } from 'vitest';
import type { KeptEntry } from '../engine/events/find.ts';
import type { ReplayResult } from '../engine/replay.ts';
import { unpainted } from '../output/paint.ts';
import { differencesText, entryText } from './kept-text.ts';

const evil = 'e\nFORGED';
const entry: KeptEntry = {
  stage: evil,
  function: evil,
  invocation: {
    time: evil,
    account: evil,
    region: evil,
    id: evil,
    function: evil,
    version: evil,
    trigger: evil,
    event: { [evil]: evil },
    result: evil,
    duration: 1,
    coldStart: true,
    log: `FORGED\r\n${evil}\n`,
  },
};
const replayed: ReplayResult = {
  id: 'a',
  function: 'shop/order',
  stage: 'dev',
  async: false,
  answers: [],
  same: false,
  differences: [
    { path: evil, before: evil, now: undefined },
    { path: '', before: { [evil]: evil }, now: [evil] },
  ],
};
const forged = (text: string) => text.split(/\r?\n/).filter((line) => line.trimStart().startsWith('FORGED'));

test('an invocation shows its texts where they belong', () => {
  const text = entryText(entry, unpainted);
  expect(text).toMatch(/\nlog\n│ FORGED\r?\n│ e\n│ FORGED$/);
  expect(text.split('\n')[0]).toBe('e␊FORGED in e␊FORGED e␊FORGED');
  const failed = entryText({ ...entry, invocation: { ...entry.invocation, error: evil } }, unpainted);
  expect(failed).toContain('\nerror\n│ e\n│ FORGED\n');
  expect([...forged(text), ...forged(failed)]).toEqual([]);
});

test('a difference is one line', () => {
  expect(differencesText(replayed, unpainted).split('\n')).toEqual([
    'The answer was different then:',
    '  e␊FORGED: e␊FORGED → (missing)',
    '  {"e\\nFORGED":"e\\nFORGED"} → ["e\\nFORGED"]',
  ]);
});
