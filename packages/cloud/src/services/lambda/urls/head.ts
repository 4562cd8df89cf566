/** The metadata that a function returns for its response, not yet validated. */
export interface Metadata {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly cookies?: unknown;
}

export interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
/** The server frames the body itself: these say nothing that a client may rely on. */
const FRAMING = new Set(['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade']);

/**
 * The head of a response, or undefined for one that HTTP cannot carry: a function's mistake, which becomes a 502.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function headOf(metadata: Metadata, cors: Readonly<Record<string, string>>): Head | undefined {
  const status = Number(metadata.statusCode ?? 200);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const named = metadata.headers ?? {};
  if (!isObject(named)) return undefined;
  const headers: Record<string, string | string[]> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries({ ...cors, ...named })) {
    const text = headerText(value);
    if (text === undefined || !TOKEN.test(name)) return undefined;
    // Names are one header whatever their case.
    headers[name.toLowerCase()] = text;
  }
  if (!isFramable(status, headers)) return undefined;
  for (const name of FRAMING) delete headers[name];
  const { cookies = [] } = metadata;
  if (!Array.isArray(cookies)) return undefined;
  const texts = cookies.map(headerText);
  if (texts.includes(undefined)) return undefined;
  if (texts.length > 0) headers['set-cookie'] = texts as string[];
  return { status, headers };
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function headerText(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  const text = String(value);
  return VALUE.test(text) ? text : undefined;
}

/** Whether a length that the function names can be that of its body. https://www.rfc-editor.org/rfc/rfc9112#section-6 */
function isFramable(status: number, headers: Head['headers']): boolean {
  const length = headers['content-length'];
  if (length === undefined) return true;
  if (headers['transfer-encoding'] !== undefined || !/^\d+$/.test(String(length))) return false;
  return status !== 204 || Number(length) === 0;
}
