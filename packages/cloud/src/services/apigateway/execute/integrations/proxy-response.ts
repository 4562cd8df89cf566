import { parseUserJson } from '../../../../kernel/json.ts';
import { malformedProxyResponse } from '../gateway-error.ts';
import { HeaderList } from '../header-list.ts';
import { firstAccepted, isBinary } from '../mapping/binary.ts';
import type { Answer, Exchange } from '../types.ts';
import { fromBase64 } from './mapped-request.ts';
import { remapResponse } from './request-headers.ts';

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];
const STREAM_MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'cookies'];

type Members = Readonly<Record<string, unknown>>;

/**
 * The result of a function in a proxy integration. All members are optional and no others are allowed.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyAnswer(payload: Buffer, exchange: Exchange): Answer {
  const response = parse(payload, MEMBERS) ?? malformed(exchange);
  const { status, headers } = headOf(response);
  return { status, headers, body: bodyOf(response, exchange) };
}

/**
 * The metadata of a streamed response, which has cookies and no body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html#response-transfer-mode-lambda-format
 */
export function proxyHead(metadata: Buffer, exchange: Exchange): Omit<Answer, 'body'> {
  const response = parse(metadata, STREAM_MEMBERS) ?? malformed(exchange);
  const head = headOf(response);
  for (const cookie of list(response.cookies)) head.headers.append('Set-Cookie', cleanValue(String(cookie)));
  return head;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function malformed(exchange: Exchange): never {
  exchange.log?.add('Execution failed due to configuration error: Malformed Lambda proxy response');
  throw malformedProxyResponse();
}

function headOf(response: Members): Omit<Answer, 'body'> {
  const headers = new HeaderList();
  headers.append('Content-Type', 'application/json');
  addHeaders(headers, response);
  remapResponse(headers, 'AWS_PROXY');
  return { status: Number(response.statusCode ?? 200), headers };
}

function parse(payload: Buffer, members: readonly string[]): Members | undefined {
  let value: unknown;
  try {
    value = parseUserJson(payload.toString('utf8'));
  } catch {
    return undefined;
  }
  // A function that returns nothing yields an empty 200.
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) return undefined;
  const response = value as Members;
  return Object.keys(response).every((name) => members.includes(name)) && isWellFormed(response) ? response : undefined;
}

function isWellFormed({ statusCode, headers, multiValueHeaders, body, isBase64Encoded }: Members): boolean {
  if (statusCode !== undefined && statusCode !== null && !isStatus(statusCode)) return false;
  if (
    headers !== undefined &&
    headers !== null &&
    !isMap(headers, (value) => typeof value !== 'object' || value === null)
  )
    return false;
  if (multiValueHeaders !== undefined && multiValueHeaders !== null && !isMap(multiValueHeaders, Array.isArray))
    return false;
  if (body !== undefined && body !== null && typeof body === 'object') return false;
  return isBase64Encoded === undefined || isBase64Encoded === null || typeof isBase64Encoded === 'boolean';
}

function isStatus(value: unknown): boolean {
  const status = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
}

function isMap(value: unknown, test: (one: unknown) => boolean): boolean {
  return typeof value === 'object' && !Array.isArray(value) && Object.values(value as object).every(test);
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Multi-value headers first; a name in both has both values. */
function addHeaders(headers: HeaderList, response: Members): void {
  const spelling = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    if (value === null || value === undefined || !TOKEN.test(name)) return;
    const lower = name.toLowerCase();
    if (!spelling.has(lower)) {
      spelling.set(lower, name);
      if (lower === 'content-type') headers.delete(lower);
    }
    headers.append(spelling.get(lower)!, cleanValue(String(value)));
  };
  const many = (response.multiValueHeaders ?? {}) as Record<string, unknown[]>;
  for (const name of Object.keys(many)) for (const value of many[name]!) add(name, value);
  const single = (response.headers ?? {}) as Record<string, unknown>;
  for (const name of Object.keys(single)) add(name, single[name]);
}

/** Nearly all values match this. */
const PLAIN = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Characters that would break a header line are removed. */
export function cleanValue(value: string): string {
  if (PLAIN.test(value)) return value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what may not be in a header
  return value.replace(/[\0-\x08\n-\x1f\x7f]/g, '').replace(/[^\0-\xff]/g, '?');
}

/** Base64 is only decoded when the client accepts a binary type of the API. */
function bodyOf({ body, isBase64Encoded }: Members, exchange: Exchange): Buffer | string {
  const text = body === null || body === undefined ? '' : String(body);
  if (!isBase64Encoded) return text;
  const accepted = firstAccepted(exchange.headers.get('accept'));
  const types = exchange.stage.deployment.binaryMediaTypes;
  return isBinary(accepted, types) ? fromBase64(Buffer.from(text, 'utf8')) : text;
}
