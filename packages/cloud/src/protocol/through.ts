import type { Readable, Transform } from 'node:stream';

/**
 * A body after a transformation. A failed transformation leaves the body open: the unread rest must not
 * take the connection from the response.
 */
export function through<T extends Transform>(body: Readable, into: T): T {
  const fail = (error: Error) => into.destroy(error);
  body.once('error', fail);
  body.once('close', () => {
    if (!body.readableEnded && !into.destroyed) {
      fail(Object.assign(new Error('The body ended before its time.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }));
    }
  });
  // Its reader gets the error, if there is a reader.
  into.on('error', () => undefined);
  into.once('close', () => body.unpipe(into));
  return body.pipe(into);
}
