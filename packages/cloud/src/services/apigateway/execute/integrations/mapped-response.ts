import { printed, type VtlMap } from '../../vtl/index.ts';
import { apiConfiguration } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { firstAccepted, isBinary } from '../mapping/binary.ts';
import { responseTemplate } from '../mapping/select-template.ts';
import type { Answer, CompiledResponse, Exchange } from '../types.ts';
import { asBase64, asText, fromBase64, type Payload, transform } from './mapped-request.ts';
import { cleanValue } from './proxy-response.ts';
import { remapResponse } from './request-headers.ts';

/** The response of an endpoint. */
export interface EndpointResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Buffer;
  /**
   * The text that selection patterns are matched against: the status, or a function's error message; a function may
   * have none.
   */
  readonly selector: string | undefined;
}

/** Selects the integration response and maps the endpoint's response by it. */
export function mappedResponse(exchange: Exchange, response: EndpointResponse): Answer {
  const { integration } = exchange.route!;
  exchange.integration = { latency: 0, status: response.status, requestId: undefined };
  const selected = select(integration.responses, response.selector);
  if (!selected) {
    exchange.log?.add(
      `Execution failed due to configuration error: No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${response.status}`,
    );
    throw apiConfiguration();
  }
  const headers = new HeaderList();
  for (const { name, value } of selected.parameters) {
    const mapped = value({ exchange, response });
    if (mapped === undefined || mapped === '') continue;
    for (const one of [mapped].flat()) headers.append(name, cleanValue(one));
  }
  const template = responseTemplate(selected.templates, exchange.headers.get('accept'));
  const converted = convertResponse(exchange, selected, response);
  const body = template ? transform(template.template, exchange, converted) : converted.body;
  const status = applyOverrides(exchange, headers) ?? selected.status;
  remapResponse(headers, integration.definition.type);
  if (!headers.has('content-type'))
    headers.append('Content-Type', template?.contentType ?? selected.contentType ?? 'application/json');
  exchange.log?.trace(() => `Method response body after transformations: ${body.toString('utf8')}`);
  return { status, headers, body };
}

/**
 * The first whose pattern matches the whole text, otherwise the one without a pattern. Recorded: localstack's
 * test_lambda_selection_patterns, where `.+` does not match a function's success.
 */
function select(responses: readonly CompiledResponse[], selector: string | undefined): CompiledResponse | undefined {
  const fallback = responses.find(({ pattern }) => pattern === undefined);
  if (selector === undefined && fallback) return fallback;
  return responses.find(({ pattern }) => pattern?.matches(selector ?? '')) ?? fallback;
}

function convertResponse(exchange: Exchange, selected: CompiledResponse, response: EndpointResponse): Payload {
  const types = exchange.stage.deployment.binaryMediaTypes;
  const { body } = response;
  const binary = isBinary(response.headers.get('content-type'), types);
  const wanted = isBinary(firstAccepted(exchange.headers.get('accept')), types);
  const toText = selected.contentHandling === 'CONVERT_TO_TEXT' || (!selected.contentHandling && !wanted);
  if (binary) return toText ? asBase64(body) : { body, binary };
  return toText ? asText(body) : { body: fromBase64(body), binary: true };
}

/** `$context.responseOverride`: headers override the mappings; an invalid status is ignored. */
function applyOverrides(exchange: Exchange, headers: HeaderList): number | undefined {
  const override = exchange.vtlContext?.get('responseOverride') as VtlMap | undefined;
  if (!override) return undefined;
  for (const [name, value] of (override.get('header') ?? new Map()) as VtlMap) {
    headers.delete(name);
    for (const one of [value].flat()) headers.append(name, cleanValue(printed(one)));
  }
  const status = Number(printed(override.get('status')) || Number.NaN);
  return Number.isInteger(status) && status >= 100 && status < 600 ? status : undefined;
}
