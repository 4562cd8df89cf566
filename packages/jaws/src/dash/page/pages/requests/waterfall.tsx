import type { ToolResult } from '../../../api.ts';
import { duration } from '../../base/format.ts';

type Span = ToolResult<'jaws_request'>['spans'][number];

const kinds: Readonly<Record<Span['kind'], string>> = {
  gateway: 'Gateway',
  authorizer: 'Authorizer',
  'cold-start': 'Cold start',
  function: 'Function',
  aws: 'AWS call',
};

/** Where the time of a request went, with a list for those who do not see the bars. */
export function Waterfall({ spans }: { readonly spans: readonly Span[] }) {
  const end = Math.max(1, ...spans.map(({ start, ms }) => start + ms));
  return (
    <ol class="waterfall" aria-label="Timeline of the request">
      {spans.map((span, at) => (
        <li key={at} title={span.detail ?? ''}>
          <span class="span-kind">{kinds[span.kind]}</span>
          <span class="mono cut span-name">{span.name}</span>
          <span class="span-lane" aria-hidden="true">
            <i
              class={`span ${span.kind} ${span.ok ? '' : 'bad'}`}
              style={{ left: `${(span.start / end) * 100}%`, width: `${(span.ms / end) * 100}%` }}
            />
          </span>
          <span class="span-ms">
            <span class="hidden">from {duration(span.start)}, </span>
            {duration(span.ms)}
          </span>
          {!span.ok && <span class="span-detail bad-text">{span.detail ?? 'Failed'}</span>}
        </li>
      ))}
    </ol>
  );
}
