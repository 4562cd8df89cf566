import { parseUserJson } from '../../../../kernel/json.ts';
import { cleanValue, HeaderList, isHeaderName } from '../header-list.ts';
import { internalError } from '../http-error.ts';
import type { Answer } from '../types.ts';

type Json = Readonly<Record<string, unknown>>;

const MALFORMED =
  'The response from the Lambda function doesn’t match the format that API Gateway expects. Check your Lambda function code and try again.';

/**
 * The response of a function with payload format 2.0. A result without `statusCode` is the JSON body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function answerV2(payload: Buffer): Answer {
  const result = object(payload);
  if (!result || !Object.hasOwn(result, 'statusCode')) {
    return { status: 200, headers: new HeaderList([['Content-Type', 'application/json']]), body: payload };
  }
  const answer = structured(result);
  const { cookies } = result;
  if (cookies !== undefined && cookies !== null) {
    if (!Array.isArray(cookies)) throw internalError(MALFORMED);
    for (const cookie of cookies) answer.headers.append('set-cookie', cleanValue(String(cookie)));
  }
  return answer;
}

/** The response of a function with payload format 1.0, which must have a `statusCode`. */
export function answerV1(payload: Buffer): Answer {
  const result = object(payload);
  if (!result || !Object.hasOwn(result, 'statusCode')) throw internalError(MALFORMED);
  const answer = structured(result);
  const multi = result.multiValueHeaders;
  if (multi === undefined || multi === null) return answer;
  if (typeof multi !== 'object' || Array.isArray(multi)) throw internalError(MALFORMED);
  for (const [name, values] of Object.entries(multi)) {
    if (!Array.isArray(values) || !isHeaderName(name)) throw internalError(MALFORMED);
    // If both contain a header, the values of the list are used.
    answer.headers.delete(name);
    for (const value of values) answer.headers.append(name, cleanValue(String(value)));
  }
  return answer;
}

function structured({ statusCode, headers = {}, body, isBase64Encoded }: Json): Answer {
  const status = typeof statusCode === 'string' ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599) {
    throw internalError(MALFORMED);
  }
  if (body !== undefined && body !== null && typeof body !== 'string') throw internalError(MALFORMED);
  const text = body ?? '';
  return {
    status,
    headers: headersOf(headers),
    body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text,
  };
}

function headersOf(input: unknown): HeaderList {
  const headers = new HeaderList();
  if (input !== null && (typeof input !== 'object' || Array.isArray(input))) throw internalError(MALFORMED);
  for (const [name, value] of Object.entries((input as Json | null) ?? {})) {
    if (!isHeaderName(name) || (value !== null && typeof value === 'object')) throw internalError(MALFORMED);
    if (value !== null) headers.append(name, cleanValue(String(value)));
  }
  if (!headers.has('content-type')) headers.append('Content-Type', 'text/plain; charset=utf-8');
  return headers;
}

function object(payload: Buffer): Json | undefined {
  try {
    const value: unknown = parseUserJson(payload.toString('utf8'));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
