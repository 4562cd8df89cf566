import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { FramedRuntime } from './framed-runtime.ts';
import { type Invocation, PAYLOAD_LIMIT } from './invocation.ts';
import type { RuntimeListener } from './runtime-api.ts';

/** A runtime's side of the pipe, with what it said and received. */
function runtime() {
  const said: unknown[][] = [];
  const sent: Buffer[] = [];
  const note =
    (kind: string) =>
    (...more: unknown[]) =>
      void said.push([kind, ...more.map((one) => (one instanceof Buffer ? one.toString() : one))]);
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      sent.push(chunk);
      done();
    },
  });
  const framed = new FramedRuntime(socket, {
    ready: note('ready'),
    isRunning: (id: string) => id === 'id',
    response: note('response'),
    tooLarge: note('tooLarge'),
    error: note('error'),
    initError: note('initError'),
  } as unknown as RuntimeListener);
  return { framed, said, sent, socket };
}

/** `u32 length of the rest, u8 kind, u8 length of name, name, body`, as framed-runtime.ts says. */
function frame(kind: string, name = '', body: string | Buffer = ''): Buffer {
  const text = Buffer.from(body);
  const head = Buffer.alloc(6);
  head.writeUInt32BE(2 + name.length + text.length, 0);
  head.write(kind, 4, 'latin1');
  head[5] = name.length;
  return Buffer.concat([head, Buffer.from(name), text]);
}
const settle = () => new Promise((done) => setImmediate(done));

describe('frames of a runtime', () => {
  it.each<[string, Buffer, unknown[][], boolean]>([
    ['polls', frame('N'), [['ready']], true],
    ['answers', frame('R', 'id', '{}'), [['response', 'id', '{}'], ['ready']], true],
    ['answers nothing', frame('R', 'id'), [['response', 'id', ''], ['ready']], true],
    ['fails', frame('E', 'id', '{}'), [['error', 'id', '{}'], ['ready']], true],
    ['crashes', frame('F', 'id', '{}'), [['error', 'id', '{}']], false],
    ['cannot start', frame('X', 'Runtime.Error', '{}'), [['initError', 'Runtime.Error', '{}']], false],
    ['answers another invocation', frame('R', 'other', '{}'), [['ready']], true],
    ['fails another invocation', frame('E', 'other', '{}'), [['ready']], true],
    ['crashes in another invocation', frame('F', 'other', '{}'), [], false],
    ['says what nobody knows', frame('?', 'id', '{}'), [], false],
  ])('it %s', async (_, bytes, expected, polls) => {
    for (const step of [bytes.length, 1, 3]) {
      const { framed, said, socket } = runtime();
      for (let at = 0; at < bytes.length; at += step) socket.push(bytes.subarray(at, at + step));
      await settle();
      expect([said, framed.polls]).toEqual([expected, polls]);
    }
  });

  it('may come several at a time, and cut anywhere', async () => {
    const all = Buffer.concat([
      frame('N'),
      frame('R', 'id', 'one'),
      frame('E', 'id', 'two'),
      frame('R', 'id', 'three'),
    ]);
    const expected = [
      ['ready'],
      ['response', 'id', 'one'],
      ['ready'],
      ['error', 'id', 'two'],
      ['ready'],
      ['response', 'id', 'three'],
      ['ready'],
    ];
    for (let cut = 0; cut <= all.length; cut++) {
      const { said, socket } = runtime();
      socket.push(all.subarray(0, cut));
      socket.push(all.subarray(cut));
      await settle();
      expect(said).toEqual(expected);
    }
  });

  it.each([
    [PAYLOAD_LIMIT, 'response'],
    [PAYLOAD_LIMIT + 1, 'tooLarge'],
  ])('an answer of %d bytes is a %s', async (size, kind) => {
    const { said, socket } = runtime();
    socket.push(frame('R', 'id', Buffer.alloc(size, 'x')));
    await settle();
    expect(said.map(([first]) => first)).toEqual([kind, 'ready']);
    if (kind === 'tooLarge') expect(said[0]).toEqual(['tooLarge', 'id', size]);
  });

  it('a long frame of another invocation is dropped without a word', async () => {
    const { said, socket } = runtime();
    socket.push(Buffer.concat([frame('F', 'other', Buffer.alloc(PAYLOAD_LIMIT + 1_000)), frame('F', 'id', 'x')]));
    await settle();
    expect(said).toEqual([['error', 'id', 'x']]);
  });
});

const invocation = {
  id: 'id',
  arn: 'arn',
  traceId: 'Root=1',
  payload: Buffer.from('{"ü":1}'),
} as unknown as Invocation;

it('an invocation is one frame: lengths, head in lines, payload', async () => {
  const { framed, sent, socket } = runtime();
  socket.push(frame('N'));
  await settle();
  framed.send({ ...invocation, clientContext: '{"ä":2}' }, 1234);
  expect(framed.polls).toBe(false);
  framed.send(invocation, 5);
  const [first, second] = sent as [Buffer, Buffer];
  const head = 'id\n1234\narn\nRoot=1\n{"ä":2}';
  expect(first.readUInt32BE(0)).toBe(first.length - 4);
  expect(first.readUInt16BE(4)).toBe(Buffer.byteLength(head));
  expect(first.subarray(6).toString()).toBe(`${head}{"ü":1}`);
  expect(second.subarray(6).toString()).toBe('id\n5\narn\nRoot=1\n{"ü":1}');
});

it('a pipe that breaks or ends is closed', async () => {
  const broken = runtime().socket;
  broken.destroy(new Error('broken'));
  const { socket } = runtime();
  socket.push(null);
  await settle();
  await settle();
  expect([broken.destroyed, socket.writableEnded]).toEqual([true, true]);
  const { framed, socket: closed } = runtime();
  framed.close();
  expect(closed.destroyed).toBe(true);
});
