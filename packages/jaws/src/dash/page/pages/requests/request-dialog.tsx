import { useState } from 'preact/hooks';
import { useStage } from '../../base/dash.ts';
import { clock, duration, pretty } from '../../base/format.ts';
import { formatRoute } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Code } from '../../parts/code.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Replay } from './replay.tsx';
import { Waterfall } from './waterfall.tsx';

interface RequestDialogProps {
  readonly id: string;
  /** The region of the request, where that is known when it is opened: no other one is waited for. */
  readonly at: string | undefined;
  readonly close: () => void;
}

export function RequestDialog({ id, at, close }: RequestDialogProps) {
  const { stage, region } = useStage();
  const [known] = useState(at);
  const loaded = useTool('jaws_request', { stage, id, ...(known !== undefined && { region: known }) });
  const { data } = loaded;
  const request = data?.request;
  const title = request?.http ? `${request.http.method} ${request.http.path}` : (request?.function ?? 'Request');
  return (
    <Dialog title={title} close={close} wide>
      <div aria-busy={loaded.loading} class="stack">
        {loaded.loading && !data && <p class="muted">Reading the request…</p>}
        {loaded.error && <Failure error={loaded.error} retry={loaded.reload} />}
        {data && request && (
          <>
            <div class="bar">
              <Mark kind={request.ok ? 'ok' : 'bad'}>
                {request.http ? String(request.http.status) : request.ok ? 'OK' : 'Error'}
              </Mark>
              <span>{duration(request.ms)}</span>
              <span class="mono">{clock(request.at)}</span>
              <span class="mono muted">{request.region}</span>
              {request.coldStart && <span class="tag">cold start</span>}
              <a
                class="push"
                href={formatRoute({
                  page: 'logs',
                  stage,
                  region,
                  item: undefined,
                  query: { id: request.invocation ?? request.id, ...(request.function && { fn: request.function }) },
                })}
              >
                Its log lines
              </a>
            </div>
            {request.error && <p class="bad-text">{request.error}</p>}
            <Waterfall spans={data.spans} />
            {data.notes.map((note) => (
              <p key={note} class="muted">
                {note}
              </p>
            ))}
            {request.invocation !== undefined && data.event !== undefined && (
              <Replay key={request.invocation} id={request.invocation} region={request.region} event={data.event} />
            )}
            {data.result !== undefined && (
              <details>
                <summary>Result of the function</summary>
                <Code label="Result of the function" text={pretty(data.result)} />
              </details>
            )}
            {data.log && (
              <details>
                <summary>Log</summary>
                <Code label="Log" text={data.log} />
              </details>
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}
