import { clientCertificates, vpcLinks } from '../../state/state.ts';
import { apiConfiguration } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { logRequestTo, logResponseOf } from '../logs/lines.ts';
import type { Answer, Exchange } from '../types.ts';
import { httpAgents, type IncomingResponse, type OutgoingRequest, send, sendForStream } from './http-client.ts';
import { withStageVariables } from './lambda-uri.ts';
import { mappedRequest } from './mapped-request.ts';
import { mappedResponse } from './mapped-response.ts';
import { cleanValue } from './proxy-response.ts';
import { isDropped, refuseMapped, remapResponse } from './request-headers.ts';

const WITHOUT_BODY = ['GET', 'HEAD', 'OPTIONS'];

/** HTTP: the mappings determine the request to the endpoint, and the response. */
export async function runHttp(exchange: Exchange): Promise<Answer> {
  const request = mappedRequest(exchange);
  const { headers } = request;
  defaultHeaders(headers, exchange);
  const type = exchange.headers.get('content-type');
  if (type !== undefined && !headers.has('content-type') && !WITHOUT_BODY.includes(exchange.verb)) {
    headers.append('Content-Type', type);
  }
  const response = await call(exchange, request.path, request.query, headers, request.body);
  return mappedResponse(exchange, { ...response, selector: String(response.status) });
}

/** HTTP_PROXY: the request is forwarded with the mapped parameters added, and the response is returned unchanged. */
export async function runHttpProxy(exchange: Exchange): Promise<Answer> {
  const { requestParameters } = exchange.route!.integration;
  const headers = new HeaderList(exchange.headers.entries.filter(([name]) => passes(name.toLowerCase())));
  const query: [string, string][] = exchange.query.entries.map(([name, value]) => [name, value]);
  const path = new Map<string, string>();
  const mappedNames: string[] = [];
  for (const { place, name, value } of requestParameters) {
    const mapped = value({ exchange });
    if (mapped === undefined || mapped === '') continue;
    if (place === 'header') {
      mappedNames.push(name);
      headers.set(name, cleanValue(Array.isArray(mapped) ? mapped.join(',') : mapped));
    } else if (place === 'path') path.set(name, String(mapped));
    else for (const one of [mapped].flat()) query.push([name, one]);
  }
  refuseMapped(mappedNames, 'HTTP_PROXY');
  defaultHeaders(headers, exchange);
  if (exchange.route!.integration.definition.responseTransferMode === 'STREAM') {
    const outgoing = outgoingRequest(exchange, path, query, headers, exchange.body);
    const { body, ...head } = await sendForStream(exchange.stage.context.kernel.part(httpAgents), outgoing);
    remapResponse(head.headers, 'HTTP_PROXY');
    return { ...head, body: '', stream: body[Symbol.asyncIterator]() };
  }
  const response = await call(exchange, path, query, headers, exchange.body);
  remapResponse(response.headers, 'HTTP_PROXY');
  return response;
}

function passes(name: string): boolean {
  return !isDropped(name) && name !== 'host' && name !== 'content-encoding' && name !== 'via';
}

function defaultHeaders(headers: HeaderList, exchange: Exchange): void {
  if (!headers.has('accept')) headers.append('Accept', 'application/json');
  if (!headers.has('user-agent')) headers.append('User-Agent', `AmazonAPIGateway_${exchange.stage.apiId}`);
  headers.set('X-Amzn-Trace-Id', exchange.trace);
  headers.set('x-amzn-apigateway-api-id', exchange.stage.apiId);
}

async function call(
  exchange: Exchange,
  ...parts: [ReadonlyMap<string, string>, readonly (readonly [string, string])[], HeaderList, Buffer]
): Promise<IncomingResponse> {
  const { kernel } = exchange.stage.context;
  const outgoing = outgoingRequest(exchange, ...parts);
  const started = kernel.clock.now();
  const response = await send(kernel.part(httpAgents), outgoing);
  logResponseOf(exchange, response, started);
  return response;
}

function outgoingRequest(
  exchange: Exchange,
  path: ReadonlyMap<string, string>,
  query: readonly (readonly [string, string])[],
  headers: HeaderList,
  body: Buffer,
): OutgoingRequest {
  const { definition } = exchange.route!.integration;
  const method = !definition.httpMethod || definition.httpMethod === 'ANY' ? exchange.verb : definition.httpMethod;
  const url = endpoint(exchange, path, query);
  if (definition.connectionType === 'VPC_LINK') checkLink(exchange);
  logRequestTo(exchange, String(url), headers, body);
  return {
    method,
    url,
    headers,
    body: WITHOUT_BODY.includes(method) ? Buffer.alloc(0) : body,
    timeout: definition.timeoutInMillis ?? 29_000,
    verifyTls: definition.tlsConfig?.insecureSkipVerification !== true,
    identity: clientIdentity(exchange),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html */
function clientIdentity({ stage }: Exchange): OutgoingRequest['identity'] {
  const id = stage.record.clientCertificateId;
  if (id === undefined) return undefined;
  const found = clientCertificates({ ...stage.home, kernel: stage.context.kernel }).get(id);
  return found && { cert: found.pemEncodedCertificate, key: found.privateKey };
}

/**
 * A link leads to a load balancer in a VPC. None exists here: the address in the integration's URI stands for the service
 * behind it, if this cloud may call that.
 */
function checkLink({ stage, route, log }: Exchange): void {
  const id = withStageVariables(route!.integration.definition.connectionId ?? '', stage.variables);
  if (!vpcLinks({ ...stage.home, kernel: stage.context.kernel }).has(id)) {
    log?.add(`Execution failed due to configuration error: VPC link ${id} does not exist`);
    throw apiConfiguration();
  }
}

/** The integration's URI with its `{parameters}` and stage variables filled in. */
function endpoint(
  exchange: Exchange,
  path: ReadonlyMap<string, string>,
  query: readonly (readonly [string, string])[],
): URL {
  const { uri = '' } = exchange.route!.integration.definition;
  // Stage variables have braces too, and are filled in first.
  const filled = withStageVariables(uri, exchange.stage.variables).replace(
    /\{([^{}]+)\}/g,
    (whole, name: string) => path.get(name) ?? whole,
  );
  let url: URL;
  try {
    url = new URL(filled);
  } catch {
    exchange.log?.add('Execution failed due to configuration error: Invalid endpoint address');
    throw apiConfiguration();
  }
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}
