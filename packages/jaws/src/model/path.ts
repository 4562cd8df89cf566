/** With a leading slash, without a trailing one. */
export function tidyPath(path: string): string {
  return `/${path.trim().replace(/^\/+|(?<!\/)\/+$/g, '')}`;
}

/** In an HTTP API, the path of requests that match no other endpoint. */
export const defaultPath = '/$default';

/** The method of an endpoint whose awsm.json names none. */
export const methodFor = (path: string): string => (path === defaultPath ? 'ANY' : 'GET');

/**
 * The mistake in an endpoint's path. API Gateway accepts letters, digits and a few signs, or one whole part in braces.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
export function pathProblem(path: string): string | undefined {
  if (path === '/') return undefined;
  const parts = path.slice(1).split('/');
  const seen = new Set<string>();
  for (const [index, part] of parts.entries()) {
    if (part === '') return 'has two slashes in a row';
    const variable = /^\{([a-zA-Z0-9._-]+)(\+?)\}$/.exec(part);
    if (variable) {
      if (variable[2] && index < parts.length - 1) return `has ${part}, which must be the last part`;
      if (seen.has(variable[1]!)) return `has the variable {${variable[1]}} twice`;
      seen.add(variable[1]!);
    } else if (/[{}]/.test(part)) return `has "${part}": a variable must be a whole part, such as {name} or {proxy+}`;
    else if (!/^[a-zA-Z0-9._:-]+$/.test(part)) {
      return `has "${part}": only letters, digits, dots, dashes, underscores and colons are allowed`;
    }
  }
  return undefined;
}

/** Paths of all parents of a path, nearest last: `/a/{b}` has `/`, `/a`. */
export function branches(path: string): { parent: string; part: string }[] {
  const parts = path.split('/').slice(1).filter(Boolean);
  return parts.map((part, index) => ({ parent: `/${parts.slice(0, index).join('/')}`, part }));
}
