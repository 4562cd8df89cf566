import { parseUserJson } from '../../../../kernel/json.ts';
import { badBody, badParameters } from '../gateway-error.ts';
import type { CompiledMethod, Exchange } from '../types.ts';
import { mismatch } from './json-schema.ts';

/**
 * The checks of a method's request validator: required parameters first, then the body against its model.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
 */
export function validateRequest(exchange: Exchange, route: CompiledMethod): void {
  const { validator } = route;
  if (!validator) return;
  if (validator.validateRequestParameters) {
    const missing = route.required.filter(({ place, name }) => isMissing(exchange, place, name));
    if (missing.length > 0) throw badParameters(missing.map(({ name }) => name));
  }
  if (validator.validateRequestBody) validateBody(exchange, route);
}

/** A blank parameter counts as missing. */
function isMissing(exchange: Exchange, place: 'path' | 'querystring' | 'header', name: string): boolean {
  const value =
    place === 'header'
      ? exchange.headers.get(name)
      : place === 'querystring'
        ? exchange.query.get(name)
        : exchange.pathParameters.find(([other]) => other === name)?.[1];
  return value === undefined || value.trim() === '';
}

function validateBody(exchange: Exchange, route: CompiledMethod): void {
  const type = exchange.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  const schema = route.bodySchema(type);
  if (!schema) return;
  let value: unknown;
  try {
    value = parseUserJson(exchange.body.length === 0 ? '{}' : exchange.body.toString('utf8'));
  } catch {
    throw badBody('Unable to parse request body');
  }
  const reason = mismatch(schema, value, exchange.stage.deployment.models.resolve);
  if (reason !== undefined) throw badBody(`[${reason.replace(/^#[^:]*: /, '')}]`);
}
