import { expect, test } from 'vitest';
import type { JawsError } from '../../src/errors/error.ts';
import { buildModel } from '../../src/model/build.ts';
import { readProject } from '../../src/project/read.ts';
import { type ApiProject, alone, apiProject, fn } from './deployed.ts';

/** Every mistake of a project: place, message, hint. */
function mistakes(project: ApiProject): string[] {
  try {
    buildModel(readProject(apiProject(project)));
  } catch (error) {
    const { code, problems } = error as JawsError;
    expect(code).toBe('InvalidProject');
    return problems.map(({ message, position, hint }) => {
      expect(position).toBeDefined();
      return `${position!.file}:${position!.line}:${position!.column} ${message}${hint ? ` ${hint}` : ''}`;
    });
  }
  throw new Error('the project was accepted');
}

const endpoint = (fields: Record<string, unknown>): ApiProject => ({
  files: fn('a/b', { Type: 'AWS', Path: 'x', Method: 'GET', ...fields }, ''),
});
const mock = (fields: Record<string, unknown>): ApiProject => ({
  files: alone('a/b', { Type: 'MOCK', Path: 'x', Method: 'GET', ...fields }),
});
const file = 'aws_modules/a/b/awsm.json';

const oneMistake: [string, ApiProject, string][] = [
  [
    'an illegal character in the path',
    mock({ Path: 'a b' }),
    `${file}:5:15 ${file}: Path "a b" has "a b": only letters`,
  ],
  ['a variable that is no whole part', mock({ Path: 'x{id}' }), `${file}:5:15 ${file}: Path "x{id}" has "x{id}"`],
  [
    'a method that is none',
    mock({ Method: 'FETCH' }),
    `${file}:6:17 ${file}: apiGateway.cloudFormation.Method must be`,
  ],
  ['a type that is none', mock({ Type: 'LAMBDA' }), `${file}:4:15 ${file}: apiGateway.cloudFormation.Type must be`],
  [
    'a request template that does not parse',
    mock({ RequestTemplates: { 'application/json': '{\n  #if($x)\n "a": 1\n' } }),
    `${file}:8:35 ${file}: the template RequestTemplates.application/json is not Velocity: #if has no #end (line 2, column 3 of the template).`,
  ],
  [
    'a response template that does not parse',
    mock({ Responses: { default: { statusCode: '200', responseTemplates: { 'text/plain': '$input.path("$.a"' } } } }),
    `${file}:11:47 ${file}: the template Responses.default.responseTemplates.text/plain is not Velocity: ")" is missing`,
  ],
  [
    'a selectionPattern that is no expression',
    endpoint({ Responses: { default: { statusCode: '200' }, bad: { statusCode: '400', selectionPattern: '(x' } } }),
    ': the pattern "(x" is not a regular expression: unterminated group.',
  ],
  [
    'a key that is no expression',
    endpoint({ Responses: { default: { statusCode: '200' }, '[x': { statusCode: '400' } } }),
    ': the pattern "[x" is not a regular expression',
  ],
  [
    'a response without a default',
    endpoint({ Responses: { x: { statusCode: '400' } } }),
    ': Responses has no "default"',
  ],
  [
    'two responses of one status',
    endpoint({ Responses: { default: { statusCode: '200' }, x: { statusCode: 200 } } }),
    ': the responses "default" and "x" both have the status 200',
  ],
  [
    'a response parameter to nowhere',
    endpoint({ Responses: { default: { statusCode: '200', responseParameters: { 'header.X': "'x'" } } } }),
    ': "header.X" is not a target',
  ],
  [
    'a model that is no schema',
    mock({ RequestModels: { 'application/json': { type: 'text' } } }),
    ': type must be one of array, boolean, integer, null, number, object, string, not "text".',
  ],
  [
    'a model that is not there',
    mock({ RequestModels: { 'application/json': 'Pet' } }),
    ': the model "Pet" is not defined.',
  ],
  [
    'a model that refers to nowhere',
    { ...mock({}), api: { Models: { A: { properties: { b: { $ref: '#/definitions/B' } } } } } },
    ': $ref names the model "B", which the project does not have.',
  ],
  [
    'a model that two files define',
    { files: alone('a/b', { Type: 'MOCK', Path: 'x' }, { Models: { A: {} } }), api: { Models: { A: {} } } },
    `jaws.json:13:7 jaws.json: the model "A" is in ${file} already. Rename one of them`,
  ],
  [
    'a model of a name that is none',
    { ...mock({}), api: { Models: { 'a-b': {} } } },
    'jaws.json: the name apiGateway.Models.a-b must have letters and digits only',
  ],
  [
    'an authorizer that is missing',
    mock({ AuthorizationType: 'CUSTOM', AuthorizerId: 'session' }),
    `${file}:8:23 ${file}: the authorizer "session" is not defined. Define it under apiGateway.Authorizers`,
  ],
  ['no authorizer', mock({ AuthorizationType: 'CUSTOM' }), ': AuthorizationType CUSTOM needs an AuthorizerId'],
  [
    'an authorizer of another type',
    {
      ...mock({ AuthorizationType: 'CUSTOM', AuthorizerId: 'pool' }),
      api: {
        Authorizers: {
          pool: { Type: 'COGNITO_USER_POOLS', ProviderARNs: ['arn:aws:cognito-idp:us-east-1:1:userpool/x'] },
        },
      },
    },
    ': AuthorizationType CUSTOM does not fit "pool", which is of Type COGNITO_USER_POOLS.',
  ],
  [
    'an authorizer whose function is not there',
    { ...mock({}), api: { Authorizers: { session: { Type: 'TOKEN', Function: 'auth/none' } } } },
    ': the authorizer "session" asks "auth/none", which is not a function of the project.',
  ],
  [
    'an identity that is none',
    {
      ...endpoint({}),
      api: { Authorizers: { session: { Type: 'REQUEST', Function: 'a/b', IdentitySource: 'header.X' } } },
    },
    ': the authorizer "session" has the source "header.X"',
  ],
  [
    'two endpoints on one method and path',
    {
      files: alone('a/b', [
        { Type: 'MOCK', Path: 'x' },
        { Type: 'MOCK', Path: '/x/' },
      ]),
    },
    `${file}:10:17 Function a/b has two endpoints on GET /x.`,
  ],
  [
    'two names of one part',
    {
      files: alone('a/b', [
        { Type: 'MOCK', Path: 'x/{a}' },
        { Type: 'MOCK', Path: 'x/{b+}' },
      ]),
    },
    'name the same part of the path {a} and {b+}',
  ],
  ['HTTP without an address', mock({ Type: 'HTTP' }), ': an endpoint of Type HTTP needs a Uri.'],
  [
    'an address that is none',
    mock({ Type: 'HTTP_PROXY', Uri: 'ftp://x' }),
    ': Uri "ftp://x" is not an address of http or https.',
  ],
  ['a function that is missing', mock({ Type: 'AWS_PROXY' }), 'needs a function, but there is no lambda block.'],
  [
    'a variable that the path does not have',
    endpoint({ RequestParameters: { 'integration.request.path.id': 'method.request.path.id' } }),
    ': "method.request.path.id" names a variable that the Path does not have. Write it into the Path: {id}.',
  ],
  [
    'a declared parameter with a source',
    endpoint({ RequestParameters: { 'method.request.querystring.q': "'x'" } }),
    ': method.request.querystring.q declares a parameter and must be true (required) or false.',
  ],
  [
    'JWT in a REST API',
    {
      ...mock({}),
      api: { Authorizers: { x: { Type: 'JWT', JwtConfiguration: { Issuer: 'https://x', Audience: ['a'] } } } },
    },
    ': the authorizer "x" is of Type JWT, which a REST API does not have.',
  ],
  [
    'CORS with credentials for everybody',
    mock({ Cors: { AllowCredentials: true } }),
    ': AllowCredentials needs origins by name',
  ],
  [
    'an origin that is none',
    mock({ Cors: { AllowOrigins: ['myapp.com'] } }),
    ': AllowOrigins has "myapp.com", which is not an origin',
  ],
  [
    'two switches on one path',
    {
      api: { Cors: true },
      files: alone('a/b', [
        { Type: 'MOCK', Path: 'x' },
        { Type: 'MOCK', Path: 'x', Method: 'PUT', Cors: { MaxAge: 5 } },
      ]),
    },
    `${file}:12:17 ${file}: GET /x and PUT /x have different Cors, but a path has one preflight.`,
  ],
  [
    'a gateway response of a type that is none',
    { ...mock({}), api: { GatewayResponses: { DEFAULT_3XX: {} } } },
    'jaws.json: "DEFAULT_3XX" is not a type of a gateway response.',
  ],
  [
    'a key in two plans',
    { ...mock({}), api: { ApiKeys: { a: {} }, UsagePlans: { p: { ApiKeys: ['a'] }, q: { ApiKeys: ['a'] } } } },
    'jaws.json: the key "a" is in the UsagePlans "p" and "q". API Gateway allows a key in one plan of a stage',
  ],
  [
    'two plans that name no keys',
    { ...mock({}), api: { ApiKeys: { a: {} }, UsagePlans: { p: {}, q: {} } } },
    'jaws.json: the UsagePlans "p" and "q" would both have all keys. Name the keys of one of them',
  ],
  [
    'two keys of one variable',
    { ...mock({}), api: { ApiKeys: { a: { envVar: 'KEY' }, b: { envVar: 'KEY' } } } },
    'jaws.json: the keys "a" and "b" would both have the value of KEY.',
  ],
  [
    'a private API with a domain',
    {
      ...mock({}),
      api: { EndpointConfiguration: { Types: ['PRIVATE'] }, Policy: { Version: '2012-10-17' } },
      place: { Domain: { DomainName: 'api.test.com', CertificateArn: 'arn' } },
    },
    'jaws.json: a private API has private custom domains only, which JAWS does not make.',
  ],
  [
    'a plan with a key that is not there',
    { ...mock({}), api: { UsagePlans: { p: { ApiKeys: ['none'] } } } },
    'jaws.json: ApiKeys has no key "none".',
  ],
  [
    'a plan with an endpoint that is not there',
    { ...mock({}), place: { UsagePlans: { p: { MethodThrottle: { 'GET /y': { RateLimit: 1 } } } } } },
    'jaws.json: there is no endpoint "GET /y".',
  ],
  [
    'a stage variable of a name that is none',
    { ...mock({}), api: { Variables: { 'a-b': '1' } } },
    'must have letters, digits and underscores only',
  ],
  [
    'more stage variables than API Gateway has',
    { ...mock({}), api: { Variables: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`v${n}`, '1'])) } },
    'jaws.json: 101 Variables; API Gateway allows 100.',
  ],
  [
    'a policy that is too large',
    { ...mock({}), api: { Policy: { Statement: ['x'.repeat(8200)] } } },
    'bytes; API Gateway takes 8192.',
  ],
  [
    'a template that is too large',
    mock({ RequestTemplates: { 'application/json': 'x'.repeat(300_001) } }),
    'has 300001 bytes; API Gateway takes 300 KB.',
  ],
  [
    'a private API that nobody may call',
    { ...mock({}), api: { EndpointConfiguration: { Types: ['PRIVATE'] } } },
    ': a private API answers nobody',
  ],
  [
    'an access log that API Gateway refuses',
    { ...mock({}), api: { AccessLogSetting: { Format: '$context.status' } } },
    'jaws.json: the Format has no $context.requestId, which API Gateway wants in it.',
  ],
  [
    'two keys of one name in CloudFormation',
    { ...mock({}), api: { ApiKeys: { 'my-key': {}, myKey: {} } } },
    'jaws.json: ApiKeys "my-key" and "myKey" would both be MyKey in CloudFormation.',
  ],
  [
    'a field with a slip',
    { ...mock({}), api: { UsagePlan: {} } },
    'jaws.json: apiGateway.UsagePlan is not a known field. Did you mean UsagePlans?',
  ],
  [
    'a type that an HTTP API does not have',
    { api: { ProtocolType: 'HTTP' }, files: alone('a/b', { Type: 'MOCK', Path: 'x' }) },
    ': an HTTP API has no endpoints of Type MOCK.',
  ],
  [
    'keys in an HTTP API',
    { api: { ProtocolType: 'HTTP' }, files: fn('a/b', { Path: 'x', ApiKeyRequired: true }, '') },
    ': an HTTP API has no API keys.',
  ],
  [
    'settings that an HTTP API does not have',
    { api: { ProtocolType: 'HTTP', UsagePlans: {} }, files: fn('a/b', { Path: 'x' }, '') },
    'jaws.json: an HTTP API has no UsagePlans.',
  ],
];

test.each(oneMistake)('%s', (_title, project, expected) => {
  expect(mistakes(project)).toEqual([expect.stringContaining(expected)]);
});

test('more authorizers than API Gateway has', () => {
  const pool = { Type: 'COGNITO_USER_POOLS', ProviderARNs: ['arn:aws:cognito-idp:us-east-1:1:userpool/x'] };
  const Authorizers = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`pool${n}`, pool]));
  expect(mistakes({ ...mock({}), api: { Authorizers } })).toEqual([
    expect.stringContaining('jaws.json: the API has 11 authorizers; API Gateway allows 10.'),
  ]);
});

test('all of them at once, in the order of the files', () => {
  const found = mistakes({
    api: { Models: { A: { type: 1 } }, GatewayResponses: { NONE: {} } },
    files: alone('a/b', [
      { Type: 'MOCK', Path: 'a b', AuthorizationType: 'CUSTOM', AuthorizerId: 'x' },
      { Type: 'HTTP', Path: 'c', RequestTemplates: { 'a/b': '#end' } },
    ]),
  });
  expect(found).toHaveLength(6);
});
