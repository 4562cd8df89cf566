import type { CorsModel, ResponseModel } from '../../model/types.ts';
import { integrationKey, type Json } from '../openapi.ts';

const allow = 'Access-Control-Allow-';
const allMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

const quoted = (text: string) => `'${text}'`;

/** Headers of every response, with their values: no method and no request header is named here. */
function answerHeaders(cors: CorsModel): Record<string, string> {
  return {
    // With several origins, the template inserts the origin of the request.
    ...(cors.origins.length === 1 && { [`${allow}Origin`]: cors.origins[0]! }),
    ...(cors.credentials && { [`${allow}Credentials`]: 'true' }),
    ...(cors.exposed.length > 0 && { 'Access-Control-Expose-Headers': cors.exposed.join(',') }),
  };
}

const textOf = (text: string) => text.replace(/["$#\\]/g, '');

/** A template that returns the request's origin if it is one of several. Empty if there is only one. */
function originTemplate({ origins }: CorsModel): string {
  if (origins.length < 2) return '';
  const tests = origins.map((origin) => `$origin == "${textOf(origin)}"`).join(' || ');
  return (
    '#set($origin = $input.params().header.get("Origin"))' +
    '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end' +
    `#if(${tests})#set($context.responseOverride.header["${allow}Origin"] = $origin)` +
    '#set($context.responseOverride.header["Vary"] = "Origin")#end'
  );
}

/** A response of an endpoint that maps its responses, with the headers that browsers require. */
export function withCors(response: ResponseModel, cors: CorsModel | undefined): ResponseModel {
  if (!cors) return response;
  const headers = Object.entries(answerHeaders(cors)).map(([name, value]) => [
    `method.response.header.${name}`,
    quoted(value),
  ]);
  const prefix = originTemplate(cors);
  const written = Object.entries(response.responseTemplates);
  const templates = written.length > 0 ? written : [['application/json', '$input.body'] as const];
  return {
    ...response,
    responseParameters: { ...Object.fromEntries(headers), ...response.responseParameters },
    responseTemplates: prefix
      ? Object.fromEntries(templates.map(([type, text]) => [type, prefix + (text || '$input.body')]))
      : response.responseTemplates,
  };
}

/** `OPTIONS` of a path: returns what its methods allow, without authorization. */
export function preflight(cors: CorsModel, methods: readonly string[]): Json {
  const found = methods.includes('ANY') ? allMethods : [...new Set([...methods, 'OPTIONS'])].sort();
  const headers: Record<string, string> = {
    ...answerHeaders(cors),
    [`${allow}Headers`]: cors.headers.join(','),
    [`${allow}Methods`]: (cors.methods ?? found).join(','),
    ...(cors.maxAge !== undefined && { 'Access-Control-Max-Age': String(cors.maxAge) }),
  };
  const names = Object.keys(headers).sort();
  const origin = originTemplate(cors);
  return {
    responses: {
      204: {
        description: '204 response',
        headers: Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }])),
      },
    },
    [integrationKey]: {
      type: 'mock',
      // If the API treats every type as binary, a template would not be filled in.
      contentHandling: 'CONVERT_TO_TEXT',
      passthroughBehavior: 'when_no_match',
      requestTemplates: { 'application/json': '{"statusCode": 204}' },
      responses: {
        default: {
          statusCode: '204',
          responseParameters: Object.fromEntries(
            names.map((name) => [`method.response.header.${name}`, quoted(headers[name]!)]),
          ),
          ...(origin !== '' && { responseTemplates: { 'application/json': origin } }),
        },
      },
    },
  };
}

/**
 * Headers of errors. A gateway response has no templates that decide, so with several origins it allows the request's
 * origin, without credentials: a gateway error holds no user data.
 */
export function errorHeaders(all: readonly CorsModel[]): Record<string, string> {
  const [first] = all;
  if (!first) return {};
  const origins = new Set(all.flatMap((cors) => cors.origins));
  const one = origins.size === 1 || origins.has('*');
  const origin = origins.has('*') ? '*' : first.origins[0]!;
  return {
    [`gatewayresponse.header.${allow}Origin`]: one ? quoted(origin) : 'method.request.header.Origin',
    [`gatewayresponse.header.${allow}Headers`]: quoted([...new Set(all.flatMap((cors) => cors.headers))].join(',')),
    ...(one &&
      origin !== '*' &&
      all.every((cors) => cors.credentials) && { [`gatewayresponse.header.${allow}Credentials`]: quoted('true') }),
  };
}

/** The CORS of an HTTP API: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-cors-configuration.html */
export function httpCors(cors: CorsModel): Json {
  return {
    allowOrigins: cors.origins,
    allowMethods: cors.methods ?? ['*'],
    allowHeaders: cors.headers,
    ...(cors.exposed.length > 0 && { exposeHeaders: cors.exposed }),
    ...(cors.maxAge !== undefined && { maxAge: cors.maxAge }),
    ...(cors.credentials && { allowCredentials: true }),
  };
}
