/** The metadata that a function returns for its response, not yet validated. */
export interface Metadata {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly unknown[];
}

export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/**
 * The head of a response, or undefined for one that HTTP cannot carry: a function's mistake, which becomes a 502.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function headOf(metadata: Metadata, cors: Readonly<Record<string, string>>): Head | undefined {
  const status = Number(metadata.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries({ ...cors, ...metadata.headers })) {
    const text = String(value);
    if (!TOKEN.test(name) || !VALUE.test(text)) return undefined;
    // Names are one header whatever their case.
    headers[name.toLowerCase()] = text;
  }
  const { cookies } = metadata;
  if (Array.isArray(cookies) && cookies.length > 0) {
    headers['set-cookie'] = cookies.map(String);
    if (headers['set-cookie'].some((cookie) => !VALUE.test(cookie))) return undefined;
  }
  return { status, headers };
}
