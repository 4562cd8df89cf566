import { useId, useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { type ApiError, asApiError } from '../../base/client.ts';
import { useDash, useStage } from '../../base/dash.ts';
import { duration, pretty } from '../../base/format.ts';
import { Code } from '../../parts/code.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Mark } from '../../parts/mark.tsx';

interface ReplayProps {
  /** Id of the invocation. */
  readonly id: string;
  readonly region: string;
  readonly event: unknown;
}

type Replayed = ToolResult<'jaws_replay'>;

/** The event, to inspect, edit and send again. */
export function Replay({ id, region, event }: ReplayProps) {
  const { client, announce } = useDash();
  const { stage } = useStage();
  const field = useId();
  const original = pretty(event);
  const [text, setText] = useState(original);
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<Replayed>();
  const [error, setError] = useState<ApiError>();
  const mistake = mistakeIn(text);
  const edited = text !== original;
  const replay = async () => {
    setRunning(true);
    setError(undefined);
    try {
      const input = { stage, region, id, ...(edited && { event: JSON.parse(text) as unknown }) };
      setAnswer(await client.call('jaws_replay', input));
      announce('The replay has ended.');
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setRunning(false);
    }
  };
  return (
    <section class="stack" aria-label="Event and replay">
      <label for={field}>Event</label>
      <textarea
        id={field}
        rows={Math.min(14, text.split('\n').length + 1)}
        value={text}
        spellcheck={false}
        aria-invalid={mistake !== undefined}
        aria-describedby={`${field}-hint`}
        onInput={(input) => setText(input.currentTarget.value)}
      />
      <div class="bar">
        <button type="button" class="primary" disabled={running || mistake !== undefined} onClick={() => void replay()}>
          {running ? 'Replaying…' : edited ? 'Replay with this event' : 'Replay'}
        </button>
        {edited && (
          <button type="button" onClick={() => setText(original)}>
            As it was
          </button>
        )}
        <span id={`${field}-hint`} class={mistake ? 'bad-text' : 'muted'}>
          {mistake ?? `Calls the function in ${region}. It does whatever the function does.`}
        </span>
      </div>
      {error && <Failure error={error} />}
      {answer && <Answered answer={answer} edited={edited} />}
    </section>
  );
}

function mistakeIn(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return `This is not JSON: ${(error as Error).message}`;
  }
}

function Answered({ answer, edited }: { readonly answer: Replayed; readonly edited: boolean }) {
  const first = answer.answers[0];
  if (!first || 'failure' in first) return null;
  const text = first.error ? `${first.error.errorType}: ${first.error.errorMessage}` : pretty(first.value);
  return (
    <>
      <p class="bar">
        <Mark kind={first.error ? 'bad' : 'ok'}>{first.error ? 'Failed' : 'Answered'}</Mark>
        <span>{duration(first.ms)}</span>
        {!edited && answer.same === true && <span class="tag ok">same result as before</span>}
        {!edited && answer.same === false && <span class="tag warn">different result than before</span>}
      </p>
      {!edited && answer.differences.length > 0 && (
        <ul class="differences">
          {answer.differences.map(({ path, before, now }) => (
            <li key={path}>
              <code>{path || 'the answer'}</code>: {JSON.stringify(before) ?? 'nothing'} →{' '}
              {JSON.stringify(now) ?? 'nothing'}
            </li>
          ))}
        </ul>
      )}
      <Code label="Result of the replay" text={text} />
    </>
  );
}
