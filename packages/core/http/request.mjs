import { callerOf, claimsOf } from './caller.mjs';

/**
 * Reads an event of a REST API, an HTTP API (payload format 1.0 or 2.0) or a function URL.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function readRequest(event) {
  const { http, identity, requestId, authorizer } = event.requestContext ?? {};
  const method = String(http?.method ?? event.httpMethod ?? 'GET').toUpperCase();
  const path = event.rawPath ?? event.path ?? '';
  // Format 1.0 of an HTTP API looks like a REST API, which writes no version.
  const api = event.version === undefined && http === undefined ? 'REST' : 'HTTP';
  const headers = headersOf(event);
  const claims = claimsOf(authorizer);
  return {
    api,
    id: requestId ?? '',
    method,
    path,
    route: `${method} ${resourceOf(event) ?? path}`,
    params: paramsOf(event.pathParameters, api),
    query: queryOf(event),
    headers,
    cookies: cookiesOf(event.cookies ?? headers.cookie?.split(';') ?? []),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    // As API Gateway saw it. Anybody can write a header such as X-Forwarded-For.
    ip: http?.sourceIp ?? identity?.sourceIp ?? '',
    claims,
    caller: callerOf({ claims, authorizer, identity }),
  };
}

/** The path as declared, with its variables; undefined for `$default`, which accepts any path. */
function resourceOf({ resource, routeKey }) {
  if (routeKey === undefined) return resource;
  return routeKey.includes(' ') ? routeKey.slice(routeKey.indexOf(' ') + 1) : undefined;
}

/** By lower-case name. Several values of one name are one value with commas, as RFC 9110 (5.3) reads them. */
function headersOf({ headers, multiValueHeaders }) {
  const all = emptyRecord();
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== undefined && value !== null) all[name.toLowerCase()] = value;
  }
  for (const [name, values] of Object.entries(multiValueHeaders ?? {})) {
    const key = name.toLowerCase();
    if (values?.length > 1) all[key] = values.join(key === 'cookie' ? '; ' : ', ');
  }
  return all;
}

/** A REST API passes path variables on as they were sent, an HTTP API decodes them. */
function paramsOf(params, api) {
  const all = emptyRecord();
  for (const [name, value] of Object.entries(params ?? {})) all[name] = api === 'REST' ? decoded(value) : value;
  return all;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Format 2.0 joins several values of a name with commas, so only its raw query distinguishes them from a value with commas.
 */
function queryOf({ rawQueryString, queryStringParameters, multiValueQueryStringParameters }) {
  if (rawQueryString) return new URLSearchParams(rawQueryString);
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})) {
    for (const value of [values].flat()) query.append(name, value ?? '');
  }
  return query;
}

/**
 * Values as they were sent. If a name occurs twice, the first one counts: browsers send the one with the longest path first.
 */
function cookiesOf(parts) {
  const all = emptyRecord();
  for (const part of parts) {
    const at = part.indexOf('=');
    const name = part.slice(0, Math.max(at, 0)).trim();
    if (name !== '' && !(name in all)) all[name] = part.slice(at + 1).trim();
  }
  return all;
}

/** Names come from outside: `__proto__` is an ordinary one. */
const emptyRecord = () => Object.create(null);
