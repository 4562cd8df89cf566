import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { safeJson } from '../../base/visible.ts';
import type { Sink } from '../../output/writer.ts';

// JSON-RPC 2.0 over a pair of streams, a message a line: https://modelcontextprotocol.io/specification/2025-06-18/basic/transports

/** An error that a method returns instead of a result. */
export class RpcError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Codes of JSON-RPC 2.0. */
export const rpc = {
  parse: -32700,
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  internal: -32603,
};

type Id = string | number;

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

export interface RpcOptions {
  readonly input: Readable;
  readonly output: Pick<Sink, 'write' | 'writable'>;
  /** Aborted when the requester cancels it, or is gone. */
  readonly request: (method: string, params: unknown, signal: AbortSignal) => Promise<object>;
  /** Aborted when the program is about to end: no more input is read. */
  readonly signal: AbortSignal;
  /** A failure other than an RpcError, which is a bug: its response says nothing more. */
  readonly bug: (error: unknown) => void;
}

export interface Rpc {
  notify(method: string, params: object): void;
  /** Asks the client; rejects if it answers with an error, or not at all until the signal is aborted. */
  ask(method: string, params: object, signal: AbortSignal): Promise<unknown>;
  /** Ends when the input and every request have ended. */
  readonly ended: Promise<void>;
}

/** Handles requests until the input ends; those still running then are aborted and awaited. */
export function serveRpc({ input, output, request, bug, signal }: RpcOptions): Rpc {
  const running = new Map<Id, AbortController>();
  const work = new Set<Promise<void>>();
  const asked = new Map<Id, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastAsked = 0;
  const send = (message: object) => {
    if (output.writable) output.write(`${safeJson({ jsonrpc: '2.0', ...message })}\n`);
  };
  const refuse = (id: unknown, { code, message }: Pick<RpcError, 'code' | 'message'>) =>
    send({ id: isId(id) ? id : null, error: { code, message } });

  async function answer(id: Id, method: string, params: unknown): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    try {
      const result = await request(method, params, abort.signal);
      // Canceled requests get no response.
      if (!abort.signal.aborted) send({ id, result });
    } catch (error) {
      if (abort.signal.aborted) return;
      if (error instanceof RpcError) return refuse(id, error);
      bug(error);
      refuse(id, { code: rpc.internal, message: 'Internal error of the server' });
    } finally {
      running.delete(id);
    }
  }

  function receive(text: string): void {
    const message = parse(text);
    const { id, method, params } = message ?? {};
    if (message === undefined) refuse(null, { code: rpc.parse, message: 'Not JSON' });
    else if (typeof method === 'string' && id === undefined) {
      if (method === 'notifications/cancelled') running.get(requestIn(params))?.abort();
    } else if (typeof method === 'string' && isId(id)) begin(id, method, params);
    else if (method === undefined && isId(id) && asked.has(id)) settle(id, message);
    // Responses to requests that were never sent are ignored.
    else if (method !== undefined || !('result' in message || 'error' in message)) {
      refuse(id, { code: rpc.invalidRequest, message: 'Not a request of JSON-RPC 2.0' });
    }
  }

  function settle(id: Id, { result, error }: Message): void {
    const { resolve, reject } = asked.get(id)!;
    asked.delete(id);
    if (error === undefined) resolve(result);
    else reject(new Error('The client refused the question'));
  }

  function ask(method: string, params: object, until: AbortSignal): Promise<unknown> {
    lastAsked += 1;
    const id = `jaws-${lastAsked}`;
    return new Promise((resolve, reject) => {
      const leave = () => {
        asked.delete(id);
        reject(new Error('The client has not answered the question'));
      };
      if (until.aborted) return leave();
      until.addEventListener('abort', leave, { once: true });
      const done = () => until.removeEventListener('abort', leave);
      asked.set(id, {
        resolve: (result) => {
          done();
          resolve(result);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      send({ id, method, params });
    });
  }

  function begin(id: Id, method: string, params: unknown): void {
    if (running.has(id)) {
      refuse(id, { code: rpc.invalidRequest, message: `A request ${id} is running already` });
      return;
    }
    const task = answer(id, method, params).finally(() => work.delete(task));
    work.add(task);
  }

  const lines = createInterface({ input });
  lines.on('line', (line) => {
    if (line.trim() !== '') receive(line);
  });
  signal.addEventListener('abort', () => lines.close(), { once: true });
  const ended = new Promise<void>((resolve) => lines.once('close', resolve)).then(async () => {
    for (const abort of running.values()) abort.abort();
    await Promise.all(work);
  });
  return { notify: (method, params) => send({ method, params }), ask, ended };
}

const isId = (id: unknown): id is Id => typeof id === 'string' || (typeof id === 'number' && Number.isInteger(id));

const requestIn = (params: unknown): Id => (params as { readonly requestId?: Id } | null | undefined)?.requestId ?? '';

function parse(line: string): Message | undefined {
  try {
    const data: unknown = JSON.parse(line);
    return typeof data === 'object' && data !== null ? data : {};
  } catch {
    return undefined;
  }
}
