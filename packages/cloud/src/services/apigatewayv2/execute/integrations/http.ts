import { httpAgents, send } from '../../../apigateway/execute/integrations/http-client.ts';
import type { IntegrationRecord } from '../../state/records.ts';
import { HeaderList } from '../header-list.ts';
import { internalError, notThere, unavailable } from '../http-error.ts';
import type { Answer, Exchange } from '../types.ts';
import { withStageVariables } from './call-lambda.ts';
import { mapRequest } from './mapping.ts';

/** Hop-by-hop headers, and those that are set again. */
const NOT_FORWARDED = new Set([
  'connection',
  'content-length',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-amzn-trace-id',
]);
const NOT_RETURNED = ['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'trailer', 'upgrade'];
const REMAPPED = ['date', 'server', 'apigw-requestid'];

/** HTTP_PROXY: the request is forwarded, changed by the mappings, and the response is returned. */
export async function runHttpProxy(exchange: Exchange, integration: IntegrationRecord): Promise<Answer> {
  if (integration.ConnectionType === 'VPC_LINK') throw notThere('A VPC link');
  const passed = exchange.headers.entries.filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase()));
  const { headers, query, path } = mapRequest(exchange, integration, new HeaderList([...passed]));
  headers.append('Forwarded', `by=127.0.0.1;for=${exchange.sourceIp};host=${exchange.domainName};proto=http`);
  headers.append('Via', 'HTTP/1.1 AmazonAPIGateway');
  headers.append('X-Amzn-Trace-Id', exchange.trace);
  const method = integration.IntegrationMethod;
  const verb = !method || method === 'ANY' ? exchange.verb : method;
  const url = urlOf(exchange, integration, query, path);
  const {
    status,
    body,
    headers: raw,
  } = await send(exchange.stage.context.kernel.part(httpAgents), {
    method: verb,
    url,
    // Names go in small letters, as HTTP APIs send them.
    headers: new HeaderList(headers.entries.map(([name, value]) => [name.toLowerCase(), value])),
    body: exchange.body,
    timeout: integration.TimeoutInMillis ?? 30_000,
    serverName: integration.TlsConfig?.ServerNameToVerify,
  }).catch((error: Error) => {
    throw unavailable(error.message);
  });
  exchange.integration.status = status;
  const answer = { status, body, headers: new HeaderList(raw.entries) };
  for (const name of NOT_RETURNED) answer.headers.delete(name);
  for (const name of REMAPPED) {
    const values = answer.headers.getAll(name);
    answer.headers.delete(name);
    for (const value of values) answer.headers.append(`x-amzn-remapped-${name}`, value);
  }
  return answer;
}

/** The integration's URI with its `{path variables}` and stage variables filled in, and the query of the request. */
function urlOf(
  exchange: Exchange,
  integration: IntegrationRecord,
  query: readonly (readonly [string, string])[],
  path: string | undefined,
): URL {
  const filled = withStageVariables(integration.IntegrationUri ?? '', exchange.stage).replace(
    /\{([^{}]+)\}/g,
    (whole, name: string) => {
      const value = exchange.pathParameters.get(name.replace(/\+$/, ''));
      return value === undefined ? whole : value.split('/').map(encodeURIComponent).join('/');
    },
  );
  let url: URL;
  try {
    url = new URL(filled);
  } catch {
    throw internalError(`Invalid endpoint address: ${filled}`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw internalError(`Invalid endpoint address: ${filled}`);
  if (path !== undefined) url.pathname = path.startsWith('/') ? path : `/${path}`;
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}
