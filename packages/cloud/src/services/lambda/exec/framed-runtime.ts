import type { Duplex } from 'node:stream';
import { type Invocation, PAYLOAD_LIMIT } from './invocation.ts';
import type { RuntimeListener } from './runtime-api.ts';

/** Kinds of frames that a runtime sends. All but the first and the last name an invocation. */
const POLL = 0x4e;
const RESPONSE = 0x52;
const ERROR = 0x45;
const CRASH = 0x46;
const INIT_ERROR = 0x58;

/** Length of the rest, kind, length of the name. */
const HEAD = 6;

/**
 * The Runtime API in frames on a pipe instead of HTTP on a port, for this cloud's own runtimes: a warm invocation is one write
 * and one read.
 * From the runtime: `u32 length of the rest, u8 kind, u8 length of name, name, body`; the name is an invocation's id, or the
 * type of an error in the initialisation. To the runtime: `u32 length of the rest, u16 length of head, head, payload`; the
 * head is id, deadline, ARN, trace and client context, in lines. A response or an error asks for the next invocation too.
 */
export class FramedRuntime {
  readonly #socket: Duplex;
  readonly #listener: RuntimeListener;
  #chunks: Buffer[] = [];
  #size = 0;
  #polls = false;

  constructor(socket: Duplex, listener: RuntimeListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  get polls(): boolean {
    return this.#polls;
  }

  send({ id, arn, traceId, clientContext = '', payload }: Invocation, deadline: number): void {
    this.#polls = false;
    const head = `${id}\n${deadline}\n${arn}\n${traceId}\n${clientContext}`;
    const length = Buffer.byteLength(head);
    const frame = Buffer.allocUnsafe(6 + length + payload.length);
    frame.writeUInt32BE(2 + length + payload.length, 0);
    frame.writeUInt16BE(length, 4);
    frame.write(head, 6);
    frame.set(payload, 6 + length);
    this.#socket.write(frame);
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#size < 4) return;
      let buffer = this.#chunks[0]!;
      if (buffer.length < 4) buffer = this.#joined();
      const total = 4 + buffer.readUInt32BE(0);
      if (this.#size < total) return;
      buffer = this.#joined();
      this.#size -= total;
      this.#chunks = this.#size > 0 ? [buffer.subarray(total)] : [];
      this.#take(buffer.subarray(0, total));
    }
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #take(frame: Buffer): void {
    const kind = frame[4];
    const from = HEAD + frame[5]!;
    const name = frame.toString('latin1', HEAD, from);
    const body = frame.subarray(from);
    if (kind === INIT_ERROR) this.#listener.initError(name, body);
    else if (kind !== POLL && this.#listener.isRunning(name)) {
      if (body.length > PAYLOAD_LIMIT) this.#listener.tooLarge(name, body.length);
      else if (kind === RESPONSE) this.#listener.response(name, body);
      else if (kind === ERROR || kind === CRASH) this.#listener.error(name, body);
    }
    if (kind === POLL || kind === RESPONSE || kind === ERROR) {
      this.#polls = true;
      this.#listener.ready();
    }
  }
}
