import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ToolInput, ToolResult } from '../../../api.ts';
import { type ApiError, asApiError } from '../../base/client.ts';
import { useDash } from '../../base/dash.ts';
import type { Lacking } from '../../base/lacking.ts';
import type { Loaded } from '../../base/use-tool.ts';
import { append, type Buffer, nothing, sinceOf } from './lines.ts';

interface Lines extends Omit<Loaded<Buffer>, 'error'> {
  readonly error: ApiError | undefined;
  /** The number of lines that the first answer left out. */
  readonly leftOut: number;
  readonly notDeployed: number;
  /** Regions that the last answer lacks. */
  readonly lacking: Lacking;
}

interface Held {
  readonly key: string;
  readonly buffer: Buffer;
  readonly leftOut: number;
  readonly notDeployed: number;
  readonly lacking: Lacking;
  readonly answered: boolean;
}

const empty = (key: string): Held => ({
  ...{ key, buffer: nothing, leftOut: 0, notDeployed: 0 },
  ...{ lacking: { unread: [] }, answered: false },
});

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
        const before = current;
        let partial = nothing;
        const withAnswer = (answer: ToolResult<'jaws_logs'>): Held => {
          const { answered } = before;
          const buffer = append(before.buffer, answer.lines, answered ? answer.leftOut : 0, partial);
          const first = answered ? before : { leftOut: answer.leftOut, notDeployed: answer.notDeployed.length };
          // A region that is asked once more is shown as it was.
          const lacking = answered && answer.waiting ? before.lacking : answer;
          return { key, buffer, leftOut: first.leftOut, notDeployed: first.notDeployed, lacking, answered: true };
        };
        const onSoFar = (answer: ToolResult<'jaws_logs'>) => {
          if (stop.signal.aborted) return;
          const held = withAnswer(answer);
          partial = held.buffer;
          setHeld(held);
        };
        const asked = since === undefined ? input : { ...rest, since };
        const answer = await client.call('jaws_logs', asked, { signal: stop.signal, onSoFar });
        if (stop.signal.aborted) return;
        current = withAnswer(answer);
        setHeld(current);
        setError(undefined);
      } catch (thrown) {
        if (stop.signal.aborted) return;
        // Of an answer that did not become whole nothing is kept.
        setHeld(current);
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
  const { buffer, leftOut, notDeployed, lacking, answered } = held.key === key ? held : empty(key);
  return { data: answered ? buffer : undefined, leftOut, notDeployed, lacking, error, loading, reload };
}

/** Milliseconds. */
const every = 2000;
