import type { Duplex } from 'node:stream';
import { type Invocation, PAYLOAD_LIMIT } from './invocation.ts';
import type { RuntimeListener } from './runtime-api.ts';

/** Kinds of frames that a runtime sends. RESPONSE, ERROR and CRASH name an invocation. */
const POLL = 0x4e;
const RESPONSE = 0x52;
const ERROR = 0x45;
const CRASH = 0x46;
const INIT_ERROR = 0x58;
const HELD = 0x48;

/** Length of the rest, kind, length of the name. */
const HEAD = 6;
/** Of a frame that is kept: an answer, and the name of its invocation. */
const LONGEST = HEAD + 255 + PAYLOAD_LIMIT;

interface LongFrame {
  readonly kind: number;
  readonly name: string;
  /** Bytes of its body. */
  readonly size: number;
  /** Bytes that are still to come. */
  left: number;
}

/**
 * The Runtime API in frames on a pipe instead of HTTP on a port, for this cloud's own runtimes: a warm invocation is one write and
 * one read. From the runtime: `u32 length of the rest, u8 kind, u8 length of name, name, body`; the name is an invocation's id, or
 * the type of an error in the initialization. To the runtime: `u32 length of the rest, u16 length of head, head, payload`; the head
 * is id, deadline, ARN, trace and client context, in lines. A response or an error asks for the next invocation too. The first frame
 * to the runtime has no head, and JSON of environment variables as its payload: the code exists. Before it, frames without a payload
 * ask whether the runtime is held.
 */
export class FramedRuntime {
  readonly #socket: Duplex;
  readonly #listener: RuntimeListener;
  #chunks: Buffer[] = [];
  #size = 0;
  /** A frame larger than any valid response: it is read and discarded. */
  #long: LongFrame | undefined;
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
    this.#write(`${id}\n${deadline}\n${arn}\n${traceId}\n${clientContext}`, payload);
  }

  /** Lets the runtime load the function's code, with these of its variables changed. */
  begin(variables: Readonly<Record<string, string>>): void {
    this.#write('', Buffer.from(JSON.stringify(variables)));
  }

  /** Asks a runtime without code whether it is ready and waiting. */
  ask(): void {
    this.#write('', Buffer.alloc(0));
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(head: string, payload: Uint8Array): void {
    const length = Buffer.byteLength(head);
    const frame = Buffer.allocUnsafe(6 + length + payload.length);
    frame.writeUInt32BE(2 + length + payload.length, 0);
    frame.writeUInt16BE(length, 4);
    frame.write(head, 6);
    frame.set(payload, 6 + length);
    this.#socket.write(frame);
  }

  #read(sent: Buffer): void {
    const chunk = this.#long ? this.#drop(this.#long, sent) : sent;
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    for (;;) {
      if (this.#size < 4) return;
      let buffer = this.#chunks[0]!;
      if (buffer.length < 4) buffer = this.#joined();
      const total = 4 + buffer.readUInt32BE(0);
      if (total > LONGEST) {
        this.#begin(total);
        return;
      }
      if (this.#size < total) return;
      buffer = this.#joined();
      this.#size -= total;
      this.#chunks = this.#size > 0 ? [buffer.subarray(total)] : [];
      this.#take(buffer.subarray(0, total));
    }
  }

  /** Starts to discard a frame, after its name was read. */
  #begin(total: number): void {
    const buffer = this.#joined();
    const from = HEAD + (buffer[5] ?? 0);
    if (this.#size < HEAD || this.#size < from) return;
    this.#chunks = [];
    this.#size = 0;
    const name = buffer.toString('latin1', HEAD, from);
    this.#long = { kind: buffer[4] ?? 0, name, size: total - from, left: total };
    const rest = this.#drop(this.#long, buffer);
    if (rest.length > 0) this.#read(rest);
  }

  /** The bytes after the frame. */
  #drop(long: LongFrame, chunk: Buffer): Buffer {
    const rest = chunk.subarray(Math.min(long.left, chunk.length));
    long.left -= chunk.length - rest.length;
    if (long.left > 0) return rest;
    this.#long = undefined;
    this.#act(long.kind, long.name, { size: long.size, body: Buffer.alloc(0) });
    return rest;
  }

  #joined(): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }

  #take(frame: Buffer): void {
    const from = HEAD + frame[5]!;
    const body = frame.subarray(from);
    this.#act(frame[4] ?? 0, frame.toString('latin1', HEAD, from), { size: body.length, body });
  }

  /** `body` is empty if it was too long to be kept. */
  #act(kind: number, name: string, { size, body }: { readonly size: number; readonly body: Buffer }): void {
    if (kind === INIT_ERROR) this.#listener.initError(name, body);
    else if (kind === HELD) this.#listener.held();
    else if (kind !== POLL && this.#listener.isRunning(name)) {
      if (size > PAYLOAD_LIMIT) this.#listener.tooLarge(name, size);
      else if (kind === RESPONSE) this.#listener.response(name, body);
      else if (kind === ERROR || kind === CRASH) this.#listener.error(name, body);
    }
    if (kind === POLL || kind === RESPONSE || kind === ERROR) {
      this.#polls = true;
      this.#listener.ready();
    }
  }
}
