import type {
  ApiAnswer,
  ApiRequest,
  Event,
  ApiError as RefusedAs,
  ToolInput,
  ToolName,
  ToolResult,
} from '../../api.ts';
import { openStream } from './stream.ts';

/** A tool's error, in the words of the error catalogue. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly problems: NonNullable<RefusedAs['problems']>;

  constructor({ code, message, hint, problems = [] }: RefusedAs) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.problems = problems;
  }
}

interface CallOptions {
  readonly signal?: AbortSignal;
  /** Called with each event of the engine while the call runs. */
  readonly onEvent?: (event: Event) => void;
}

interface ToolCallOptions<Name extends ToolName> extends CallOptions {
  /** Gets partial results while a region has not answered. */
  readonly onSoFar?: (found: ToolResult<Name>) => void;
}

export interface Client {
  /** Throws ApiError. */
  call<Name extends ToolName>(
    tool: Name,
    input: ToolInput<Name>,
    options?: ToolCallOptions<Name>,
  ): Promise<ToolResult<Name>>;
  /** Reports whether the stream of events is connected, at once and at each change. Returns a function that unsubscribes. */
  onConnection(listener: (connected: boolean) => void): () => void;
  /** The last result of a tool, for a page that is opened again. */
  readonly answers: Map<string, unknown>;
}

/** After a call is answered, its events may still arrive by the other connection, whose last message ends the call. Milliseconds to wait for them. */
const late = 1000;

/** One stream of events for the whole page; each call gets its own events. */
export function createClient(token: string): Client {
  const headers = { authorization: `Bearer ${token}` };
  const listeners = new Map<string, (event: Event) => void>();
  const parts = new Map<string, (found: never) => void>();
  const ends = new Map<string, () => void>();
  const watchers = new Set<(connected: boolean) => void>();
  let isConnected = false;
  openStream(headers, {
    connected: (is) => {
      isConnected = is;
      if (!is) for (const end of ends.values()) end();
      for (const watcher of watchers) watcher(is);
    },
    message: ({ call, event, soFar }) => {
      if (event) listeners.get(call)?.(event);
      else if (soFar) parts.get(call)?.(soFar as never);
      else ends.get(call)?.();
    },
  });
  const follow = (call: string, onEvent: (event: Event) => void) => {
    listeners.set(call, onEvent);
    const end = new Promise<void>((resolve) => ends.set(call, resolve));
    return {
      async ended() {
        if (isConnected) await Promise.race([end, new Promise((resolve) => setTimeout(resolve, late))]);
      },
      stop() {
        listeners.delete(call);
        ends.delete(call);
      },
    };
  };
  return {
    answers: new Map(),
    onConnection(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    async call<Name extends ToolName>(
      tool: Name,
      input: ToolInput<Name>,
      { signal, onEvent, onSoFar }: ToolCallOptions<Name> = {},
    ) {
      const body: ApiRequest<Name> = { call: crypto.randomUUID(), input };
      const followed = onEvent && follow(body.call, onEvent);
      if (onSoFar) parts.set(body.call, onSoFar);
      try {
        const answer = await request<Name>(tool, headers, body, signal);
        await followed?.ended();
        if ('error' in answer) throw new ApiError(answer.error);
        return answer.result;
      } finally {
        followed?.stop();
        parts.delete(body.call);
      }
    },
  };
}

async function request<Name extends ToolName>(
  tool: Name,
  headers: Readonly<Record<string, string>>,
  body: ApiRequest<Name>,
  signal: AbortSignal | undefined,
): Promise<ApiAnswer<Name>> {
  let response: Response;
  try {
    response = await fetch(`api/${tool}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const hint = 'Start it again with jaws dash --web, and open the address that it prints.';
    throw new ApiError({ code: 'Unreachable', message: 'The dash does not answer.', hint });
  }
  try {
    const answer: unknown = await response.json();
    if (typeof answer === 'object' && answer !== null && ('result' in answer || 'error' in answer))
      return answer as ApiAnswer<Name>;
  } catch (error) {
    if (signal?.aborted) throw error;
  }
  throw new ApiError({ code: 'Unreadable', message: `The response to ${tool} (${response.status}) cannot be read.` });
}

/** Anything that was thrown, as a panel shows it. */
export const asApiError = (thrown: unknown): ApiError =>
  thrown instanceof ApiError
    ? thrown
    : new ApiError({ code: 'Unexpected', message: thrown instanceof Error ? thrown.message : String(thrown) });
