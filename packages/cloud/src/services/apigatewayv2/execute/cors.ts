import type { Cors } from '@aws-sdk/client-apigatewayv2';
import { HeaderList } from './header-list.ts';
import type { Answer } from './types.ts';

/**
 * CORS as the API is configured: preflight requests get a response without any integration, and an integration's
 * CORS headers are replaced. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function preflight(cors: Cors | undefined, verb: string, headers: HeaderList): Answer | undefined {
  const origin = headers.get('origin');
  if (!cors || verb !== 'OPTIONS' || origin === undefined || !headers.has('access-control-request-method')) {
    return undefined;
  }
  const answered = new HeaderList();
  const allowed = allowedOrigin(cors, origin);
  if (allowed !== undefined) {
    answered.append('access-control-allow-origin', allowed);
    if (cors.AllowMethods?.length) answered.append('access-control-allow-methods', cors.AllowMethods.join(','));
    if (cors.AllowHeaders?.length) answered.append('access-control-allow-headers', cors.AllowHeaders.join(','));
    if (cors.ExposeHeaders?.length) answered.append('access-control-expose-headers', cors.ExposeHeaders.join(','));
    if (cors.MaxAge !== undefined) answered.append('access-control-max-age', String(cors.MaxAge));
    if (cors.AllowCredentials) answered.append('access-control-allow-credentials', 'true');
  }
  return { status: 204, headers: answered, body: '' };
}

/** Puts the API's CORS headers into a response. */
export function addCors(cors: Cors | undefined, request: HeaderList, answer: HeaderList): void {
  if (!cors) return;
  for (const [name] of [...answer.entries]) if (/^access-control-/i.test(name)) answer.delete(name);
  const allowed = allowedOrigin(cors, request.get('origin'));
  if (allowed === undefined) return;
  answer.append('access-control-allow-origin', allowed);
  if (cors.AllowCredentials) answer.append('access-control-allow-credentials', 'true');
  if (cors.ExposeHeaders?.length) answer.append('access-control-expose-headers', cors.ExposeHeaders.join(','));
}

/** The value of `access-control-allow-origin`; undefined: the origin is not allowed. */
function allowedOrigin({ AllowOrigins = [] }: Cors, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (AllowOrigins.includes('*')) return '*';
  const lower = origin.toLowerCase();
  const isAllowed = AllowOrigins.some((allowed) =>
    allowed.endsWith('://*') ? lower.startsWith(allowed.slice(0, -1).toLowerCase()) : allowed.toLowerCase() === lower,
  );
  return isAllowed ? origin : undefined;
}
