import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JawsError } from '../errors/error.ts';
import type { Event } from '../events.ts';
import { terminalOutput } from './terminal.ts';
import { sinkOf } from './writer.ts';

/** A terminal that records its output. */
function screen(columns = 80) {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 24 });
  let written = '';
  stream.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  // A test stream is not a tty.WriteStream; it has the members that the output uses.
  return { stream: sinkOf(stream as unknown as NodeJS.WriteStream), text: () => written };
}

const step = (state: 'started' | 'done', ms?: number): Event => ({
  type: 'step',
  id: 'npm',
  title: 'Installing jaws-core-js',
  state,
  ...(ms === undefined ? {} : { ms }),
});

describe('terminalOutput', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const open = (columns?: number) => {
    const [out, err] = [screen(), screen(columns)];
    const output = terminalOutput({
      stdout: out.stream,
      stderr: err.stream,
      verbose: false,
      version: '1',
      env: { NO_COLOR: '1', TERM: 'xterm' },
      cwd: '/',
    });
    return { output, out, err };
  };

  it('draws nothing for what is over in a blink', () => {
    const { output, err } = open();
    output.emit(step('started'));
    vi.advanceTimersByTime(100);
    output.emit(step('done', 100));
    vi.advanceTimersByTime(1000);
    output.close();
    expect(err.text()).toBe('');
  });

  it('draws what goes on, then the line that stays, and gives the cursor back', () => {
    const { output, err } = open();
    output.emit(step('started'));
    vi.advanceTimersByTime(3000);
    expect(stripVTControlCharacters(err.text())).toMatch(/Installing jaws-core-js 2 s\n/);
    output.emit(step('done', 3000));
    output.close();
    const text = err.text();
    expect(stripVTControlCharacters(text).trimEnd()).toMatch(/✔ Installing jaws-core-js \(3\.0 s\)$/);
    expect(text.lastIndexOf('\x1b[?25h')).toBeGreaterThan(text.lastIndexOf('\x1b[?25l'));
  });

  it('shows that a command is alive when nothing else is to be seen for a second', () => {
    const { output, err } = open();
    output.busy('jaws status');
    vi.advanceTimersByTime(900);
    expect(err.text()).toBe('');
    vi.advanceTimersByTime(300);
    expect(stripVTControlCharacters(err.text())).toContain('jaws status');
    output.pause();
    const before = err.text();
    vi.advanceTimersByTime(5000);
    expect(err.text()).toBe(before);
    expect(before.endsWith('\x1b[?25h')).toBe(true);
  });

  it('never draws wider than the terminal', () => {
    const { output, err } = open(20);
    output.emit(step('started'));
    vi.advanceTimersByTime(2000);
    output.close();
    for (const line of stripVTControlCharacters(err.text()).split(/[\r\n]+/)) expect(line.length).toBeLessThan(20);
  });

  it('writes results to stdout, below what stays', () => {
    const { output, out, err } = open();
    output.emit(step('started'));
    vi.advanceTimersByTime(500);
    const at = { stage: 'dev', region: 'us-east-1', function: 'a/b', at: '2026-01-01T00:00:00.000Z' };
    output.emit({ type: 'function-log', ...at, message: 'a line' });
    output.result({ data: {}, head: () => 'before', text: () => 'done', note: () => 'after' });
    expect(out.text()).toMatch(/a line\ndone\n$/);
    expect(err.text()).toMatch(/before\nafter\n$/);
  });

  it('keeps the footer of a command that goes on after an error', () => {
    const { output, err } = open();
    output.footer(() => 'q quit');
    output.error(new JawsError('NoTests', 'Wrong.'));
    expect(stripVTControlCharacters(err.text())).toMatch(/Wrong\. \(NoTests\)\nq quit\n$/);
    output.footer(undefined);
    output.close();
    expect(err.text().endsWith('\x1b[?25h')).toBe(true);
  });

  it('erases line by line, because tmux keeps what is cleared as a whole screen', () => {
    const { output, err } = open();
    output.footer(() => 'q quit');
    output.emit(step('started'));
    vi.advanceTimersByTime(1000);
    output.close();
    expect(err.text()).toContain('\x1b[1A\x1b[2K');
    expect(err.text()).not.toContain('\x1b[0J');
  });

  const state = (lines: number) => ({
    data: { lines },
    text: () => Array.from({ length: lines }, (_, at) => `row ${at}`).join('\n'),
    changes: () => ['only this'],
  });

  it('redraws the progress in place, and leaves the last state', () => {
    const { output, out, err } = open();
    output.busy('jaws metrics');
    output.watch(state(2));
    const first = err.text();
    expect(stripVTControlCharacters(first)).toBe('row 0\nrow 1\n');
    vi.advanceTimersByTime(5000);
    // Nothing flickers, and no spinner appears beside it.
    expect(err.text()).toBe(first);
    output.watch(state(1));
    expect(err.text().slice(first.length)).toBe(`\x1b[G${'\x1b[1A\x1b[2K'.repeat(2)}row 0\n`);
    expect(out.text()).toBe('');
    output.close();
    expect(err.text().endsWith('\x1b[G\x1b[1A\x1b[2K\x1b[?25h')).toBe(true);
    expect(out.text()).toBe('row 0\n');
  });

  it('draws only as many lines as the terminal has rows', () => {
    const { output, err } = open();
    output.watch(state(100));
    const lines = stripVTControlCharacters(err.text()).trimEnd().split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([22, '… 79 more lines than this terminal has']);
  });
});
