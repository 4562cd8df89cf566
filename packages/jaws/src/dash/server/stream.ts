import type { ServerResponse } from 'node:http';
import type { StreamMessage } from '../api.ts';
import { securityHeaders } from './answer.ts';

/** Milliseconds between signs of life. */
const heartbeatMs = 15_000;
/** So many bytes may wait for a reader. */
const mostWaiting = 4 * 1024 ** 2;
const mostReaders = 32;

/** The streams of server-sent events of all pages. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export interface Streams {
  /** Makes an answer a stream; false where there are too many. */
  open(response: ServerResponse): boolean;
  publish(message: StreamMessage): void;
  readonly readers: number;
  close(): void;
}

export const tooManyStreams = { what: 'pages that follow what happens', most: mostReaders };

/** `clean` takes secrets out of the texts of a message. */
export function createStreams(clean: (text: string) => string): Streams {
  const readers = new Set<ServerResponse>();
  const write = (text: string) => {
    for (const reader of readers) {
      // A page that does not read, such as one of a laptop that sleeps: it connects again. Nothing of it is kept.
      if (reader.writableLength > mostWaiting) reader.destroy();
      else reader.write(text);
    }
  };
  const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs);
  heartbeat.unref();
  return {
    get readers() {
      return readers.size;
    },
    open(response) {
      if (readers.size >= mostReaders) return false;
      response.writeHead(200, { ...securityHeaders, 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(':\n\n');
      readers.add(response);
      response.on('close', () => readers.delete(response));
      response.on('error', () => readers.delete(response));
      return true;
    },
    publish(message) {
      if (readers.size === 0) return;
      const text = JSON.stringify(message, (_, value: unknown) => (typeof value === 'string' ? clean(value) : value));
      write(`data: ${text}\n\n`);
    },
    close() {
      clearInterval(heartbeat);
      for (const reader of readers) reader.end();
      readers.clear();
    },
  };
}
