import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './types.ts';

type Streamed = Answer & { readonly stream: AsyncIterator<Uint8Array> };

/** A stream that says nothing for this long is cut, as at regional endpoints. Milliseconds. */
const LONGEST_SILENCE = 5 * 60_000;

/**
 * Sends each piece as it arrives. A stream that breaks, is silent, or is not done in `left` milliseconds breaks the response.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html#response-transfer-mode-considerations
 */
export async function sendStream(
  { status, stream }: Streamed,
  left: number,
  raw: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const end = setTimeout(() => response.destroy(), left);
  response.setTimeout(LONGEST_SILENCE, () => response.destroy());
  try {
    if (response.destroyed) return;
    response.writeHead(Math.max(status, 200), raw);
    response.flushHeaders();
    for (;;) {
      const { done, value } = await nextOf(stream, response);
      if (done) break;
      if (request.method !== 'HEAD' && !response.write(value)) await drained(response);
    }
    response.end();
  } catch {
    response.destroy();
  } finally {
    clearTimeout(end);
    response.setTimeout(0);
    await stream.return?.();
  }
}

/** The next piece; nothing more when the client disconnects first. */
function nextOf(stream: AsyncIterator<Uint8Array>, response: ServerResponse): Promise<IteratorResult<Uint8Array>> {
  return new Promise((resolve, reject) => {
    const gone = () => resolve({ done: true, value: undefined });
    if (response.destroyed) return gone();
    response.once('close', gone);
    stream.next().then(
      (result) => {
        response.off('close', gone);
        resolve(result);
      },
      (error) => {
        response.off('close', gone);
        reject(error);
      },
    );
  });
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}
