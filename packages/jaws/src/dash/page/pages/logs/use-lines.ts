import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ToolInput } from '../../../api.ts';
import { type ApiError, asApiError } from '../../base/client.ts';
import { useDash } from '../../base/dash.ts';
import type { Loaded } from '../../base/use-tool.ts';
import { append, type Buffer, nothing, sinceOf } from './lines.ts';

interface Lines extends Omit<Loaded<Buffer>, 'error'> {
  readonly error: ApiError | undefined;
  /** The number of lines that the first answer left out. */
  readonly leftOut: number;
  readonly notDeployed: number;
}

interface Held {
  readonly key: string;
  readonly buffer: Buffer;
  readonly leftOut: number;
  readonly notDeployed: number;
  readonly answered: boolean;
}

const empty = (key: string): Held => ({ key, buffer: nothing, leftOut: 0, notDeployed: 0, answered: false });

/** Reads lines at once, then, while live, those since the last one. */
export function useLines(input: ToolInput<'jaws_logs'>, live: boolean): Lines {
  const { client } = useDash();
  const key = JSON.stringify(input);
  const [held, setHeld] = useState(() => empty(key));
  const [error, setError] = useState<ApiError>();
  const [loading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  // The key stands for the input
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let current = held.key === key ? held : empty(key);
    setHeld(current);
    const ask = async () => {
      const since = sinceOf(current.buffer);
      const { minutes: _, ...rest } = input;
      setLoading(true);
      try {
        const answer = await client.call('jaws_logs', since === undefined ? input : { ...rest, since }, {
          signal: stop.signal,
        });
        if (stop.signal.aborted) return;
        const buffer = append(current.buffer, answer.lines, current.answered ? answer.leftOut : 0);
        const first = current.answered ? current : { leftOut: answer.leftOut, notDeployed: answer.notDeployed.length };
        current = { key, buffer, leftOut: first.leftOut, notDeployed: first.notDeployed, answered: true };
        setHeld(current);
        setError(undefined);
      } catch (thrown) {
        if (stop.signal.aborted) return;
        setError(asApiError(thrown));
      }
      setLoading(false);
      if (live) timer = setTimeout(again, every);
    };
    const again = () => {
      if (document.visibilityState === 'visible') void ask();
      else timer = setTimeout(again, every);
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [key, live, round]);
  const reload = useCallback(() => setRound((one) => one + 1), []);
  const { buffer, leftOut, notDeployed, answered } = held.key === key ? held : empty(key);
  return { data: answered ? buffer : undefined, leftOut, notDeployed, error, loading, reload };
}

/** Milliseconds. */
const every = 2000;
