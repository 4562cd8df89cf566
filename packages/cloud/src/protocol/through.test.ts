import { PassThrough, Readable, Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { through } from './through.ts';

test('a body comes out as it is transformed', async () => {
  const upper = new Transform({
    transform(chunk, _encoding, done) {
      done(null, String(chunk).toUpperCase());
    },
  });
  expect(String(await buffer(through(Readable.from(['a', 'b']), upper)))).toBe('AB');
});

test('a transformation that fails leaves the body as it is', async () => {
  const failing = new Transform({
    transform(_chunk, _encoding, done) {
      done(new Error('refused'));
    },
  });
  const body = new Readable({ read() {} });
  body.push('a');
  await expect(buffer(through(body, failing))).rejects.toThrow('refused');
  await new Promise(setImmediate);
  expect(body.destroyed).toBe(false);
  // Nothing is piped any more.
  expect(body.listenerCount('data')).toBe(0);
  body.destroy();
});

test('a body that fails ends it with its error', async () => {
  const body = new Readable({ read() {} });
  const out = buffer(through(body, new PassThrough()));
  body.destroy(new Error('gone'));
  await expect(out).rejects.toThrow('gone');
});

test('a body that closes too early ends it, as a client that went away', async () => {
  const body = new Readable({ read() {} });
  const out = buffer(through(body, new PassThrough()));
  body.push('half');
  body.destroy();
  await expect(out).rejects.toMatchObject({
    code: 'ERR_STREAM_PREMATURE_CLOSE',
    message: 'The body ended before its time.',
  });
});

test('an error that nobody reads has no effect', async () => {
  const body = new Readable({ read() {} });
  through(body, new PassThrough());
  body.destroy(new Error('gone'));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
});
