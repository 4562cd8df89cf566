import type { Cors } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { defined } from '../../shared/values.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', '*']);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
export function checkCors(cors: Cors | undefined, ctx: Context): void {
  if (!cors || ctx.kernel.lenient) return;
  if (cors.AllowCredentials && cors.AllowOrigins?.includes('*')) {
    throw badRequest('allowCredentials is not supported with a wildcard for allowOrigins');
  }
  for (const method of cors.AllowMethods ?? []) {
    if (!METHODS.has(method)) throw badRequest(`Invalid method '${method}' in allowMethods`);
  }
  for (const origin of cors.AllowOrigins ?? []) {
    if (origin !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/./i.test(origin)) {
      throw badRequest(`Invalid origin '${origin}' in allowOrigins: it has to begin with a scheme`);
    }
  }
  const { MaxAge } = cors;
  if (MaxAge !== undefined && (MaxAge < -1 || MaxAge > 86_400)) {
    throw badRequest('maxAge has to be between -1 and 86400 seconds');
  }
}

/** As it is stored: AWS returns names of headers in lower case, whatever case they were sent in. */
export function keptCors(cors: Cors): Cors {
  const lowered = (names: readonly string[] | undefined) => names?.map((name) => name.toLowerCase());
  return defined({
    ...cors,
    AllowHeaders: lowered(cors.AllowHeaders),
    ExposeHeaders: lowered(cors.ExposeHeaders),
  });
}

export function checkName(name: string | undefined): void {
  if (name !== undefined && (name.length < 1 || name.length > 128)) {
    throw badRequest('Invalid API name specified. The length has to be between 1 and 128 characters');
  }
}
