import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { inked, sequence } from './ink.ts';
import { painted } from './paint.ts';
import { sinkOf } from './writer.ts';

function screen(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 });
  const bytes = () => (stream.read() as Buffer | null) ?? Buffer.alloc(0);
  // A test stream is not a tty.WriteStream; it has the members that the writer uses.
  return { sink: sinkOf(stream as unknown as NodeJS.WriteStream), bytes };
}

const [open, close] = ['\u001b[31m', '\u001b[39m\n'];
/** What nothing but our own paint may bring to a terminal. */
const steers = /(?!\n)[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]|[\u200b\u2060\ufeff]/u;

const pieces = [
  '\u001b',
  '[',
  '31m',
  '2J',
  ']',
  '\u0007',
  '\u009b',
  '\n',
  '\r',
  '\u202e',
  '\u200d',
  '😀',
  '\ufe0f',
  'a',
  ';',
  '?25l',
];

test('no bytes of others come out as a control character', () => {
  const texts = Array.from({ length: 2000 }, (_, n) => {
    const bytes = randomBytes(1 + (n % 60));
    return n % 2 === 0
      ? bytes.toString(n % 4 === 0 ? 'utf8' : 'latin1')
      : [...bytes].map((one) => pieces[one % pieces.length]).join('');
  });
  for (const text of texts) {
    const { sink, bytes } = screen(true);
    sink.write(`${painted.red(text)}\n`);
    const whole = bytes().toString();
    expect([whole.startsWith(open), whole.endsWith(close)], JSON.stringify(text)).toEqual([true, true]);
    expect(whole.slice(open.length, -close.length), JSON.stringify(text)).not.toMatch(steers);
  }
});

test('what others may try to pass for ink is shown as text', () => {
  const ink = sequence('31m');
  for (const text of [
    ink.slice(1),
    ink.slice(0, -4),
    [...ink].reverse().join(''),
    `${'\ufdd0'.repeat(16)}31m`,
    `${ink.slice(0, 8)}\u001b[31m`,
  ])
    expect(inked(text)).not.toContain('\u001b');
});

test('ink is another one in each process', () => {
  const print = `import('${new URL('./ink.ts', import.meta.url).href}').then(({ sequence }) => console.log(JSON.stringify(sequence('m'))))`;
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', print]);
  expect(JSON.parse(String(stdout))).toHaveLength(sequence('m').length);
  expect(JSON.parse(String(stdout))).not.toBe(sequence('m'));
});

test('a payload goes to a pipe byte for byte, and to a terminal as text', () => {
  const payload = 'a\u001b[31m\r\n\u202e\u0000\t';
  const [pipe, terminal] = [screen(false), screen(true)];
  for (const { sink } of [pipe, terminal]) sink.payload(payload);
  expect(pipe.bytes().toString()).toBe(payload);
  expect(terminal.bytes().toString()).toBe('a␛[31m\n\\u{202e}␀  ');
  pipe.sink.write(payload);
  expect(pipe.bytes().toString()).toBe('a␛[31m\n\\u{202e}␀  ');
});

test('what a library prints past the writer is text of others', () => {
  const writer = new URL('./writer.ts', import.meta.url).href;
  const print = `import('${writer}').then(({ guard, stdout }) => {
    guard();
    console.log('a\\u001b[2J\\u202e');
    process.stdout.write(Buffer.from('b\\u001b[31m\\n'));
    process.stderr.write('c\\u001b[31m');
    stdout.payload('d\\u001b[31m');
  })`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', print]);
  expect(String(stdout)).toBe('a␛[2J\\u{202e}\nb␛[31m\nd\u001b[31m');
  expect(String(stderr)).toBe('c␛[31m');
});

test('what a library prints in bytes, in another encoding or at the end is text of others too', () => {
  const writer = new URL('./writer.ts', import.meta.url).href;
  const print = `import('${writer}').then(({ guard }) => {
    guard();
    const [first, second] = [Buffer.from('a😀').subarray(0, 3), Buffer.from('a😀b').subarray(3)];
    process.stdout.write(first, () => process.stdout.write(second, 'utf8', () => {
      process.stdout.write('1b5b324a', 'hex');
      process.stdout.write(Buffer.from('é').subarray(0, 1));
      process.stdout.write('c');
      process.stdout.end('\\u001b[31m', () => process.stderr.end(() => {}));
    }));
    process.stderr.write('G1szMW0=', 'base64');
  })`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', print]);
  expect(String(stdout)).toBe('a😀b␛[2J\ufffdc␛[31m');
  expect(String(stderr)).toBe('␛[31m');
});

test('a library that draws moves, colors and erases, and nothing else', () => {
  const { sink, bytes } = screen(true);
  sink
    .canvas()
    .write('\u001b[2K\u001b[1A\u001b[31mred\u001b]0;title\u0007\u001bP1$\u001b\\\u009b2J\u202e\u001b[5n\r\n');
  expect(bytes().toString()).toBe('\u001b[2K\u001b[1A\u001b[31mred␛]0;title␇␛P1$␛\\\\u{9b}2J\\u{202e}␛[5n\r\n');
});

test.each(['2J', '3J', '1;1H', 'H', '8m', '0;8m', '5m', '38;5;8m', '?1049h', '?1000h', 's', 'u', '5S', '2;3f', '1;2G'])(
  'a library that draws cannot write %s',
  (what) => {
    const { sink, bytes } = screen(true);
    sink.canvas().write(`a\u001b[${what}b`);
    expect(bytes().toString()).toBe(`a␛[${what}b`);
  },
);

test('the cursor in an empty field may be hidden text', () => {
  const { sink, bytes } = screen(true);
  const cursor = '\u001b[7m\u001b[8m_\u001b[28m\u001b[27m';
  sink.canvas().write(cursor);
  expect(bytes().toString()).toBe(cursor);
});

test('a canvas that has ended listens no more', async () => {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  // A test stream is not a tty.WriteStream; it has the members that the writer uses.
  const canvas = sinkOf(stream as unknown as NodeJS.WriteStream).canvas();
  expect(stream.listenerCount('resize')).toBe(1);
  await new Promise((closed) => canvas.on('close', closed).end());
  expect(stream.listenerCount('resize')).toBe(0);
});
