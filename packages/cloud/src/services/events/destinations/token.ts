import { AwsError } from '../../../kernel/errors.ts';
import type { Outbound } from '../../../kernel/outbound/outbound.ts';
import { readText } from '../../../kernel/outbound/read-text.ts';
import type { Secret } from '../connections/auth.ts';

/** Of the server's answer. */
const MOST_BYTES = 1 << 20;

/** A token of the connection's authorization server. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html */
export async function accessToken(outbound: Outbound, secret: Secret, timeoutMs: number): Promise<string> {
  const url = new URL(secret.authorization_endpoint ?? '');
  const {
    header_parameters = [],
    query_string_parameters = [],
    body_parameters = [],
  } = secret.oauth_http_parameters ?? {};
  for (const { key = '', value = '' } of query_string_parameters) url.searchParams.set(key, value);
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  for (const { key = '', value = '' } of body_parameters) form.set(key, value);
  const basic = Buffer.from(`${secret.client_id}:${secret.client_secret}`).toString('base64');
  const headers = new Headers({ authorization: `Basic ${basic}` });
  for (const { key = '', value = '' } of header_parameters) headers.set(key, value);
  const method = secret.http_method ?? 'POST';
  if (method === 'GET') for (const [key, value] of form) url.searchParams.set(key, value);
  const isGet = method === 'GET';
  if (!isGet) headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  const response = await outbound.request(url, {
    by: 'An EventBridge connection',
    method,
    headers: Object.fromEntries(headers),
    body: isGet ? undefined : form.toString(),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await readText(response, MOST_BYTES);
  const { statusCode: status = 0 } = response;
  const answer = status >= 200 && status < 300 ? (JSON.parse(text) as { access_token?: unknown }) : {};
  if (typeof answer.access_token !== 'string') {
    throw new AwsError('ServiceUnavailable', `The authorization server answered with status ${status}.`, 503);
  }
  return answer.access_token;
}
