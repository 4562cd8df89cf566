import type { ServerResponse } from 'node:http';
import type { StreamMessage } from '../api.ts';
import { securityHeaders } from './answer.ts';

/** Milliseconds between heartbeats. */
const heartbeatMs = 15_000;
/** The number of bytes that may be buffered for a client. */
const mostWaiting = 4 * 1024 ** 2;
const mostReaders = 32;

/** The streams of server-sent events of all pages. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface Streams {
  /** Turns a response into a stream that begins with these messages; false when there are too many. */
  open(response: ServerResponse, first?: readonly StreamMessage[]): boolean;
  publish(message: StreamMessage): void;
  readonly readers: number;
  close(): void;
}

export const tooManyStreams = { what: 'pages that follow what happens', most: mostReaders };

/** `clean` removes secrets from the texts of a message. */
export function createStreams(clean: (text: string) => string): Streams {
  const readers = new Set<ServerResponse>();
  const write = (text: string) => {
    for (const reader of readers) {
      // The page does not read, for example on a laptop that sleeps. It will reconnect; nothing is kept for it.
      if (reader.writableLength > mostWaiting) reader.destroy();
      else reader.write(text);
    }
  };
  const lineOf = (message: StreamMessage): string => {
    const text = JSON.stringify(message, (_, value: unknown) => (typeof value === 'string' ? clean(value) : value));
    return `data: ${text}\n\n`;
  };
  const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs);
  heartbeat.unref();
  return {
    get readers() {
      return readers.size;
    },
    open(response, first = []) {
      if (readers.size >= mostReaders) return false;
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(`:\n\n${first.map(lineOf).join('')}`);
      readers.add(response);
      response.on('close', () => readers.delete(response));
      response.on('error', () => readers.delete(response));
      return true;
    },
    publish(message) {
      if (readers.size === 0) return;
      write(lineOf(message));
    },
    close() {
      clearInterval(heartbeat);
      for (const reader of readers) reader.end();
      readers.clear();
    },
  };
}
