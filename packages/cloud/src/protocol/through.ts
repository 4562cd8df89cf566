import type { Readable, Transform } from 'node:stream';

/**
 * A body as it comes out of a transformation. One that fails leaves the body as it is: what was not read of it must not
 * take the connection away from the answer.
 */
export function through<T extends Transform>(body: Readable, into: T): T {
  const fail = (error: Error) => into.destroy(error);
  body.once('error', fail);
  body.once('close', () => {
    if (!body.readableEnded && !into.destroyed) {
      fail(Object.assign(new Error('The body ended before its time.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
    }
  });
  // Its reader gets the error, when there is one.
  into.on('error', () => undefined);
  into.once('close', () => body.unpipe(into));
  return body.pipe(into);
}
