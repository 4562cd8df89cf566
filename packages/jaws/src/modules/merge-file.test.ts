import { expect, test } from 'vitest';
import { mergeFile } from './merge-file.ts';
import type { ModuleFile } from './types.ts';

const file = (text: string): ModuleFile => ({ content: Buffer.from(text), executable: false });
const windows = (text: string) => text.replaceAll('\n', '\r\n');
const lines = 'one\ntwo\nthree\nfour\nfive\n';

/** The outcome, with the written text. */
function merged(path: string, base: string | undefined, ours: string | undefined, theirs: string | undefined) {
  const [b, o, t] = [base, ours, theirs].map((text) => (text === undefined ? undefined : file(text)));
  const result = mergeFile(path, b, o, t);
  return result.outcome === 'write'
    ? { text: result.file && Buffer.from(result.file.content).toString(), mine: result.mine }
    : result.outcome;
}

test.each<[string, string | undefined, string | undefined, string | undefined, unknown]>([
  ['nothing happened', lines, lines, lines, 'same'],
  ['only the user changed it', lines, `${lines}six\n`, lines, 'same'],
  ['both did the same', lines, `${lines}six\n`, `${lines}six\n`, 'same'],
  ['only the module changed it', lines, lines, `zero\n${lines}`, { text: `zero\n${lines}`, mine: false }],
  ['a new file', undefined, undefined, lines, { text: lines, mine: false }],
  ['a file that goes', lines, lines, undefined, { text: undefined, mine: false }],
  ['a file that goes, though it was edited', lines, `${lines}six\n`, undefined, 'conflict'],
  ['a file that the user took out, changed', lines, undefined, `zero\n${lines}`, 'conflict'],
  ['a new file where the user has another', undefined, 'mine\n', lines, 'conflict'],
  [
    'both changed different lines',
    lines,
    `${lines}six\n`,
    `zero\n${lines}`,
    { text: `zero\n${lines}six\n`, mine: true },
  ],
  ['both changed the same line', lines, lines.replace('three', 'drei'), lines.replace('three', 'trois'), 'conflict'],
  [
    'Windows line ends stay',
    'a\r\nb\r\nc\r\nd\r\n',
    'a\r\nb\r\nc\r\nD\r\n',
    'A\r\nb\r\nc\r\nd\r\n',
    { text: 'A\r\nb\r\nc\r\nD\r\n', mine: true },
  ],
  ['only git changed the line ends', lines, windows(lines), lines, 'same'],
  [
    'git changed the line ends, and the module a line',
    lines,
    windows(lines),
    `zero\n${lines}`,
    { text: windows(`zero\n${lines}`), mine: false },
  ],
  [
    'git changed the line ends, the user a line and the module another',
    lines,
    windows(`${lines}six\n`),
    `zero\n${lines}`,
    { text: windows(`zero\n${lines}six\n`), mine: true },
  ],
  [
    'shipped from Windows, kept as on Unix',
    windows(lines),
    lines,
    windows(`zero\n${lines}`),
    { text: `zero\n${lines}`, mine: false },
  ],
  ['shipped with other line ends only', windows(lines), lines, lines.replace('\n', '\r\n'), 'same'],
  ['both changed the same lines in the same way', lines, `zero\n${lines}six\n`, `zero\n${lines}`, 'same'],
  ['git changed the line ends of a file that goes', lines, windows(lines), undefined, { text: undefined, mine: false }],
])('%s', (_name, base, ours, theirs, expected) => {
  expect(merged('handler.ts', base, ours, theirs)).toEqual(expected);
});

test('JSON is merged value by value where its lines are too close', () => {
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  const base = json({ lambda: { MemorySize: 128, Timeout: 3 } });
  const ours = json({ lambda: { MemorySize: 512, Timeout: 3 } });
  const theirs = json({ lambda: { MemorySize: 128, Timeout: 9 } });
  expect(merged('awsm.json', base, ours, theirs)).toEqual({
    text: json({ lambda: { MemorySize: 512, Timeout: 9 } }),
    mine: true,
  });
  const clash = json({ lambda: { MemorySize: 256, Timeout: 3 } });
  expect(merged('awsm.json', base, ours, clash)).toBe('conflict');
});

test('what is not text is not merged', () => {
  const bytes = (n: number): ModuleFile => ({ content: Buffer.from([0xff, 0xfe, 0xc0, n]), executable: false });
  expect(mergeFile('a.bin', bytes(1), bytes(2), bytes(3)).outcome).toBe('conflict');
});

test('whether a file can be executed is what the module says', () => {
  const run = (text: string, executable = true): ModuleFile => ({ ...file(text), executable });
  const written = (...args: [ModuleFile, ModuleFile, ModuleFile]) => {
    const result = mergeFile('run.sh', ...args);
    return result.outcome === 'write'
      ? [String(result.file?.content), result.file?.executable, result.mine]
      : result.outcome;
  };
  expect(written(file(lines), file(lines), run(lines))).toEqual([lines, true, false]);
  expect(written(run(lines), run(lines), run(`zero\n${lines}`))).toEqual([`zero\n${lines}`, true, false]);
  expect(written(run(lines), run(windows(lines)), run(`zero\n${lines}`))).toEqual([
    windows(`zero\n${lines}`),
    true,
    false,
  ]);
  expect(written(run(lines), run(`${lines}six\n`, false), run(`zero\n${lines}`))).toEqual([
    `zero\n${lines}six\n`,
    true,
    true,
  ]);
});

test('JSON of the same values stays as it is written here', () => {
  const base = '{\n  "lambda": { "MemorySize": 128 }\n}\n';
  const ours = '{\n    "lambda": {\n        "MemorySize": 512\n    }\n}\n';
  expect(merged('awsm.json', base, ours, '{ "lambda": { "MemorySize": 512 } }\n')).toBe('same');
});
