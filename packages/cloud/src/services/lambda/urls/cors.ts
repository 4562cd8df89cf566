import type { Cors } from '@aws-sdk/client-lambda';
import type { RequestHead } from '../../../kernel/service.ts';

/** Answered without calling the function when the URL has CORS settings. */
export const isPreflight = (cors: Cors | undefined, head: RequestHead): boolean =>
  cors !== undefined && head.method === 'OPTIONS' && head.headers['access-control-request-method'] !== undefined;

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors */
export function corsHeaders(cors: Cors | undefined, head: RequestHead): Record<string, string> {
  const { origin } = head.headers;
  if (!cors || !origin) return {};
  const origins = cors.AllowOrigins ?? [];
  if (!origins.includes('*') && !origins.includes(origin)) return {};
  const headers: Record<string, string> = {
    'access-control-allow-origin': origins.includes('*') && !cors.AllowCredentials ? '*' : origin,
    vary: 'Origin',
  };
  if (cors.AllowCredentials) headers['access-control-allow-credentials'] = 'true';
  if (cors.ExposeHeaders?.length) headers['access-control-expose-headers'] = cors.ExposeHeaders.join(',');
  if (isPreflight(cors, head)) {
    if (cors.AllowMethods?.length) headers['access-control-allow-methods'] = cors.AllowMethods.join(',');
    if (cors.AllowHeaders?.length) headers['access-control-allow-headers'] = cors.AllowHeaders.join(',');
    if (cors.MaxAge) headers['access-control-max-age'] = String(cors.MaxAge);
  }
  return headers;
}
