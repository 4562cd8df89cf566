import { describe, expect, test } from 'vitest';
import type { CorsModel, ResponseModel } from '../../model/types.ts';
import { errorHeaders, httpCors, preflight, withCors } from './cors.ts';

const cors = (over: Partial<CorsModel> = {}): CorsModel => ({
  origins: ['*'],
  methods: undefined,
  headers: ['X-A', 'X-B'],
  exposed: [],
  maxAge: undefined,
  credentials: false,
  ...over,
});
const both = ['https://a.test', 'https://b".test'];
/** Allows the requesting origin if it is one of these two. */
const choice =
  '#set($origin = $input.params().header.get("Origin"))' +
  '#if(!$origin || $origin == "")#set($origin = $input.params().header.get("origin"))#end' +
  '#if($origin == "https://a.test" || $origin == "https://b.test")#set($context.responseOverride.header["Access-Control-Allow-Origin"] = $origin)' +
  '#set($context.responseOverride.header["Vary"] = "Origin")#end';

describe('an answer', () => {
  const response: ResponseModel = {
    statusCode: '200',
    selectionPattern: undefined,
    responseParameters: { 'method.response.header.X-Own': "'x'" },
    responseModels: {},
    responseTemplates: { 'application/json': '{}', 'text/plain': '' },
  };

  test('without CORS is as it is written', () => {
    expect(withCors(response, undefined)).toBe(response);
  });

  test('has the headers that a browser wants', () => {
    const all = cors({ origins: ['https://a.test'], credentials: true, exposed: ['X-C', 'X-D'] });
    expect(withCors(response, all)).toEqual({
      ...response,
      responseParameters: {
        'method.response.header.Access-Control-Allow-Origin': "'https://a.test'",
        'method.response.header.Access-Control-Allow-Credentials': "'true'",
        'method.response.header.Access-Control-Expose-Headers': "'X-C,X-D'",
        'method.response.header.X-Own': "'x'",
      },
    });
    expect(withCors(response, cors()).responseParameters).toEqual({
      'method.response.header.Access-Control-Allow-Origin': "'*'",
      'method.response.header.X-Own': "'x'",
    });
  });

  test('says which of several origins it is for', () => {
    expect(withCors(response, cors({ origins: both }))).toEqual({
      ...response,
      responseTemplates: { 'application/json': `${choice}{}`, 'text/plain': `${choice}$input.body` },
    });
    expect(withCors({ ...response, responseTemplates: {} }, cors({ origins: both })).responseTemplates).toEqual({
      'application/json': `${choice}$input.body`,
    });
  });
});

describe('a preflight', () => {
  const headersOf = (made: ReturnType<typeof preflight>) => {
    const integration = made['x-amazon-apigateway-integration'] as {
      responses: { default: { responseParameters: Record<string, string> } };
    };
    return Object.fromEntries(
      Object.entries(integration.responses.default.responseParameters).map(([name, value]) => [
        name.replace(/^.*-(?=\w+$)/, ''),
        value,
      ]),
    );
  };

  test('answers by itself', () => {
    const header = { schema: { type: 'string' } };
    expect(preflight(cors(), ['GET'])).toEqual({
      responses: {
        204: {
          description: '204 response',
          headers: {
            'Access-Control-Allow-Headers': header,
            'Access-Control-Allow-Methods': header,
            'Access-Control-Allow-Origin': header,
          },
        },
      },
      'x-amazon-apigateway-integration': {
        type: 'mock',
        contentHandling: 'CONVERT_TO_TEXT',
        passthroughBehavior: 'when_no_match',
        requestTemplates: { 'application/json': '{"statusCode": 204}' },
        responses: {
          default: {
            statusCode: '204',
            responseParameters: {
              'method.response.header.Access-Control-Allow-Headers': "'X-A,X-B'",
              'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
              'method.response.header.Access-Control-Allow-Origin': "'*'",
            },
          },
        },
      },
    });
  });

  test.each([
    [['PUT', 'GET'], undefined, "'GET,OPTIONS,PUT'"],
    [['OPTIONS'], undefined, "'OPTIONS'"],
    [['GET', 'ANY'], undefined, "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'"],
    [['GET'], ['POST', 'DELETE'], "'POST,DELETE'"],
  ])('of %j, with %j, allows %s', (found, methods, allowed) => {
    expect(headersOf(preflight(cors({ methods }), found)).Methods).toBe(allowed);
  });

  test('says how long it counts, and which of several origins asks', () => {
    expect(headersOf(preflight(cors({ maxAge: 0 }), ['GET'])).Age).toBe("'0'");
    const made = preflight(cors({ origins: both }), ['GET']);
    expect(headersOf(made)).not.toHaveProperty('Origin');
    expect(made).toMatchObject({
      'x-amazon-apigateway-integration': {
        responses: { default: { responseTemplates: { 'application/json': choice } } },
      },
    });
  });
});

const name = (end: string) => `gatewayresponse.header.Access-Control-Allow-${end}`;
const a = cors({ origins: ['https://a.test'] });

test.each<[string, CorsModel[], object]>([
  ['no CORS', [], {}],
  ['everybody', [cors()], { [name('Origin')]: "'*'", [name('Headers')]: "'X-A,X-B'" }],
  [
    'one origin',
    [a, cors({ ...a, headers: ['X-B', 'X-C'] })],
    { [name('Origin')]: "'https://a.test'", [name('Headers')]: "'X-A,X-B,X-C'" },
  ],
  [
    'one origin, always with credentials',
    [cors({ ...a, credentials: true })],
    { [name('Origin')]: "'https://a.test'", [name('Headers')]: "'X-A,X-B'", [name('Credentials')]: "'true'" },
  ],
  [
    'one origin, sometimes with credentials',
    [cors({ ...a, credentials: true }), a],
    { [name('Origin')]: "'https://a.test'", [name('Headers')]: "'X-A,X-B'" },
  ],
  [
    'several origins',
    [cors({ origins: both, credentials: true })],
    { [name('Origin')]: 'method.request.header.Origin', [name('Headers')]: "'X-A,X-B'" },
  ],
  [
    'everybody beside one',
    [cors({ ...a, credentials: true }), cors({ credentials: true })],
    { [name('Origin')]: "'*'", [name('Headers')]: "'X-A,X-B'" },
  ],
])('headers of errors for %s', (_title, all, expected) => {
  expect(errorHeaders(all)).toEqual(expected);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-cors-configuration.html
test('the CORS of an HTTP API', () => {
  expect(httpCors(cors())).toEqual({ allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['X-A', 'X-B'] });
  expect(httpCors(cors({ methods: ['GET'], exposed: ['X-C'], maxAge: 0, credentials: true }))).toEqual({
    allowOrigins: ['*'],
    allowMethods: ['GET'],
    allowHeaders: ['X-A', 'X-B'],
    exposeHeaders: ['X-C'],
    maxAge: 0,
    allowCredentials: true,
  });
});
