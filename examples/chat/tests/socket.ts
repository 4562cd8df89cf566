import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';

/** A minimal WebSocket client for these tests: Node has its own from version 22 on. */
export interface Socket {
  send(message: object): void;
  /** The next message. */
  next(): Promise<unknown>;
  close(): void;
}

/** Rejects with the status when the connection is refused. */
export function open(url: string): Promise<Socket> {
  const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  const key = randomBytes(16).toString('base64');
  const asking = request(url, { headers: { ...headers, 'sec-websocket-key': key } });
  return new Promise((resolve, reject) => {
    asking.on('upgrade', (_, stream, head) => resolve(socketOn(stream, head)));
    asking.on('response', ({ statusCode }) => reject(new Error(String(statusCode))));
    asking.on('error', reject).end();
  });
}

function socketOn(stream: Duplex, head: Buffer): Socket {
  const come: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  let rest = head;
  const read = (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const isLong = ((rest[1] ?? 0) & 127) === 126;
      const start = isLong ? 4 : 2;
      if (rest.length < start) return;
      const end = start + (isLong ? rest.readUInt16BE(2) : (rest[1] ?? 0) & 127);
      if (rest.length < end) return;
      const payload = rest.subarray(start, end).toString();
      const isText = ((rest[0] ?? 0) & 15) === 1;
      rest = rest.subarray(end);
      if (!isText) continue;
      const next = waiting.shift();
      if (next) next(JSON.parse(payload));
      else come.push(JSON.parse(payload));
    }
  };
  stream.on('data', read).on('error', () => {});
  read(Buffer.alloc(0));
  return {
    send(message) {
      const payload = Buffer.from(JSON.stringify(message));
      const size =
        payload.length < 126 ? [128 | payload.length] : [128 | 126, payload.length >> 8, payload.length & 255];
      // Clients must mask what they send; a mask of zeros changes nothing.
      stream.write(Buffer.concat([Buffer.from([129, ...size, 0, 0, 0, 0]), payload]));
    },
    next: () => (come.length > 0 ? Promise.resolve(come.shift()) : new Promise((resolve) => waiting.push(resolve))),
    close: () => void stream.destroy(),
  };
}
