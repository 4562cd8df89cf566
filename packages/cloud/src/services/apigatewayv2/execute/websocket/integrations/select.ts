import { parseUserJson } from '../../../../../kernel/json.ts';

/**
 * A selection expression over a payload: `$default` and other plain texts stand for themselves; `$request.body.<path>`,
 * `$integration.response.body.<path>` and their `${…}` forms for the value in the JSON, undefined if missing.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-selection-expressions.html
 */
export function select(expression: string, payload: string): string | undefined {
  const [, path] = /^\$\{?(?:request|integration\.response)\.body\.([^}]+)\}?$/.exec(expression) ?? [];
  if (path === undefined) return expression.replace(/^\\\$/, '$');
  let at: unknown;
  try {
    at = parseUserJson(payload);
  } catch {
    return undefined;
  }
  for (const key of path.split('.')) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : undefined;
}

/** The template that an expression chooses, otherwise the one for `$default`. */
export function chosen(
  templates: Readonly<Record<string, string>> | undefined,
  expression: string | undefined,
  payload: string,
): string | undefined {
  const key = select(expression ?? '$default', payload);
  for (const name of [key, '$default']) {
    if (name !== undefined && templates && Object.hasOwn(templates, name)) return templates[name];
  }
  return undefined;
}
