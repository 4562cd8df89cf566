import { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { FramedRuntime } from './framed-runtime.ts';
import { PAYLOAD_LIMIT } from './invocation.ts';
import type { RuntimeListener } from './runtime-api.ts';

/** A runtime's side of the pipe, with what it said. */
function runtime() {
  const said: unknown[][] = [];
  const note =
    (kind: string) =>
    (...more: unknown[]) =>
      void said.push([kind, ...more.map((one) => (one instanceof Buffer ? one.toString() : one))]);
  const socket = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  new FramedRuntime(socket, {
    ready: note('ready'),
    isRunning: (id: string) => id === 'id',
    response: note('response'),
    tooLarge: note('tooLarge'),
    error: note('error'),
    initError: note('initError'),
  } as unknown as RuntimeListener);
  return { socket, said };
}

function frame(kind: string, name: string, size: number): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32BE(2 + name.length + size, 0);
  head.write(kind, 4, 'latin1');
  head[5] = name.length;
  return Buffer.concat([head, Buffer.from(name)]);
}

const settle = () => new Promise((done) => setImmediate(done));

test('an answer that is too long is not kept, and what follows is read', async () => {
  const { socket, said } = runtime();
  const size = PAYLOAD_LIMIT + 100_000;
  const all = Buffer.concat([frame('R', 'id', size), Buffer.alloc(size, 'x'), frame('R', 'id', 2), Buffer.from('ok')]);
  for (let at = 0; at < all.length; at += 65_537) socket.push(all.subarray(at, at + 65_537));
  await settle();
  expect(said).toEqual([['tooLarge', 'id', size], ['ready'], ['response', 'id', 'ok'], ['ready']]);
});

test('the head of a long frame may come in pieces', async () => {
  const { socket, said } = runtime();
  for (const byte of frame('R', 'id', PAYLOAD_LIMIT + 1_000)) socket.push(Buffer.of(byte));
  socket.push(Buffer.alloc(PAYLOAD_LIMIT + 1_000));
  await settle();
  expect(said).toEqual([['tooLarge', 'id', PAYLOAD_LIMIT + 1_000], ['ready']]);
});

test('of 4 GiB that are announced nothing is kept', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { socket, said } = runtime();
  socket.push(frame('R', 'id', 0xffff_0000));
  collect();
  const before = process.memoryUsage().arrayBuffers;
  for (let sent = 0; sent < 64; sent++) {
    socket.push(Buffer.alloc(4 << 20));
    await settle();
  }
  // An object that nothing references goes a moment after its collection.
  await vi.waitFor(
    () => {
      collect();
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 << 20);
    },
    { timeout: 10_000 },
  );
  expect(said).toEqual([]);
});

test('an error of the initialization that is too long is one without words', async () => {
  const { socket, said } = runtime();
  socket.push(frame('X', 'Own.Error', PAYLOAD_LIMIT + 1_000));
  socket.push(Buffer.alloc(PAYLOAD_LIMIT + 1_000, 'x'));
  await settle();
  expect(said).toEqual([['initError', 'Own.Error', '']]);
});

test('a long frame is one only with its last byte', async () => {
  const { socket, said } = runtime();
  socket.push(frame('R', 'id', PAYLOAD_LIMIT + 1_000));
  socket.push(Buffer.alloc(PAYLOAD_LIMIT + 999));
  await settle();
  expect(said).toEqual([]);
  socket.push(Buffer.alloc(1));
  await settle();
  expect(said).toEqual([['tooLarge', 'id', PAYLOAD_LIMIT + 1_000], ['ready']]);
});
