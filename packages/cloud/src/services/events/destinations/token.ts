import { AwsError } from '../../../kernel/errors.ts';
import type { Secret } from '../connections/auth.ts';
import { loopback } from './call.ts';

/** A token of the connection's authorization server. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html */
export async function accessToken(secret: Secret, patience: number): Promise<string> {
  const url = loopback(new URL(secret.authorization_endpoint ?? ''));
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
  const response = await fetch(url, {
    method,
    headers,
    ...(method === 'GET' ? {} : { body: form }),
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  });
  const answer = response.ok ? ((await response.json()) as { access_token?: unknown }) : {};
  if (typeof answer.access_token !== 'string') {
    throw new AwsError('ServiceUnavailable', `The authorization server answered with status ${response.status}.`, 503);
  }
  return answer.access_token;
}
