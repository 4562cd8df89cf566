import { Readable } from 'node:stream';
import { errorText } from '../../kernel/create-kernel.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Happening, Reader } from '../../kernel/watch/live.ts';
import type { CloudHappening, StreamFilter, StreamKind } from './happenings.ts';
import { shownInvocation, shownLine, shownRequest, shownStart } from './shown.ts';

const KIND: Readonly<Record<Happening['event'], StreamKind>> = {
  request: 'requests',
  started: 'invocations',
  invocation: 'invocations',
  log: 'logs',
};

export const STREAM_KINDS: readonly StreamKind[] = ['requests', 'invocations', 'logs'];

/** Bytes buffered for a reader; anything beyond is dropped. */
const MOST_WAITING = 4 * 1024 * 1024;
/** Milliseconds. */
const HEARTBEAT = 15_000;
const COMMENT = ':\n\n';

/** Calls `listener` for each event, until the returned function is called or the cloud closes. */
export const stream = (
  kernel: Kernel,
  filter: StreamFilter,
  listener: (happening: CloudHappening) => void,
): (() => void) => read(kernel, filter, { happened: (happening) => listener(shown(happening)) });

function read({ log, watch }: Kernel, filter: StreamFilter, reader: Reader): () => void {
  return watch.live.read({
    ...reader,
    happened(happening) {
      if (!isWanted(happening, filter)) return;
      try {
        reader.happened(happening);
      } catch (error) {
        // It runs in the middle of an unrelated request or invocation.
        log.error('A listener of the stream failed', { error: errorText(error) });
      }
    },
  });
}

export interface StreamLimits {
  readonly mostWaiting?: number;
  readonly heartbeat?: number;
}

/**
 * The same as server-sent events, until the cloud closes. A reader that is too slow misses events, and gets their number.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function eventStream(kernel: Kernel, filter: StreamFilter, limits: StreamLimits = {}): Readable {
  const { mostWaiting = MOST_WAITING, heartbeat = HEARTBEAT } = limits;
  let id = 0;
  let dropped = 0;
  const bytesOf = (event: string, data: object) =>
    Buffer.from(`event: ${event}\nid: ${id + 1}\ndata: ${JSON.stringify(data)}\n\n`);
  const push = (bytes: Buffer) => {
    id += 1;
    readable.push(bytes);
  };
  const reportDropped = () => {
    if (dropped === 0) return;
    const bytes = bytesOf('dropped', { count: dropped });
    dropped = 0;
    push(bytes);
  };
  const readable = new Readable({
    // Called when the buffer is nearly empty again.
    read: reportDropped,
    destroy(error, done) {
      clearInterval(timer);
      leave();
      done(error);
    },
  });
  // Sends the head of the response: from here on no event is missed.
  readable.push(COMMENT);
  const timer = setInterval(() => {
    if (readable.readableLength === 0) readable.push(COMMENT);
  }, heartbeat).unref();
  const leave = read(kernel, filter, {
    happened(happening) {
      // Dropped events are reported at their place, before any later event.
      if (dropped > 0 || readable.readableLength >= mostWaiting) {
        dropped += 1;
        return;
      }
      const { event, data } = shown(happening);
      const bytes = bytesOf(event, data);
      // A single larger one, with an event and a result of 6 MB, is still sent if nothing else is buffered.
      const { readableLength: waiting } = readable;
      if (waiting > 0 && waiting + bytes.length > mostWaiting) dropped += 1;
      else push(bytes);
    },
    closed() {
      reportDropped();
      readable.push(null);
    },
  });
  return readable;
}

function isWanted({ event, seen }: Happening, { account, region, kinds, function: name }: StreamFilter): boolean {
  if (kinds !== undefined && !kinds.includes(KIND[event])) return false;
  if (account !== undefined && account !== seen.account) return false;
  if (region !== undefined && region !== seen.region) return false;
  return name === undefined || ('function' in seen && seen.function === name);
}

function shown(happening: Happening): CloudHappening {
  switch (happening.event) {
    case 'request':
      return { event: 'request', data: shownRequest(happening.seen) };
    case 'started':
      return { event: 'started', data: shownStart(happening.seen) };
    case 'invocation':
      return { event: 'invocation', data: shownInvocation(happening.seen) };
    case 'log':
      return { event: 'log', data: shownLine(happening.seen) };
  }
}
