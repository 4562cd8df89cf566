import { print, type VtlMap } from '../../vtl/index.ts';
import { internalError } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { isBinary } from '../mapping/binary.ts';
import { render } from '../mapping/render.ts';
import { requestTemplate } from '../mapping/select-template.ts';
import type { Exchange } from '../types.ts';
import { refuseMapped } from './request-headers.ts';

/** What goes to the endpoint of an integration that is no proxy. */
export interface IntegrationRequest {
  readonly body: Buffer;
  readonly headers: HeaderList;
  readonly query: [name: string, value: string][];
  readonly path: Map<string, string>;
}

/** The body through its template, the parameters through their mappings, then the template's overrides. */
export function mappedRequest(exchange: Exchange): IntegrationRequest {
  const { integration } = exchange.route!;
  const template = requestTemplate(integration, exchange.headers.get('content-type'));
  const converted = convertRequest(exchange);
  let body = converted;
  if (template) body = Buffer.from(render(template, exchange, converted.toString('utf8')), 'utf8');
  const request: IntegrationRequest = { body, headers: new HeaderList(), query: [], path: new Map() };
  for (const { place, name, value } of integration.requestParameters) {
    const mapped = value({ exchange });
    if (mapped === undefined || mapped === '') continue;
    if (place === 'header') request.headers.set(name, Array.isArray(mapped) ? mapped.join(',') : mapped);
    else if (place === 'path') request.path.set(name, String(mapped));
    else for (const one of [mapped].flat()) request.query.push([name, one]);
  }
  refuseMapped(
    request.headers.entries.map(([name]) => name),
    integration.definition.type,
  );
  if (template) applyOverrides(exchange, request);
  return request;
}

/**
 * Binary to text and back, by content type and content handling.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
function convertRequest(exchange: Exchange): Buffer {
  const { body } = exchange;
  const handling = exchange.route!.integration.definition.contentHandling;
  const binary = isBinary(exchange.headers.get('content-type'), exchange.stage.deployment.binaryMediaTypes);
  if (binary) return handling === 'CONVERT_TO_TEXT' ? Buffer.from(body.toString('base64')) : body;
  return handling === 'CONVERT_TO_BINARY' ? fromBase64(body.toString('utf8')) : body;
}

export function fromBase64(text: string): Buffer {
  const compact = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact)) throw internalError();
  return Buffer.from(compact, 'base64');
}

/** `$context.requestOverride`: what the template set wins over the mappings. */
function applyOverrides(exchange: Exchange, request: IntegrationRequest): void {
  const overrides = exchange.vtlContext?.get('requestOverride') as VtlMap | undefined;
  const of = (place: string): [string, unknown][] => [...((overrides?.get(place) ?? new Map()) as VtlMap)];
  for (const [name, value] of of('header')) {
    request.headers.delete(name);
    for (const one of [value].flat()) request.headers.append(name, print(one));
  }
  for (const [name, value] of of('path')) request.path.set(name, print(value));
  for (const [name, value] of of('querystring')) {
    for (let at = request.query.length - 1; at >= 0; at -= 1)
      if (request.query[at]![0] === name) request.query.splice(at, 1);
    for (const one of [value].flat()) request.query.push([name, print(one)]);
  }
}
