import { useId, useState } from 'preact/hooks';
import type { ToolResult } from '../../../api.ts';
import { type ApiError, asApiError } from '../../base/client.ts';
import { curl, fill, pathVariables } from '../../base/curl.ts';
import { type Project, useDash, useStage } from '../../base/dash.ts';
import { formatRoute } from '../../base/route.ts';
import { useTool } from '../../base/use-tool.ts';
import { Copy } from '../../parts/code.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Choice } from '../../parts/fields.tsx';
import { AnswerView } from './answer.tsx';
import { BodyForm } from './body-form.tsx';
import { type Pair, Pairs, valuesOf } from './pairs.tsx';

type Endpoint = Project['endpoints'][number];

interface CallerProps {
  readonly endpoint: Endpoint;
  readonly region: string;
  /** Undefined while it is unknown, and where it is not deployed. */
  readonly url: string | undefined;
  /** Whether addresses are known. */
  readonly known: boolean;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** A form for an endpoint's request, and the response. */
export function Caller({ endpoint, region, url, known }: CallerProps) {
  const { client, announce } = useDash();
  const { stage } = useStage();
  const heading = useId();
  const [method, setMethod] = useState(endpoint.method === 'ANY' ? 'GET' : endpoint.method);
  const [path, setPath] = useState<Readonly<Record<string, string>>>({});
  const [query, setQuery] = useState<readonly Pair[]>([]);
  const [headers, setHeaders] = useState<readonly Pair[]>([]);
  const [body, setBody] = useState<string>();
  const [running, setRunning] = useState(false);
  const [answer, setAnswer] = useState<ToolResult<'jaws_call'>>();
  const [error, setError] = useState<ApiError>();
  const schema = useTool('jaws_schema', endpoint.hasRequestSchema ? { endpoint: endpoint.id } : undefined);
  const hasBody = !['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(method);
  const sent = { path, query: valuesOf(query), headers: withType(plain(headers), hasBody ? body : undefined) };
  const send = async (event: Event) => {
    event.preventDefault();
    setRunning(true);
    setError(undefined);
    try {
      const input = {
        stage,
        region,
        endpoint: endpoint.id,
        ...(endpoint.method === 'ANY' && { method }),
        ...sent,
        ...(hasBody && body !== undefined && { body }),
      };
      const result = await client.call('jaws_call', input);
      setAnswer(result);
      announce(`Answered with status ${result.status}.`);
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setRunning(false);
    }
  };
  const target = url ?? `https://example.com${endpoint.path}`;
  return (
    <section class="panel" aria-labelledby={heading}>
      <header class="panel-head">
        <h2 id={heading}>
          <span class="method">{endpoint.method}</span> <span class="mono">{endpoint.path}</span>
        </h2>
        <div class="panel-actions">
          {endpoint.authorization !== 'NONE' && <span class="tag">{endpoint.authorization}</span>}
          {endpoint.function && (
            <a href={formatRoute({ page: 'functions', stage, region: undefined, item: endpoint.function, query: {} })}>
              {endpoint.function}
            </a>
          )}
        </div>
      </header>
      <form class="panel-body stack" onSubmit={(event) => void send(event)}>
        {endpoint.description && <p>{endpoint.description}</p>}
        {url ? (
          <p class="mono muted address">{url}</p>
        ) : (
          known && (
            <p class="note warn">
              It is not deployed in {stage} {region}.
            </p>
          )
        )}
        {endpoint.method === 'ANY' && <Choice label="Method" value={method} options={methods} onChange={setMethod} />}
        {pathVariables(endpoint.path).map(({ name, greedy }) => (
          <label key={name} class="field">
            <span>
              {name} <span class="muted">in the path{greedy ? ', may have slashes' : ''}</span>
            </span>
            <input
              required={endpoint.path !== '$default'}
              value={path[name] ?? ''}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => setPath({ ...path, [name]: event.currentTarget.value })}
            />
          </label>
        ))}
        <Pairs title="Query" pairs={query} onChange={setQuery} />
        <Pairs title="Headers" pairs={headers} onChange={setHeaders} />
        {schema.error && <Failure error={schema.error} retry={schema.reload} />}
        {hasBody &&
          (schema.loading && !schema.data ? (
            <p class="muted">Reading its schema…</p>
          ) : (
            <BodyForm key={schema.data ? 'schema' : 'text'} schema={schema.data?.request} onChange={setBody} />
          ))}
        <div class="bar">
          <button type="submit" class="primary" disabled={running || (known && url === undefined)}>
            {running ? 'Sending…' : 'Send'}
          </button>
          <Copy
            words="Copy as curl"
            what="the request as curl"
            text={curl({
              method,
              url: fill(target, sent.path, sent.query),
              headers: sent.headers,
              body: hasBody ? body : undefined,
            })}
          />
          <span class="muted">To {region}. It does whatever the endpoint does.</span>
        </div>
        {error && <Failure error={error} />}
      </form>
      {answer && <AnswerView answer={answer} />}
    </section>
  );
}

/** Joins headers of one name. */
const plain = (pairs: readonly Pair[]): Record<string, string> =>
  Object.fromEntries(pairs.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]));

function withType(headers: Record<string, string>, body: string | undefined): Record<string, string> {
  const has = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  return has || body === undefined || body === '' ? headers : { 'content-type': 'application/json', ...headers };
}
