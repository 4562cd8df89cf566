import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Event, ToolInput, ToolName, ToolResult } from '../../api.ts';
import { type ApiError, asApiError, type Client } from './client.ts';
import { useDash } from './dash.ts';

export interface Loaded<Result> {
  /** The newest result; kept while the tool is called again, and when that fails. */
  readonly data: Result | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface Held<Result> {
  readonly key: string;
  readonly data?: Result;
  readonly error?: ApiError;
  readonly loading: boolean;
}

/**
 * Calls a tool when the input changes, and every `every` milliseconds while the page is visible. An undefined input pauses it. A late result
 * for an input that has changed since is not shown.
 */
export function useTool<Name extends ToolName>(
  tool: Name,
  input: ToolInput<Name> | undefined,
  { every, onEvent }: UseToolOptions = {},
): Loaded<ToolResult<Name>> {
  return useToolOf(useDash().client, tool, input, { every, onEvent });
}

interface UseToolOptions {
  readonly every?: number | undefined;
  /** What the engine reports meanwhile. */
  readonly onEvent?: ((event: Event) => void) | undefined;
}

/** The number of results that are kept, the newest. */
const most = 100;

export function keep(answers: Map<string, unknown>, key: string, data: unknown): void {
  answers.delete(key);
  answers.set(key, data);
  for (const oldest of [...answers.keys()].slice(0, -most)) answers.delete(oldest);
}

/** The same outside a component. */
export function useToolOf<Name extends ToolName>(
  client: Client,
  tool: Name,
  input: ToolInput<Name> | undefined,
  { every, onEvent }: UseToolOptions = {},
): Loaded<ToolResult<Name>> {
  const key = input === undefined ? '' : `${tool} ${JSON.stringify(input)}`;
  const kept = client.answers.get(key) as ToolResult<Name> | undefined;
  const [held, setHeld] = useState<Held<ToolResult<Name>>>({ key, loading: key !== '' });
  const [round, setRound] = useState(0);
  const running = useRef<AbortController>(undefined);

  // The key stands for the input
  useEffect(() => {
    if (input === undefined) return;
    const stop = new AbortController();
    running.current = stop;
    setHeld((before) => ({ ...(before.key === key ? before : {}), key, loading: true }));
    // A complete result stays until it is read again.
    const onSoFar = (data: ToolResult<Name>) => {
      if (!stop.signal.aborted && !client.answers.has(key)) setHeld({ key, data, loading: true });
    };
    client.call(tool, input, { signal: stop.signal, onSoFar, ...(onEvent && { onEvent }) }).then(
      (data) => {
        if (stop.signal.aborted) return;
        keep(client.answers, key, data);
        setHeld({ key, data, loading: false });
      },
      (thrown: unknown) => {
        if (stop.signal.aborted) return;
        // Regions do not stay "waiting" after a failure: of partial data nothing is kept.
        const data = client.answers.get(key) as ToolResult<Name> | undefined;
        setHeld({ key, ...(data !== undefined && { data }), error: asApiError(thrown), loading: false });
      },
    );
    return () => stop.abort();
  }, [key, round]);

  useEffect(() => {
    if (every === undefined || key === '' || held.loading) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') setRound((one) => one + 1);
    }, every);
    return () => clearInterval(timer);
  }, [every, key, held]);

  const reload = useCallback(() => setRound((one) => one + 1), []);
  const current = held.key === key ? held : { key, loading: key !== '' };
  return { data: current.data ?? kept, error: current.error, loading: current.loading, reload };
}
