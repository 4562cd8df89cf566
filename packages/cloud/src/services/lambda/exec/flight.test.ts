import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Flight } from './flight.ts';
import { type Invocation, type Outcome, PAYLOAD_LIMIT } from './invocation.ts';

beforeEach(() => {
  vi.useFakeTimers();
  // No flight begins at the start of the process.
  vi.advanceTimersByTime(10_000);
});
afterEach(() => vi.useRealTimers());

/** A flight of an invocation, and its outcome. */
function take(more: Partial<Invocation> = {}, timeout = 1_000) {
  const outcomes: Outcome[] = [];
  let late = 0;
  const invocation: Invocation = {
    id: 'id',
    arn: '',
    payload: Buffer.alloc(0),
    traceId: '',
    wantsTail: false,
    finish: (outcome) => outcomes.push(outcome),
    abort: () => {},
    ...more,
  };
  const flight = new Flight(invocation, timeout, { late: () => late++, coldStart: true });
  return { flight, outcomes, late: () => late };
}
const ok = { payload: Buffer.from('ok'), failed: false };
const bad = { payload: Buffer.from('{}'), failed: true };

/** A streamed answer of a runtime. */
function streamed(trailers: Record<string, string> = {}) {
  const stream = Object.assign(new PassThrough(), { headers: {}, trailers });
  return stream as typeof stream & IncomingMessage;
}
/** Ends a stream and waits until it has been read. */
async function end(stream: PassThrough): Promise<void> {
  vi.useRealTimers();
  stream.end();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

describe('a flight', () => {
  it('is over with the first outcome', () => {
    const { flight, outcomes, late } = take();
    expect([flight.answered, flight.status, flight.coldStart]).toEqual([false, 'success', true]);
    vi.advanceTimersByTime(300);
    flight.respond(ok);
    flight.respond(bad, 'Late');
    vi.advanceTimersByTime(5_000);
    expect(outcomes).toEqual([ok]);
    expect([flight.answered, flight.status, flight.errorType, late()]).toEqual([true, 'success', undefined, 0]);
    expect(Math.round(flight.duration)).toBe(300);
  });

  it('says of a failure what it was', () => {
    const { flight, outcomes } = take();
    flight.respond(bad, 'TypeError');
    expect([flight.status, flight.errorType, outcomes]).toEqual(['error', 'TypeError', [bad]]);
  });

  it('is late after its timeout, in which pauses do not count', () => {
    const { flight, late } = take();
    vi.advanceTimersByTime(600);
    flight.pause();
    vi.advanceTimersByTime(10_000);
    flight.resume();
    vi.advanceTimersByTime(399);
    expect([late(), Math.round(flight.duration)]).toEqual([0, 999]);
    vi.advanceTimersByTime(1);
    expect(late()).toBe(1);
    const short = take({}, 1);
    vi.advanceTimersByTime(1);
    expect(short.late()).toBe(1);
    const endless = take({}, 0);
    vi.advanceTimersByTime(1e9);
    expect(endless.late()).toBe(0);
  });

  it('takes answers for its own invocation only, and only one', () => {
    const { flight } = take();
    expect([flight.isOpen('id'), flight.isOpen('other')]).toEqual([true, false]);
    flight.respond(ok);
    expect(flight.isOpen('id')).toBe(false);
    const streaming = take().flight;
    streaming.stream(streamed());
    expect(streaming.isOpen('id')).toBe(false);
  });

  it('returns its log with the outcome on request, when the last line is written', () => {
    const { flight, outcomes } = take({ wantsTail: true });
    flight.tail.note('line');
    flight.respond(ok);
    expect(outcomes).toEqual([]);
    flight.tail.note('END');
    flight.close();
    expect(outcomes).toEqual([{ ...ok, tail: Buffer.from('line\nEND\n') }]);
    expect(flight.tail.toString()).toBe('line\nEND\n');
    const quiet = take();
    quiet.flight.respond(ok);
    quiet.flight.close();
    expect(quiet.outcomes).toEqual([ok]);
    const unanswered = take({ wantsTail: true });
    unanswered.flight.close();
    vi.advanceTimersByTime(5_000);
    expect([unanswered.outcomes, unanswered.late()]).toEqual([[], 0]);
  });

  it('says that it took too long, or that its process ended', () => {
    const { flight, outcomes } = take();
    const text = 'Task timed out after 1.50 seconds';
    expect(flight.timedOut(1.5, Date.UTC(2026, 0, 2))).toBe(`2026-01-02T00:00:00.000Z id ${text}\n`);
    expect([flight.status, flight.errorType]).toEqual(['timeout', 'Sandbox.Timedout']);
    const crashed = take();
    expect(crashed.flight.crashed('why', 'Runtime.OutOfMemory')).toBe('RequestId: id Error: why\nRuntime.ExitError');
    expect([crashed.flight.status, crashed.flight.errorType]).toEqual(['error', 'Runtime.OutOfMemory']);
    expect(
      [...outcomes, ...crashed.outcomes].map(({ failed, payload }) => [failed, JSON.parse(String(payload))]),
    ).toEqual([
      [true, { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: id Error: ${text}` }],
      [true, { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: id Error: why' }],
    ]);
    // An answered invocation stays answered, but the timeout keeps its outcome.
    const answered = take();
    answered.flight.respond(ok);
    answered.flight.timedOut(1, 0);
    expect([answered.outcomes, answered.flight.status]).toEqual([[ok], 'timeout']);
  });

  it('refuses an answer that is too large, in AWS’s words', () => {
    const { flight, outcomes } = take();
    flight.tooLarge();
    expect(flight.errorType).toBe('Function.ResponseSizeTooLarge');
    expect(outcomes[0]?.failed).toBe(true);
    expect(JSON.parse(String(outcomes[0]?.payload))).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });
});

describe('a streamed answer', () => {
  it('is collected where its caller takes none', async () => {
    const { flight, outcomes } = take();
    const stream = streamed();
    flight.stream(stream);
    stream.write('one ');
    stream.write('two');
    await end(stream);
    expect(outcomes).toEqual([{ payload: Buffer.from('one two'), failed: false }]);
  });

  it('is handed on where its caller takes one', async () => {
    const taken: unknown[] = [];
    const onStream = (type: string, body: IncomingMessage) => {
      body.resume();
      taken.push(type, body);
    };
    const { flight, outcomes } = take({ onStream });
    const stream = streamed();
    flight.stream(stream);
    stream.write('one');
    await end(stream);
    expect(taken).toEqual(['application/octet-stream', stream]);
    expect(outcomes).toEqual([{ payload: Buffer.alloc(0), failed: false }]);
    const typed = streamed();
    typed.headers['content-type'] = 'text/html';
    take({ onStream }).flight.stream(typed);
    expect(taken[2]).toBe('text/html');
  });

  it('may be as large as any, and no larger', async () => {
    const { flight, outcomes } = take();
    const stream = streamed();
    flight.stream(stream);
    stream.write(Buffer.alloc(PAYLOAD_LIMIT));
    await end(stream);
    expect([outcomes[0]?.failed, outcomes[0]?.payload.length]).toEqual([false, PAYLOAD_LIMIT]);
    vi.useFakeTimers();
    const large = take();
    const longer = streamed();
    large.flight.stream(longer);
    longer.write(Buffer.alloc(PAYLOAD_LIMIT));
    longer.write('x');
    await end(longer);
    expect(large.flight.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('may end with an error', async () => {
    const type = 'lambda-runtime-function-error-type';
    const body = Buffer.from('{"errorType":"E"}').toString('base64');
    const { flight, outcomes } = take();
    const stream = streamed({ [type]: 'E', 'lambda-runtime-function-error-body': body });
    flight.stream(stream);
    stream.write('begun');
    await end(stream);
    expect([outcomes, flight.errorType]).toEqual([[{ payload: Buffer.from('{"errorType":"E"}'), failed: true }], 'E']);
    vi.useFakeTimers();
    const bare = take();
    const without = streamed({ [type]: 'E' });
    bare.flight.stream(without);
    without.resume();
    await end(without);
    expect(bare.outcomes).toEqual([{ payload: Buffer.alloc(0), failed: true }]);
  });

  it('that breaks off is not an error of the cloud', async () => {
    const { flight, outcomes } = take();
    const stream = streamed();
    flight.stream(stream);
    vi.useRealTimers();
    stream.destroy(new Error('broken'));
    await new Promise(setImmediate);
    expect(outcomes).toEqual([]);
  });
});
