import type { ToolResult } from '../../../api.ts';
import { useStage } from '../../base/dash.ts';
import { bytes, duration, prettyText } from '../../base/format.ts';
import { formatRoute } from '../../base/route.ts';
import { Code } from '../../parts/code.tsx';
import { Mark } from '../../parts/mark.tsx';

type Answer = ToolResult<'jaws_call'>;

export function AnswerView({ answer }: { readonly answer: Answer }) {
  const { stage, region } = useStage();
  const { status, ms, body, format, cut, requestId } = answer;
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ name, value: one })),
  );
  return (
    <section class="panel-body stack answer" aria-label="Answer">
      <div class="bar">
        <Mark kind={status < 400 ? 'ok' : status < 500 ? 'warn' : 'bad'}>{String(status)}</Mark>
        <span>{duration(ms)}</span>
        <span class="muted">{bytes(new TextEncoder().encode(body).length)}</span>
        <span class="mono muted">{answer.region}</span>
        {requestId && (
          <a class="push" href={formatRoute({ page: 'requests', stage, region, item: requestId, query: {} })}>
            Timeline
          </a>
        )}
      </div>
      {body !== '' && <Code label="Response body" text={format === 'text' ? prettyText(body) : body} />}
      {body === '' && <p class="muted">The body is empty.</p>}
      {format === 'base64' && <p class="muted">The body is not text and is shown in base64.</p>}
      {cut && <p class="muted">The body is truncated.</p>}
      <details>
        <summary>{headers.length} headers</summary>
        <dl class="facts mono">
          {headers.map(({ name, value }, at) => (
            <div key={at} class="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}
