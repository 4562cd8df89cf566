export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** A command of a POSIX shell. Each argument is one word in single quotes, where only a single quote is special. */
export function curl({ method, url, headers, body }: HttpRequest): string {
  const parts = [
    ...(method === 'GET' ? [] : [`--request ${quote(method)}`]),
    quote(url),
    ...Object.entries(headers).map(([name, value]) => `--header ${quote(header(name, value))}`),
    ...(body === undefined || body === '' ? [] : [`--data-raw ${quote(body)}`]),
  ];
  return ['curl --globoff', ...parts].join(' \\\n  ');
}

/** curl leaves out a header whose line ends with the colon. */
const header = (name: string, value: string): string => (value.trim() === '' ? `${name};` : `${name}: ${value}`);

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Names of the variables in a path: `{id}`, `{rest+}`. */
export const pathVariables = (path: string): readonly { readonly name: string; readonly greedy: boolean }[] =>
  path === '$default'
    ? [{ name: 'proxy', greedy: true }]
    : [...path.matchAll(/\{([^{}+]+)(\+?)\}/g)].map(([, name = '', plus]) => ({ name, greedy: plus === '+' }));

/** An address with values in its path and its query, as the server fills it. */
export function fill(
  url: string,
  path: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string | readonly string[]>>,
): string {
  const filled = url.replace(
    /(?:\{|%7B)([^{}+%]+)(\+|%2B)?(?:\}|%7D)/gi,
    (_, name: string, plus: string | undefined) => {
      const value = path[name] ?? '';
      return plus ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
    },
  );
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return pairs.length === 0 ? filled : `${filled}?${new URLSearchParams(pairs)}`;
}
