import type { Duplex } from 'node:stream';
import type { Kernel, Part } from '../../../../kernel/kernel.ts';
import { after, type Cancel } from '../../../../kernel/time/timers.ts';
import type { LiveStage } from '../types.ts';
import { encodeFrame, FrameReader, MessageReader, OPCODE, WebSocketError } from './frames.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const IDLE = 10 * 60 * 1000;
const LONGEST = 2 * 60 * 60 * 1000;

export interface ConnectionInfo {
  readonly id: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly domainName: string;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  /** The result of the authorizer of `$connect`. */
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
}

export interface ConnectionEvents {
  message(payload: Buffer, isText: boolean): void;
  /** Once, when the connection has ended, however it did. */
  closed(code: number, reason: string): void;
}

/** A client's WebSocket connection. */
export class Connection {
  readonly info: ConnectionInfo;
  lastActiveAt: number;
  readonly #socket: Duplex;
  readonly #kernel: Kernel;
  readonly #events: ConnectionEvents;
  #ended: { readonly code: number; readonly reason: string } | undefined;
  #idle: Cancel;
  readonly #longest: Cancel;

  constructor(info: ConnectionInfo, socket: Duplex, kernel: Kernel, events: ConnectionEvents) {
    this.info = info;
    this.lastActiveAt = info.connectedAt;
    this.#socket = socket;
    this.#kernel = kernel;
    this.#events = events;
    this.#idle = this.#idleTimer();
    this.#longest = after(kernel.clock, LONGEST, () => this.close(1001, 'Going away'));
    this.#read();
  }

  send(payload: Buffer, isText = true): void {
    if (this.#ended) return;
    this.#active();
    this.#socket.write(encodeFrame(isText ? OPCODE.text : OPCODE.binary, payload));
  }

  /** Says goodbye, and ends the connection. */
  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.#ended = { code, reason };
    const payload = Buffer.concat([Buffer.from([code >> 8, code & 0xff]), Buffer.from(reason)]);
    this.#socket.end(encodeFrame(OPCODE.close, payload));
  }

  #read(): void {
    const [frames, messages] = [new FrameReader(), new MessageReader()];
    this.#socket.on('data', (chunk: Buffer) => {
      if (this.#ended) return;
      this.#active();
      try {
        for (const frame of frames.push(chunk)) {
          if (frame.opcode >= OPCODE.close) this.#control(frame.opcode, frame.payload);
          else {
            const message = messages.push(frame);
            if (message) this.#deliver(message.payload, message.isText);
          }
        }
      } catch (error) {
        if (!(error instanceof WebSocketError)) throw error;
        this.close(error.code, error.message);
      }
    });
    this.#socket.on('error', () => this.#socket.destroy());
    // A client that hangs up without a close frame: its half of the connection alone would stay open for good.
    this.#socket.once('end', () => this.#socket.end());
    this.#socket.once('close', () => {
      this.#idle();
      this.#longest();
      const { code, reason } = this.#ended ?? { code: 1006, reason: 'Connection closed abnormally' };
      this.#events.closed(code, reason);
    });
  }

  #deliver(payload: Buffer, isText: boolean): void {
    if (isText) {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(payload);
      } catch {
        throw new WebSocketError(1007, 'Text is not UTF-8');
      }
    }
    this.#events.message(payload, isText);
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE.ping) this.#socket.write(encodeFrame(OPCODE.pong, payload));
    if (opcode !== OPCODE.close) return;
    const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    const reason = payload.subarray(2).toString('utf8') || 'Client-side close frame status not set';
    this.#ended = { code, reason };
    this.#socket.end(encodeFrame(OPCODE.close, payload.subarray(0, 2)));
  }

  #active(): void {
    this.lastActiveAt = this.#kernel.clock.now();
  }

  /** Closes when it was idle for too long; until then looks again when that may be. */
  #idleTimer(): Cancel {
    const { clock } = this.#kernel;
    const left = IDLE - (clock.now() - this.lastActiveAt);
    if (left > 0) {
      return after(clock, left, () => {
        this.#idle = this.#idleTimer();
      });
    }
    this.close(1001, 'Going away');
    return () => {};
  }
}

/** Open connections by their ids. */
export const connections: Part<Map<string, Connection>> = {
  name: 'apigatewayv2/connections',
  open: () => new Map(),
  close(open) {
    for (const connection of open.values()) connection.close(1001, 'Going away');
  },
};

/** The connection of this id at this stage. */
export function connectionOf({ apiId, record, context }: LiveStage, id: string): Connection | undefined {
  const found = context.kernel.part(connections).get(id);
  return found?.info.apiId === apiId && found.info.stageName === record.StageName ? found : undefined;
}
