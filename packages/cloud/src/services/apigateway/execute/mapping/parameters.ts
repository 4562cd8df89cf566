import { parseJson, writeJson } from '../../shared/json.ts';
import { printed } from '../../vtl/index.ts';
import { contextVariables } from '../context-variables.ts';
import { badRequestOf, internalError } from '../gateway-error.ts';
import type { HeaderList } from '../header-list.ts';
import type { Exchange } from '../types.ts';

/** Where a mapped value comes from: the exchange, and on the way back the endpoint's response. */
interface Sources {
  readonly exchange: Exchange;
  readonly response?: { readonly headers: HeaderList; readonly body: Buffer };
}

export interface ParameterMapping {
  /** `header`, `querystring` or `path`. */
  readonly place: string;
  readonly name: string;
  /** Undefined: nothing to map. */
  readonly value: (sources: Sources) => string | string[] | undefined;
}

const TARGET =
  /^(?:integration\.request|method\.response|gatewayresponse)\.(header|querystring|path|multivalueheader|multivaluequerystring)\.(.+)$/s;

/** Compiles `target: source` pairs. https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html */
export function compileMappings(mappings: Readonly<Record<string, string>> | undefined): ParameterMapping[] {
  return Object.entries(mappings ?? {}).flatMap(([target, source]) => {
    const [, place, name] = TARGET.exec(target) ?? [];
    if (place === undefined || name === undefined) return [];
    return [{ place: place.replace('multivalue', ''), name, value: compileSource(source) }];
  });
}

type Value = ParameterMapping['value'];

/** The value of a mapping's right side; nothing if it is not an expression. */
export function compileSource(source: string): Value {
  if (/^'.*'$/s.test(source)) {
    const literal = source.slice(1, -1);
    return () => literal;
  }
  const [, where, what = ''] =
    /^(method\.request|integration\.response|context|stageVariables)\.(.+)$/s.exec(source) ?? [];
  switch (where) {
    case 'method.request':
      return fromRequest(what);
    case 'integration.response':
      return fromResponse(what);
    case 'context':
      return ({ exchange }) => textOf(contextValue(exchange, what));
    case 'stageVariables':
      return ({ exchange }) => {
        const { variables } = exchange.stage;
        return variables && Object.hasOwn(variables, what) ? variables[what] : undefined;
      };
    default:
      return () => undefined;
  }
}

function fromRequest(what: string): Value {
  const [, place, name = ''] =
    /^(path|querystring|multivaluequerystring|header|multivalueheader|body)\.?(.*)$/s.exec(what) ?? [];
  switch (place) {
    case 'path':
      return ({ exchange }) => exchange.pathParameters.find(([other]) => other === name)?.[1];
    case 'querystring':
      return ({ exchange }) => exchange.query.get(name);
    case 'multivaluequerystring':
      return ({ exchange }) => oneOrMany(exchange.query.getAll(name));
    case 'header':
      return ({ exchange }) => exchange.headers.get(name);
    case 'multivalueheader':
      return ({ exchange }) => oneOrMany(exchange.headers.getAll(name));
    case 'body':
      return ({ exchange }) =>
        fromBody(exchange, exchange.body, name, () => badRequestOf('Invalid JSON in request body'));
    default:
      return () => undefined;
  }
}

function fromResponse(what: string): Value {
  const [, place, name = ''] = /^(header|multivalueheader|body)\.?(.*)$/s.exec(what) ?? [];
  switch (place) {
    case 'header':
      return ({ response }) => response?.headers.get(name);
    case 'multivalueheader':
      return ({ response }) => oneOrMany(response?.headers.getAll(name) ?? []);
    case 'body':
      return ({ exchange, response }) => fromBody(exchange, response?.body ?? Buffer.alloc(0), name, internalError);
    default:
      return () => undefined;
  }
}

function oneOrMany(values: string[]): string | string[] | undefined {
  return values.length > 1 ? values : values[0];
}

/** The whole body, or the value of a JSONPath in it. A body that does not look like JSON is not parsed. */
function fromBody(exchange: Exchange, body: Buffer, path: string, refuse: () => Error): string | undefined {
  const text = body.toString('utf8').trim() || '{}';
  let parsed: unknown = {};
  if (/^[{["']/.test(text)) {
    try {
      parsed = parseJson(text);
    } catch {
      throw refuse();
    }
  }
  return path === '' ? text : textOf(exchange.paths.find(`$.${path}`, parsed));
}

/** The value of `$context.<path>`; undefined if missing. */
export function contextValue(exchange: Exchange, path: string): unknown {
  let at: unknown = contextVariables(exchange);
  for (const key of path.split('.')) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at ?? undefined;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? writeJson(value) : printed(value);
}
