import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A WebSocket client of RFC 6455 for tests: it records its messages in order. */
export class WebSocketClient {
  readonly #socket: Socket;
  readonly #received: { opcode: number; payload: Buffer }[] = [];
  readonly #waiting: ((frame: { opcode: number; payload: Buffer }) => void)[] = [];
  #rest: Buffer = Buffer.alloc(0);
  readonly head: string;
  /** Resolves when either side has closed the connection. */
  readonly ended: Promise<void>;

  private constructor(socket: Socket, head: string, rest: Buffer) {
    this.#socket = socket;
    this.head = head;
    this.ended = new Promise((resolve) => void socket.once('close', () => resolve()));
    this.#take(rest);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => undefined);
  }

  /** Opens a connection; a refused one rejects with the response. */
  static open(
    endpoint: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WebSocketClient> {
    const { hostname, port, host } = new URL(endpoint);
    const socket = connect(Number(port), hostname);
    const all = {
      Host: host,
      Upgrade: 'websocket',
      Connection: 'Upgrade',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    return new Promise((resolve, reject) => {
      let read = Buffer.alloc(0);
      const onData = (chunk: Buffer) => {
        read = Buffer.concat([read, chunk]);
        const end = read.indexOf('\r\n\r\n');
        const head = read.subarray(0, end).toString('latin1');
        if (end < 0 || !head.startsWith('HTTP/1.1 101')) return;
        socket.off('data', onData);
        resolve(new WebSocketClient(socket, head, read.subarray(end + 4)));
      };
      socket.on('data', onData);
      socket.on('end', () => reject(new Error(read.toString('utf8'))));
      socket.on('error', reject);
    });
  }

  send(text: string | Buffer, opcode = typeof text === 'string' ? 1 : 2, isFinal = true): void {
    const payload = Buffer.from(text);
    const mask = randomBytes(4);
    const size =
      payload.length < 126 ? [0x80 | payload.length] : [0x80 | 126, payload.length >> 8, payload.length & 0xff];
    const masked = payload.map((byte, at) => byte ^ mask[at & 3]!);
    this.#socket.write(Buffer.concat([Buffer.from([(isFinal ? 0x80 : 0) | opcode, ...size]), mask, masked]));
  }

  /** The next frame; waits for it. */
  next(): Promise<{ opcode: number; payload: Buffer }> {
    const frame = this.#received.shift();
    return frame ? Promise.resolve(frame) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next text frame as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever comes
  async json(): Promise<any> {
    return JSON.parse((await this.next()).payload.toString('utf8'));
  }

  /** Ends its half of the connection without a close frame; resolves when the other half has ended too. */
  hangUp(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.end();
    return closed;
  }

  /** Sends a close frame with a code, and ends. */
  close(code: number): void {
    this.send(Buffer.from([code >> 8, code & 0xff]), 8);
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 2) {
      const short = this.#rest[1]!;
      const start = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (this.#rest.length < start) return;
      const length =
        short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short === 126 ? this.#rest.readUInt16BE(2) : short;
      if (this.#rest.length < start + length) return;
      const frame = { opcode: this.#rest[0]! & 0x0f, payload: this.#rest.subarray(start, start + length) };
      this.#rest = this.#rest.subarray(start + length);
      const waiting = this.#waiting.shift();
      if (waiting) waiting(frame);
      else this.#received.push(frame);
    }
  }
}
