export interface RealtimeMessage<Data = unknown> {
  /** Sorts by time. */
  readonly id: string;
  readonly channel: string;
  /** `join` and `leave`: `from` comes and goes. */
  readonly kind: 'message' | 'join' | 'leave';
  readonly data?: Data;
  /** Id of the user; undefined for the server. */
  readonly from?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface RealtimeOptions {
  /** Asks your API for a ticket: `async () => (await users.fetch('realtime/ticket', { method: 'POST' })).json()`. */
  readonly ticket: () => Promise<{ readonly url: string; readonly ticket: string }>;
  /** Default: that of the browser. */
  readonly WebSocket?: new (
    url: string,
  ) => {
    onopen: unknown;
    onclose: unknown;
    onerror: unknown;
    onmessage: unknown;
    send(text: string): void;
    close(): void;
  };
  /** For tests. */
  readonly timers?: { set(act: () => void, ms: number): unknown; clear(timer: unknown): void };
  /** From 0 to 1; for tests. */
  readonly random?: () => number;
}

export interface Subscription {
  /**
   * Resolves when the subscription is confirmed for the first time; rejects with RealtimeError if the channel is refused.
   */
  readonly ready: Promise<void>;
  unsubscribe(): void;
}

export interface Realtime {
  readonly state: 'open' | 'connecting' | 'closed';
  /** Returns a function that ends it. */
  onState(listener: (state: 'open' | 'connecting' | 'closed') => void): () => void;
  /**
   * Every message once. After a lost connection, those of a channel with history arrive later, in the order of their ids.
   */
  subscribe<Data = unknown>(channel: string, listener: (message: RealtimeMessage<Data>) => void): Subscription;
  /** Resolves with the message's id once the server has it. */
  publish(channel: string, data: unknown): Promise<string>;
  /** Ids of the users who are present. */
  presence(channel: string): Promise<readonly string[]>;
  close(): void;
}

export class RealtimeError extends Error {
  readonly reason: string;
  readonly field: string | undefined;
}

export function createRealtime(options: RealtimeOptions): Realtime;
