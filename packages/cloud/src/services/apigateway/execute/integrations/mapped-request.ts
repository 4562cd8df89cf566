import { isUtf8 } from 'node:buffer';
import { printed, type Template, type VtlMap } from '../../vtl/index.ts';
import { internalError } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { isBinary } from '../mapping/binary.ts';
import { render } from '../mapping/render.ts';
import { requestTemplate } from '../mapping/select-template.ts';
import type { Exchange } from '../types.ts';
import { refuseMapped } from './request-headers.ts';

/** The request to the endpoint of an integration that is not a proxy. */
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
  const body = template ? transform(template, exchange, converted) : converted.body;
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
function convertRequest(exchange: Exchange): Payload {
  const { body } = exchange;
  const handling = exchange.route!.integration.definition.contentHandling;
  const type = exchange.headers.get('content-type') ?? 'application/json';
  const binary = isBinary(type, exchange.stage.deployment.binaryMediaTypes);
  if (binary) return handling === 'CONVERT_TO_TEXT' ? asBase64(body) : { body, binary };
  return handling === 'CONVERT_TO_BINARY' ? { body: fromBase64(body), binary: true } : asText(body);
}

/** The result of decoding: bytes, which no template can read, or the UTF-8 of a text. */
export interface Payload {
  readonly body: Buffer;
  readonly binary: boolean;
}

/** Text that is not UTF-8 gets replacement characters, as a Java string does. */
export function asText(body: Buffer): Payload {
  return { body: isUtf8(body) ? body : Buffer.from(body.toString('utf8'), 'utf8'), binary: false };
}

export function asBase64(body: Buffer): Payload {
  return { body: Buffer.from(body.toString('base64')), binary: false };
}

/** As strict as Java's decoder: no blanks, no lines, padding whole or not at all. */
export function fromBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const unpadded = text.replace(/={1,2}$/, '');
  const whole = text.length === unpadded.length ? text.length % 4 !== 1 : text.length % 4 === 0;
  if (!whole || !/^[A-Za-z0-9+/]*$/.test(unpadded)) throw internalError();
  return Buffer.from(text, 'base64');
}

/** Recorded: localstack's test_apigw_s3_binary_support_*_with_request_template, where bytes meet a template. */
export function transform(template: Template, exchange: Exchange, { body, binary }: Payload): Buffer {
  if (binary) {
    exchange.log?.add('Execution failed due to configuration error: Unable to transform binary content');
    throw internalError();
  }
  return Buffer.from(render(template, exchange, body.toString('utf8')), 'utf8');
}

/** `$context.requestOverride`: values set by the template override the mappings. */
function applyOverrides(exchange: Exchange, request: IntegrationRequest): void {
  const overrides = exchange.vtlContext?.get('requestOverride') as VtlMap | undefined;
  const of = (place: string): [string, unknown][] => [...((overrides?.get(place) ?? new Map()) as VtlMap)];
  for (const [name, value] of of('header')) {
    request.headers.delete(name);
    for (const one of [value].flat()) request.headers.append(name, printed(one));
  }
  for (const [name, value] of of('path')) request.path.set(name, printed(value));
  for (const [name, value] of of('querystring')) {
    for (let at = request.query.length - 1; at >= 0; at -= 1)
      if (request.query[at]![0] === name) request.query.splice(at, 1);
    for (const one of [value].flat()) request.query.push([name, printed(one)]);
  }
}
