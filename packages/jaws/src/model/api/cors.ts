import type { CorsInput } from '../schema/cors.ts';
import type { CorsModel } from './types.ts';

/** The headers that API Gateway's console allows when CORS is switched on, and the agent of AWS's own clients. */
const usualHeaders = [
  'Content-Type',
  'Authorization',
  'X-Amz-Date',
  'X-Api-Key',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
];

/** The switch as it is written, with its defaults; false if it is off, undefined by default. */
export function corsModel(written: CorsInput | undefined): CorsModel | false | undefined {
  if (written === undefined || written === false) return written;
  const specified = written === true ? {} : written;
  return {
    origins: specified.AllowOrigins?.length ? specified.AllowOrigins : ['*'],
    methods: specified.AllowMethods?.map((method) => method.toUpperCase()),
    headers: specified.AllowHeaders ?? usualHeaders,
    exposed: specified.ExposeHeaders ?? [],
    maxAge: specified.MaxAge,
    credentials: specified.AllowCredentials ?? false,
  };
}

/** The mistake in a header: browsers refuse it, or it could end the header. Undefined if valid. */
export function corsProblem({ origins, methods, headers, exposed, credentials }: CorsModel): string | undefined {
  if (credentials && origins.includes('*')) {
    return 'AllowCredentials needs origins by name: browsers refuse it together with "*"';
  }
  const origin = origins.find((one) => one !== '*' && !/^[a-z][a-z0-9+.-]*:\/\/[^\s/'"$#,]+$/i.test(one));
  if (origin !== undefined) return `AllowOrigins has "${origin}", which is not an origin such as https://myapp.com`;
  if (origins.includes('*') && origins.length > 1) return 'AllowOrigins has "*" beside others';
  const word = [...headers, ...exposed, ...(methods ?? [])].find((one) => !/^[\w!#%&*+.^`|~-]+$/.test(one));
  return word === undefined ? undefined : `"${word}" is not a name of a header or method`;
}
