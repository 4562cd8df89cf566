import { parseUserJson } from '../../../kernel/json.ts';
import { contextValue, contextVariables } from './context-variables.ts';
import type { HeaderList } from './header-list.ts';
import type { Exchange } from './types.ts';

/** The source of `$response…`, if there is a response. */
export interface IntegrationAnswer {
  readonly headers: HeaderList;
  readonly body: Buffer;
}

/**
 * A parameter mapping's value: one expression (`$request.header.x`), a text with expressions in it (`${request.path.id}-x`),
 * or a plain text. Undefined: the expression leads nowhere.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function evaluate(text: string, exchange: Exchange, answer?: IntegrationAnswer): string | undefined {
  if (/^\$(?:request|response|context|stageVariables)\b/.test(text)) return lookUp(text.slice(1), exchange, answer);
  if (!text.includes('${')) return text;
  return text.replace(/\$\{([^{}]+)\}/g, (_, expression: string) => lookUp(expression, exchange, answer) ?? '');
}

function lookUp(expression: string, exchange: Exchange, answer: IntegrationAnswer | undefined): string | undefined {
  const [, root, place, name = ''] = /^(\w+)\.(\w+)(?!\w)\.?(.*)$/s.exec(expression) ?? [];
  switch (root) {
    case 'request':
      return fromRequest(place ?? '', expression.slice('request.'.length + (place ?? '').length), name, exchange);
    case 'response':
      if (!answer) return undefined;
      if (place === 'header') return answer.headers.get(name);
      return place === 'body' ? inBody(answer.body, expression.slice('response.body'.length)) : undefined;
    case 'context':
      return contextValue(contextVariables(exchange), expression.slice('context.'.length));
    case 'stageVariables': {
      const variables = exchange.stage.record.StageVariables ?? {};
      const key = expression.slice('stageVariables.'.length);
      return Object.hasOwn(variables, key) ? variables[key] : undefined;
    }
    default:
      return undefined;
  }
}

function fromRequest(place: string, rest: string, name: string, exchange: Exchange): string | undefined {
  switch (place) {
    case 'header':
      return exchange.headers.get(name);
    case 'querystring': {
      const values = exchange.query.getAll(name);
      return values.length === 0 ? undefined : values.join(',');
    }
    case 'path':
      return name === '' ? exchange.path : exchange.pathParameters.get(name);
    case 'method':
      return exchange.verb;
    case 'body':
      return inBody(exchange.body, rest);
    default:
      return undefined;
  }
}

/** A simple JSON path below the body (`.a.b[0]`); without one, the body as text. */
function inBody(body: Buffer, path: string): string | undefined {
  if (path === '') return body.length === 0 ? undefined : body.toString('utf8');
  let at: unknown;
  try {
    at = parseUserJson(body.toString('utf8'));
  } catch {
    return undefined;
  }
  for (const [, name, index, quoted] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/g)) {
    const key = name ?? index ?? quoted!;
    at =
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined;
  }
  if (at === undefined || at === null) return undefined;
  return typeof at === 'object' ? JSON.stringify(at) : String(at);
}
