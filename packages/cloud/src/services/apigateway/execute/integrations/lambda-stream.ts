import { malformedProxyResponse, tooLarge } from '../gateway-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { StreamFailure, streamLambda } from './call-lambda.ts';
import { LARGEST_EVENT, proxyEvent } from './proxy-event.ts';
import { proxyHead } from './proxy-response.ts';

/** Ends the metadata. */
const DELIMITER = Buffer.alloc(8);
/** The metadata and its delimiter come within this many bytes. */
const LONGEST_METADATA = 16 * 1024;

/**
 * AWS_PROXY whose response is streamed: metadata as JSON, eight zero bytes, then the body as it comes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function runLambdaStream(exchange: Exchange): Promise<Answer> {
  const event = proxyEvent(exchange);
  if (event.length > LARGEST_EVENT) throw tooLarge();
  const chunks = await streamLambda(exchange, event);
  try {
    const { metadata, rest } = await readMetadata(chunks);
    return { ...proxyHead(metadata, exchange), body: '', stream: continued(rest, chunks) };
  } catch (error) {
    await chunks.return(undefined);
    if (!(error instanceof StreamFailure)) throw error;
    exchange.log?.add(`Lambda execution failed with status 200 due to customer function error: ${error.message}`);
    throw malformedProxyResponse();
  }
}

async function readMetadata(chunks: AsyncIterator<Uint8Array>): Promise<{ metadata: Buffer; rest: Buffer }> {
  let read = Buffer.alloc(0);
  for (;;) {
    const end = read.indexOf(DELIMITER);
    if (end >= 0) return { metadata: read.subarray(0, end), rest: read.subarray(end + DELIMITER.length) };
    if (read.length > LONGEST_METADATA) throw malformedProxyResponse();
    const { done, value } = await chunks.next();
    if (done) throw malformedProxyResponse();
    read = Buffer.concat([read, value]);
  }
}

/** Not a generator: an unread one would not pass `return` on. */
function continued(first: Buffer, chunks: AsyncGenerator<Uint8Array>): AsyncIterator<Uint8Array> {
  let rest = first.length > 0 ? first : undefined;
  return {
    next() {
      if (!rest) return chunks.next();
      const value = rest;
      rest = undefined;
      return Promise.resolve({ done: false, value });
    },
    return: () => chunks.return(undefined),
  };
}
