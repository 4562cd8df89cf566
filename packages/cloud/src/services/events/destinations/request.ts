import { AwsError } from '../../../kernel/errors.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import type { HttpParameters, Secret } from '../connections/auth.ts';
import type { Job } from '../deliver/job.ts';
import type { DestinationRecord } from '../records.ts';

interface DestinationRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body?: string;
}

/**
 * The HTTP request to an API destination: the connection's parameters override the target's.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export function requestOf(
  job: Job,
  destination: DestinationRecord,
  secret: Secret,
  token: string | undefined,
): DestinationRequest {
  const {
    HeaderParameters = {},
    QueryStringParameters = {},
    PathParameterValues = [],
  } = job.target.HttpParameters ?? {};
  const { header_parameters = [], query_string_parameters = [] } = secret.invocation_http_parameters ?? {};
  const values = [...PathParameterValues];
  const url = parsed(destination.endpoint.replaceAll('*', () => encodeURIComponent(values.shift() ?? '*')));
  for (const [key, value] of Object.entries(QueryStringParameters)) url.searchParams.set(key, value);
  for (const { key = '', value = '' } of query_string_parameters) url.searchParams.set(key, value);
  const headers = new Headers({ 'content-type': 'application/json; charset=utf-8' });
  for (const [key, value] of Object.entries(HeaderParameters)) headers.set(key, value);
  for (const { key = '', value = '' } of header_parameters) headers.set(key, value);
  if (secret.api_key_name) headers.set(secret.api_key_name, secret.api_key_value ?? '');
  else if (secret.username !== undefined) {
    headers.set('authorization', `Basic ${Buffer.from(`${secret.username}:${secret.password}`).toString('base64')}`);
  } else if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  // Neither the target nor the connection changes this one.
  headers.set('user-agent', 'Amazon/EventBridge/ApiDestinations');
  const { method } = destination;
  if (method === 'GET' || method === 'HEAD') return { url, method, headers };
  return { url, method, headers, body: withBody(job.payload, secret.invocation_http_parameters) };
}

function parsed(endpoint: string): URL {
  try {
    return new URL(/^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`);
  } catch {
    throw new AwsError('InvalidEndpoint', `${endpoint} is not a URL.`, 400);
  }
}

/** Body parameters become members of a payload that is an object. */
function withBody(payload: string, parameters: HttpParameters | undefined): string {
  const members = parameters?.body_parameters ?? [];
  if (members.length === 0) return payload;
  const value: unknown = parseUserJson(payload);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return payload;
  return JSON.stringify({ ...value, ...Object.fromEntries(members.map(({ key = '', value: text }) => [key, text])) });
}
