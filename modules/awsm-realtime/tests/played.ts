import { expect, vi } from 'vitest';
import { createRealtime, type Realtime, type RealtimeOptions } from '../client/index.js';

export interface Asked {
  readonly do: string;
  readonly re: number;
  readonly channel?: string;
  readonly [name: string]: unknown;
}

/** A WebSocket whose other side the test simulates. */
export class Line {
  onopen: unknown;
  onclose: unknown;
  onerror: unknown;
  onmessage: unknown;
  isOpen = true;
  readonly url: string;
  readonly asked: Asked[] = [];

  constructor(url: string) {
    this.url = url;
  }

  send(text: string): void {
    this.asked.push(JSON.parse(text));
  }

  open(): void {
    (this.onopen as () => void)();
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    (this.onclose as () => void)();
  }

  get(message: object): void {
    (this.onmessage as (event: object) => void)({ data: JSON.stringify(message) });
  }

  /** Waits until this many requests were sent, and returns the last one. */
  async ask(count: number): Promise<Asked> {
    await vi.waitFor(() => expect(this.asked).toHaveLength(count));
    return this.asked.at(-1)!;
  }

  /** Waits for the next request, and responds. */
  async answer(count: number, answer: object = { ok: true }): Promise<Asked> {
    const asked = await this.ask(count);
    this.get({ re: asked.re, ...answer });
    return asked;
  }
}

/** A client with simulated timers, randomness and server. */
export class Played {
  readonly lines: Line[] = [];
  waits: { readonly act: () => void; readonly ms: number }[] = [];
  readonly realtime: Realtime;

  constructor(options: Partial<RealtimeOptions> = {}) {
    const { lines } = this;
    class OwnLine extends Line {
      constructor(url: string) {
        super(url);
        lines.push(this);
      }
    }
    this.realtime = createRealtime({
      ticket: async () => ({ url: 'wss://api.test/dev', ticket: 'a+b' }),
      WebSocket: OwnLine,
      random: () => 1,
      timers: {
        set: (act, ms) => {
          const one = { act, ms };
          this.waits.push(one);
          return one;
        },
        clear: (one) => {
          this.waits = this.waits.filter((each) => each !== one);
        },
      },
      ...options,
    });
  }

  get pending(): number[] {
    return this.waits.map(({ ms }) => ms).sort((a, b) => a - b);
  }

  /** The client's connection with this number. */
  async line(number: number): Promise<Line> {
    await vi.waitFor(() => expect(this.lines).toHaveLength(number + 1));
    return this.lines[number]!;
  }

  /** The same connection, once it is open. */
  async open(number = 0): Promise<Line> {
    const line = await this.line(number);
    line.open();
    await vi.waitFor(() => expect(this.realtime.state).toBe('open'));
    return line;
  }

  /** Ends a wait of this length. */
  async pass(ms: number): Promise<void> {
    await vi.waitFor(() => expect(this.pending).toContain(ms));
    const one = this.waits.find((each) => each.ms === ms)!;
    this.waits = this.waits.filter((each) => each !== one);
    one.act();
  }
}
