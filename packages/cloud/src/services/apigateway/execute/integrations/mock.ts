import { parse } from 'yaml';
import { parseUserJson } from '../../../../kernel/json.ts';
import { isTooDeep } from '../../../../kernel/nesting.ts';
import { internalError } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import type { Answer, Exchange } from '../types.ts';
import { mappedRequest } from './mapped-request.ts';
import { mappedResponse } from './mapped-response.ts';

/**
 * MOCK: the request template says the status, the integration response says the rest.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
export function runMock(exchange: Exchange): Answer {
  const request = mappedRequest(exchange);
  const status = statusOf(request.body.toString('utf8'));
  if (status === undefined) {
    exchange.log?.add(
      'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.',
    );
    throw internalError();
  }
  return mappedResponse(exchange, {
    status,
    headers: new HeaderList(),
    body: Buffer.alloc(0),
    selector: String(status),
  });
}

/** JSON, also with keys that are not quoted: API Gateway takes both. */
function statusOf(text: string): number | undefined {
  let value: unknown;
  try {
    value = parseUserJson(text);
  } catch {
    value = lenient(text);
  }
  const status =
    value !== null && typeof value === 'object' ? (value as { statusCode?: unknown }).statusCode : undefined;
  const number = typeof status === 'string' && /^\d{3}$/.test(status) ? Number(status) : status;
  return typeof number === 'number' && Number.isInteger(number) ? number : undefined;
}

function lenient(text: string): unknown {
  if (!/^\s*\{[\s\S]*\}\s*$/.test(text) || isTooDeep(text)) return undefined;
  try {
    return parse(text.replace(/([{,]\s*[A-Za-z_]\w*)\s*:(?=\S)/g, '$1: '));
  } catch {
    return undefined;
  }
}
