import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readLines } from './lines.ts';
import { LogTail } from './log-tail.ts';

describe('LogTail', () => {
  /** A tail of these lines. */
  const tailOf = (...lines: string[]) => {
    const tail = new LogTail();
    for (const line of lines) tail.note(line);
    return tail;
  };

  it('has what was noted, in bytes and as text, also when it has ended', () => {
    const tail = tailOf('one', 'two');
    expect([tail.size, tail.toString(), tail.bytes.toString()]).toEqual([8, 'one\ntwo\n', 'one\ntwo\n']);
    tail.end();
    expect([tail.toString(), tail.bytes.toString()]).toEqual(['one\ntwo\n', 'one\ntwo\n']);
    expect(tailOf().toString()).toBe('');
  });

  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#lambda-Invoke-request-LogType
  it('has the last 4 KiB', () => {
    const lines = Array.from({ length: 100 }, (_, at) => `${at}`.padEnd(99, '.'));
    const whole = lines.map((line) => `${line}\n`).join('');
    const tail = tailOf(...lines);
    expect(tail.bytes.toString()).toBe(whole.slice(-4096));
    expect(tail.toString()).toBe(whole.slice(-4096));
    // At most one earlier line is kept.
    expect(tail.size).toBe(4100);
    tail.end();
    expect(tail.bytes.toString()).toBe(whole.slice(-4096));
  });

  it('keeps no line behind which more than 4 KiB stand', () => {
    expect(tailOf('a', 'x'.repeat(4095)).size).toBe(4098);
    expect(tailOf('a', 'x'.repeat(4096)).size).toBe(4097);
    expect(tailOf('a', 'x'.repeat(9_000)).bytes).toHaveLength(4096);
  });

  it('counts bytes, not characters', () => {
    const lines = Array.from({ length: 30 }, () => 'ü'.repeat(99));
    const tail = tailOf(...lines);
    expect(tail.bytes).toHaveLength(4096);
    expect(tail.bytes).toEqual(Buffer.from(lines.map((line) => `${line}\n`).join('')).subarray(-4096));
    expect(tail.toString()).toBe(tail.bytes.toString());
  });

  it('returns its text when the last line is written, once, or at once', () => {
    const tail = tailOf('one');
    const received: string[] = [];
    tail.whenWhole((text) => received.push(`first ${text}`));
    tail.note('two');
    expect(received).toEqual([]);
    tail.end();
    tail.end();
    tail.whenWhole((text) => received.push(`late ${text}`));
    expect(received[0]).toBe('first one\ntwo\n');
    expect(received).toHaveLength(2);
    const ended = tailOf('x');
    ended.end();
    ended.whenWhole((text) => received.push(text));
    expect(received.at(-1)).toBe('x\n');
  });
});

describe('readLines', () => {
  /** The lines of these chunks. */
  async function linesOf(...chunks: (string | Buffer)[]) {
    const stream = new PassThrough();
    const lines: string[] = [];
    readLines(stream, (line) => lines.push(line));
    for (const chunk of chunks) {
      stream.write(chunk);
      await new Promise(setImmediate);
    }
    stream.end();
    await new Promise(setImmediate);
    return lines;
  }

  it('puts lines together, and gives the last one without a line break too', async () => {
    expect(await linesOf('a\nb', 'c', 'd\n\ne\nf')).toEqual(['a', 'bcd', '', 'e', 'f']);
    expect(await linesOf('a\n')).toEqual(['a']);
    expect(await linesOf()).toEqual([]);
    expect(await linesOf(Buffer.from('ü').subarray(0, 1), Buffer.from('ü\n').subarray(1))).toEqual(['ü']);
  });

  it('a carriage return is a line break inside a line, but not at its end', async () => {
    expect(await linesOf('a\rb\r\nc\r')).toEqual(['a\nb', 'c']);
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
  it('breaks a line off that grows beyond what an event may hold', async () => {
    const max = 256 * 1024;
    expect((await linesOf('x'.repeat(max), 'y\n')).map(({ length }) => length)).toEqual([max + 1]);
    expect((await linesOf('x'.repeat(max + 1), 'y\n')).map(({ length }) => length)).toEqual([max + 1, 1]);
  });

  it('does not fall over a pipe that breaks', async () => {
    const stream = new PassThrough();
    readLines(stream, () => {});
    stream.destroy(new Error('broken'));
    await new Promise(setImmediate);
    expect(stream.destroyed).toBe(true);
  });
});
