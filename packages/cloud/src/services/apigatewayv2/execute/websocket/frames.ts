import { createHash } from 'node:crypto';

/** The framing of RFC 6455, server side. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Bytes of a frame and of a message. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const LARGEST_FRAME = 32 * 1024;
const LARGEST_MESSAGE = 128 * 1024;

export interface Frame {
  readonly isFinal: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Ends a connection with a close code. */
export class WebSocketError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The value of Sec-WebSocket-Accept for a key. */
export function acceptKey(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** A frame as a server sends it: whole and not masked. */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

/** Splits a client's input into frames. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The frames that are complete now. Throws {@link WebSocketError} for violations of the protocol. */
  push(chunk: Buffer): Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const frame = this.#next();
      if (!frame) return frames;
      frames.push(frame);
    }
  }

  #next(): Frame | undefined {
    const rest = this.#rest;
    if (rest.length < 2) return undefined;
    const [first, second] = [rest[0]!, rest[1]!];
    const opcode = first & 0x0f;
    if (first & 0x70) throw new WebSocketError(1002, 'Reserved bits are set');
    if (!(second & 0x80)) throw new WebSocketError(1002, 'Frames of clients are masked');
    const short = second & 0x7f;
    if (opcode >= 8 && (short > 125 || !(first & 0x80))) throw new WebSocketError(1002, 'Bad control frame');
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    if (rest.length < 2 + extended) return undefined;
    const length = extended === 0 ? short : extended === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if (length > LARGEST_FRAME) throw new WebSocketError(1009, 'Frame is too large');
    const start = 2 + extended + 4;
    if (rest.length < start + length) return undefined;
    const mask = rest.subarray(start - 4, start);
    const payload = Buffer.from(rest.subarray(start, start + length));
    for (let at = 0; at < length; at += 1) payload[at]! ^= mask[at & 3]!;
    this.#rest = rest.subarray(start + length);
    return { isFinal: (first & 0x80) !== 0, opcode, payload };
  }
}

/** Puts frames together to messages. */
export class MessageReader {
  #opcode: number | undefined;
  #parts: Buffer[] = [];
  #size = 0;

  /** The message that a data frame ends, if it ends one. */
  push({ isFinal, opcode, payload }: Frame): { readonly isText: boolean; readonly payload: Buffer } | undefined {
    if ((opcode === OPCODE.continuation) !== (this.#opcode !== undefined)) {
      throw new WebSocketError(1002, 'Frames out of order');
    }
    this.#opcode ??= opcode;
    this.#parts.push(payload);
    this.#size += payload.length;
    if (this.#size > LARGEST_MESSAGE) throw new WebSocketError(1009, 'Message is too large');
    if (!isFinal) return undefined;
    const message = { isText: this.#opcode === OPCODE.text, payload: Buffer.concat(this.#parts) };
    this.#opcode = undefined;
    this.#parts = [];
    this.#size = 0;
    return message;
  }
}
