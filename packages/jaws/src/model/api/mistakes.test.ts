import { expect, test } from 'vitest';
import { hello, jaws, testProject } from '../testing.ts';

const { project, problems } = testProject();

interface Written {
  /** Of jaws.json. */
  readonly api?: unknown;
  /** Settings of the one region. */
  readonly place?: unknown;
  readonly endpoint?: unknown;
  /** Fields of the function's awsm.json, beside the endpoint. */
  readonly own?: object;
  readonly lambda?: object | undefined;
}

/** Every mistake of a project with one endpoint, `GET /x` of type MOCK by default. */
function mistakesOf({ api, place, endpoint = {}, own = {}, lambda }: Written): string[] {
  const cloudFormation = Array.isArray(endpoint) ? endpoint : { Type: 'MOCK', Path: 'x', ...(endpoint as object) };
  project({
    'jaws.json': {
      ...jaws,
      stages: { dev: [{ region: 'us-east-1', ...(place !== undefined && { apiGateway: place }) }] },
      ...(api !== undefined && { apiGateway: api }),
    },
    ...hello({ ...(lambda && { lambda }), apiGateway: { cloudFormation, ...own } }),
  });
  try {
    return problems();
  } catch {
    return ['(none)'];
  }
}

/** `what` and its mistakes, a line each; the name of the function's file is left out. */
const listing = (cases: Readonly<Record<string, Written>>): string =>
  Object.entries(cases)
    .flatMap(([what, written]) => [`${what}:`, ...mistakesOf(written).map((one) => `  ${one}`)])
    .join('\n')
    .replaceAll('aws_modules/greetings/hello/awsm.json', 'awsm.json');

const http = { ProtocolType: 'HTTP' };
const lambda = {};
const proxy = { Type: 'AWS_PROXY' };
const session = { Type: 'TOKEN', Function: 'greetings/hello' };
const pool = { Type: 'COGNITO_USER_POOLS', ProviderARNs: ['arn:aws:cognito-idp:us-east-1:1:userpool/x'] };
const withAuthorizer = (fields: object) => ({ lambda, api: { Authorizers: { a: { ...session, ...fields } } } });
const inHttp = (fields: object) => ({
  lambda,
  api: { ...http, Authorizers: { a: { Type: 'REQUEST', Function: 'greetings/hello', ...fields } } },
  endpoint: proxy,
});

test('the integration of an endpoint', () => {
  expect(
    listing({
      'a function that is missing': { endpoint: proxy },
      'AWS without a function': { endpoint: { Type: 'AWS' } },
      'HTTP without an address': { endpoint: { Type: 'HTTP' } },
      'an address of another protocol': { endpoint: { Type: 'HTTP_PROXY', Uri: 'ftp://x' } },
      'an address with a space': { endpoint: { Type: 'HTTP', Uri: 'https://a b' } },
      'an address': { endpoint: { Type: 'HTTP', Uri: 'https://x/y' } },
      'an address whose host is a stage variable': { endpoint: { Type: 'HTTP', Uri: '$' + '{stageVariables.host}/y' } },
      'an address of an intrinsic function': { endpoint: { Type: 'HTTP', Uri: { Ref: 'Address' } } },
      'AWS with an address': { endpoint: { Type: 'AWS', Uri: 'https://x' } },
      'AWS with an ARN': { endpoint: { Type: 'AWS', Uri: 'arn:aws:apigateway:us-east-1:sqs:path/1/q' } },
      'MOCK with an address': { endpoint: { Uri: 'https://x' } },
      'a function with an address': { lambda, endpoint: { ...proxy, Uri: 'https://x' } },
    }),
  ).toMatchInlineSnapshot(`
    "a function that is missing:
      4:15 awsm.json: an endpoint of Type AWS_PROXY needs a function, but there is no lambda block. Add the lambda block, give a Uri with Type HTTP or HTTP_PROXY, or use Type MOCK, which answers by itself.
    AWS without a function:
      4:15 awsm.json: an endpoint of Type AWS needs a function, but there is no lambda block. Add the lambda block, give a Uri with Type HTTP or HTTP_PROXY, or use Type MOCK, which answers by itself.
    HTTP without an address:
      4:15 awsm.json: an endpoint of Type HTTP needs a Uri. Write the address that it calls: "Uri": "https://example.com/{name}".
    an address of another protocol:
      6:14 awsm.json: Uri "ftp://x" is not an address of http or https.
    an address with a space:
      6:14 awsm.json: Uri "https://a b" is not an address of http or https.
    an address:
      (none)
    an address whose host is a stage variable:
      (none)
    an address of an intrinsic function:
      (none)
    AWS with an address:
      6:14 awsm.json: Uri "https://x" of an endpoint of Type AWS is not an ARN. It looks like arn:aws:apigateway:<region>:sqs:path/<account>/<queue>; to call an address, use Type HTTP.
    AWS with an ARN:
      (none)
    MOCK with an address:
      6:14 awsm.json: an endpoint of Type MOCK has no Uri.
    a function with an address:
      7:14 awsm.json: an endpoint of Type AWS_PROXY has no Uri."
  `);
});

test('parameters', () => {
  const parameters = (RequestParameters: object, rest: object = {}) => ({ endpoint: { RequestParameters, ...rest } });
  expect(
    listing({
      'a declared one with a source': parameters({ 'method.request.querystring.q': "'x'" }),
      'one of the call without a source': parameters({ 'integration.request.querystring.q': true }),
      'a declared one': parameters({ 'method.request.querystring.q': false }),
      'the spelling of HTTP APIs': parameters({ 'append:header.x': "'x'" }),
      'a variable where the path has none': parameters({ 'integration.request.path.id': 'method.request.path.id' }),
      'a variable that the path does not have': parameters(
        { 'integration.request.path.id': 'method.request.path.id' },
        { Path: 'x/{a}/{b+}' },
      ),
      'variables of the path': parameters(
        {
          'integration.request.path.id': 'method.request.path.a',
          'integration.request.header.b': 'method.request.path.b',
        },
        { Path: 'x/{a}/{b+}' },
      ),
      'a target that is none': parameters({ 'request.x': "'x'" }),
      'a source that is none': parameters({ 'integration.request.header.x': 'x' }),
    }),
  ).toMatchInlineSnapshot(`
    "a declared one with a source:
      7:41 awsm.json: method.request.querystring.q declares a parameter and must be true (required) or false.
    one of the call without a source:
      7:46 awsm.json: integration.request.querystring.q needs a source such as method.request.querystring.name.
    a declared one:
      (none)
    the spelling of HTTP APIs:
      7:9 awsm.json: append:header.x is the spelling of HTTP APIs; in a REST API it is integration.request.….
    a variable where the path has none:
      7:40 awsm.json: "method.request.path.id" names a variable that the Path does not have. Write it into the Path: {id}.
    a variable that the path does not have:
      7:40 awsm.json: "method.request.path.id" names a variable that the Path does not have. It has a, b.
    variables of the path:
      (none)
    a target that is none:
      7:9 awsm.json: the name apiGateway.cloudFormation.RequestParameters.request.x must look like integration.request.querystring.name, or method.request.querystring.name for one that is declared.
    a source that is none:
      7:41 awsm.json: apiGateway.cloudFormation.RequestParameters.integration.request.header.x must be a source such as method.request.querystring.name, or a text in single quotes: 'text', not "x"."
  `);
});

test('what only one of the two protocols has', () => {
  const of = (endpoint: object) => ({ api: http, lambda, endpoint: { ...proxy, ...endpoint } });
  expect(
    listing({
      'REST: a version of payloads': { lambda, endpoint: { ...proxy, PayloadFormatVersion: '2.0' } },
      'REST: the first version of payloads': { lambda, endpoint: { ...proxy, PayloadFormatVersion: '1.0' } },
      'REST: streams of a type that maps': { lambda, endpoint: { Type: 'AWS', ResponseTransferMode: 'STREAM' } },
      'REST: streams': { lambda, endpoint: { ...proxy, ResponseTransferMode: 'STREAM' } },
      'REST: JWT': { lambda, endpoint: { ...proxy, AuthorizationType: 'JWT', AuthorizerId: 'a' } },
      'HTTP: a type': of({ Type: 'MOCK' }),
      'HTTP: fields': of({
        RequestTemplates: { 'text/plain': 'x' },
        PassthroughBehavior: 'NEVER',
        ContentHandling: 'CONVERT_TO_TEXT',
        RequestModels: { 'text/plain': 'Empty' },
        ValidateRequestBody: true,
        ValidateRequestParameters: true,
        CacheNamespace: 'x',
        CacheKeyParameters: ['x'],
        ResponseTransferMode: 'BUFFERED',
        Responses: { default: { statusCode: '200' } },
      }),
      'HTTP: fields that say nothing': of({ RequestTemplates: {}, ValidateRequestBody: false, CacheKeyParameters: [] }),
      'HTTP: $default with a method': of({ Path: '$default', Method: 'GET' }),
      'HTTP: $default': of({ Path: '$default' }),
      'REST: $default': { lambda, endpoint: { ...proxy, Path: '$default' } },
      'HTTP: keys': of({ ApiKeyRequired: true }),
      'HTTP: Cors of an endpoint': of({ Cors: false }),
      'HTTP: user pools': of({ AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'a' }),
      'HTTP: a longer time than it has': of({ TimeoutInMillis: 30_001 }),
      'HTTP: all the time that it has': of({ TimeoutInMillis: 30_000 }),
      'HTTP: parameters of REST APIs': of({ RequestParameters: { 'integration.request.header.x': "'x'" } }),
      'HTTP: parameters': of({
        RequestParameters: {
          'append:header.x': '$request.querystring.x',
          'remove:querystring.y': '',
          'overwrite:path': "'/x'",
        },
      }),
    }),
  ).toMatchInlineSnapshot(`
    "REST: a version of payloads:
      7:31 awsm.json: PayloadFormatVersion 2.0 is for HTTP APIs.
    REST: the first version of payloads:
      (none)
    REST: streams of a type that maps:
      7:31 awsm.json: ResponseTransferMode STREAM needs the Type AWS_PROXY or HTTP_PROXY.
    REST: streams:
      (none)
    REST: JWT:
      7:28 awsm.json: AuthorizationType JWT is for HTTP APIs. Use COGNITO_USER_POOLS, or CUSTOM with a function; or set apiGateway.ProtocolType to "HTTP" in jaws.json.
      8:23 awsm.json: the authorizer "a" is not defined. Define it under apiGateway.Authorizers of jaws.json, of the module or of the function.
    HTTP: a type:
      5:15 awsm.json: an HTTP API has no endpoints of Type MOCK. Use AWS_PROXY or HTTP_PROXY. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
    HTTP: fields:
      7:27 awsm.json: an HTTP API has no RequestTemplates. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      10:30 awsm.json: an HTTP API has no PassthroughBehavior. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      11:26 awsm.json: an HTTP API has no ContentHandling. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      12:24 awsm.json: an HTTP API has no RequestModels. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      15:30 awsm.json: an HTTP API has no ValidateRequestBody. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      16:36 awsm.json: an HTTP API has no ValidateRequestParameters. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      17:25 awsm.json: an HTTP API has no CacheNamespace. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      18:29 awsm.json: an HTTP API has no CacheKeyParameters. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      21:31 awsm.json: an HTTP API has no ResponseTransferMode. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
      22:20 awsm.json: an HTTP API has no Responses. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
    HTTP: fields that say nothing:
      (none)
    HTTP: $default with a method:
      7:17 awsm.json: the endpoint $default takes any method. Leave Method out.
    HTTP: $default:
      (none)
    REST: $default:
      6:15 awsm.json: Path "$default" has "$default": only letters, digits, dots, dashes, underscores and colons are allowed.
    HTTP: keys:
      7:25 awsm.json: an HTTP API has no API keys. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
    HTTP: Cors of an endpoint:
      7:15 awsm.json: an HTTP API has one Cors for all its endpoints. Set apiGateway.Cors in jaws.json.
    HTTP: user pools:
      7:28 awsm.json: an HTTP API knows Cognito user pools as issuers of JWT. Use JWT and an authorizer of Type JWT whose Issuer is https://cognito-idp.<region>.amazonaws.com/<pool>.
      8:23 awsm.json: the authorizer "a" is not defined. Define it under apiGateway.Authorizers of jaws.json, of the module or of the function.
    HTTP: a longer time than it has:
      7:26 awsm.json: an HTTP API waits 30000 ms at most. A REST API can do it: set apiGateway.ProtocolType to "REST" in jaws.json, or leave it out.
    HTTP: all the time that it has:
      (none)
    HTTP: parameters of REST APIs:
      7:28 awsm.json: "integration.request.header.x" is the spelling of REST APIs. In an HTTP API it is "append:header.name": "$request.querystring.name".
    HTTP: parameters:
      (none)"
  `);
});

test('answers', () => {
  const answers = (Responses: object, rest: object = {}) => ({ endpoint: { Responses, ...rest } });
  const ok = { statusCode: '200' };
  expect(
    listing({
      'no default': answers({ x: { statusCode: '400' } }),
      'a default with a pattern': answers({ default: { ...ok, selectionPattern: 'x' } }),
      'a default, and another with a pattern': answers({
        default: ok,
        x: { statusCode: 400, selectionPattern: '.*x' },
      }),
      'none that count, since the function answers': { lambda, ...answers({ x: { statusCode: '400' } }, proxy) },
      'none at all': answers({}),
      'a key that is no expression': answers({ default: ok, '[x': { statusCode: '400' } }),
      'a pattern that is none': answers({ default: ok, bad: { statusCode: '400', selectionPattern: '(x' } }),
      'two of one status': answers({ default: ok, x: { statusCode: 200 } }),
      'a header to nowhere': answers({ default: { ...ok, responseParameters: { 'header.X': "'x'" } } }),
      'a header': answers({ default: { ...ok, responseParameters: { 'method.response.header.X-A': "'x'" } } }),
      'a status that is none': answers({ default: { statusCode: '600' } }),
      'a number that is no status': answers({ default: { statusCode: 99 } }),
      'a template that is no Velocity': answers({
        default: { ...ok, responseTemplates: { 'text/plain': 'x\n"#if($a)' } },
      }),
    }),
  ).toMatchInlineSnapshot(`
    "no default:
      6:20 awsm.json: Responses has no "default"; without one every answer that fits no pattern is a 500. Add "default": { "statusCode": "200" }.
    a default with a pattern:
      6:20 awsm.json: Responses has no "default"; without one every answer that fits no pattern is a 500. Add "default": { "statusCode": "200" }.
    a default, and another with a pattern:
      (none)
    none that count, since the function answers:
      (none)
    none at all:
      (none)
    a key that is no expression:
      10:9 awsm.json: the pattern "[x" is not a regular expression: unterminated character class.
    a pattern that is none:
      12:31 awsm.json: the pattern "(x" is not a regular expression: unterminated group.
    two of one status:
      11:25 awsm.json: the responses "default" and "x" both have the status 200; API Gateway keeps one for each status. Make them one, with both patterns: "one|other".
    a header to nowhere:
      10:13 awsm.json: "header.X" is not a target; it must look like method.response.header.name.
    a header:
      (none)
    a status that is none:
      8:25 awsm.json: apiGateway.cloudFormation.Responses.default.statusCode must be an HTTP status such as "200", not "600".
    a number that is no status:
      8:25 awsm.json: apiGateway.cloudFormation.Responses.default.statusCode must be at least 100, not 99.
    a template that is no Velocity:
      10:33 awsm.json: the template Responses.default.responseTemplates.text/plain is not Velocity: #if has no #end (line 2, column 2 of the template)."
  `);
});

test('templates and models', () => {
  const schema = (one: unknown) => ({ own: { Models: { A: one } } });
  expect(
    listing({
      'a template that is no Velocity': { endpoint: { RequestTemplates: { 'a/b': '{"a": "é#end"}' } } },
      'a template of 300 KB': { endpoint: { RequestTemplates: { 'a/b': 'x'.repeat(300_000) } } },
      'a template above that': { endpoint: { RequestTemplates: { 'a/b': 'x'.repeat(300_001) } } },
      'a model that is not there': { endpoint: { RequestModels: { 'a/b': 'Pet' } } },
      'the model of an answer that is not there': {
        endpoint: { Responses: { default: { statusCode: '200', responseModels: { 'a/b': 'Pet' } } } },
      },
      'models that every API has': { endpoint: { RequestModels: { 'a/b': 'Empty', 'c/d': 'Error' } } },
      'a model of its own': { ...schema({ type: 'object' }), endpoint: { RequestModels: { 'a/b': 'A' } } },
      'a model twice': { ...schema({}), api: { Models: { A: {} } } },
      'a model of a name that is none': { api: { Models: { 'a-b': {} } } },
      'a model that is no schema': schema({ properties: { a: { type: 'text' } } }),
      'a schema in place that is none': { endpoint: { RequestModels: { 'a/b': { type: 'text' } } } },
      'a model of more than 400 KB': schema({ description: 'x'.repeat(400_000 - '{"description":""}'.length + 1) }),
      'a model of 400 KB': schema({ description: 'x'.repeat(400_000 - '{"description":""}'.length) }),
    }),
  ).toMatchInlineSnapshot(`
    "a template that is no Velocity:
      7:28 awsm.json: the template RequestTemplates.a/b is not Velocity: #end closes nothing (line 1, column 9 of the template).
    a template of 300 KB:
      (none)
    a template above that:
      7:16 awsm.json: the template RequestTemplates.a/b has 300001 bytes; API Gateway takes 300 KB.
    a model that is not there:
      7:16 awsm.json: the model "Pet" is not defined. Define it under apiGateway.Models of jaws.json or of a module, or write its JSON schema here. "Empty" and "Error" are always there.
    the model of an answer that is not there:
      10:20 awsm.json: the model "Pet" is not defined. Define it under apiGateway.Models of jaws.json or of a module, or write its JSON schema here. "Empty" and "Error" are always there.
    models that every API has:
      (none)
    a model of its own:
      (none)
    a model twice:
      13:7 jaws.json: the model "A" is in awsm.json already. Rename one of them: an API has one model of a name.
    a model of a name that is none:
      13:7 jaws.json: the name apiGateway.Models.a-b must have letters and digits only, as API Gateway wants names of models.
    a model that is no schema:
      11:21 awsm.json: type must be one of array, boolean, integer, null, number, object, string, not "text".
    a schema in place that is none:
      8:19 awsm.json: type must be one of array, boolean, integer, null, number, object, string, not "text".
    a model of more than 400 KB:
      8:12 awsm.json: the model "A" has 400001 bytes; API Gateway takes 400 KB.
    a model of 400 KB:
      (none)"
  `);
});

test('authorizers', () => {
  const custom = { AuthorizationType: 'CUSTOM' };
  expect(
    listing({
      'a function that is not there': withAuthorizer({ Function: 'auth/none' }),
      'no function': { api: { Authorizers: { a: { Type: 'TOKEN' }, b: { Type: 'REQUEST' } } } },
      'no pool': { api: { Authorizers: { a: { Type: 'COGNITO_USER_POOLS' } } } },
      'a type of HTTP APIs': {
        api: { Authorizers: { a: { Type: 'JWT', JwtConfiguration: { Issuer: 'https://x', Audience: ['a'] } } } },
      },
      'a type of REST APIs': inHttp({ Type: 'TOKEN' }),
      'JWT without an issuer': inHttp({ Type: 'JWT', Function: undefined }),
      JWT: inHttp({ Type: 'JWT', JwtConfiguration: { Issuer: 'https://x', Audience: ['a'] } }),
      'a source that is none': withAuthorizer({ Type: 'REQUEST', IdentitySource: 'header.X' }),
      'the second of two sources': withAuthorizer({
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.X, $request.header.Y ',
      }),
      sources: withAuthorizer({
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.X, method.request.querystring.y,context.z,stageVariables.v',
      }),
      'a source of REST APIs': inHttp({ IdentitySource: 'method.request.header.X' }),
      'sources of HTTP APIs': inHttp({ IdentitySource: '$request.header.X,$request.querystring.y,$context.z' }),
      'TOKEN with two headers': withAuthorizer({ IdentitySource: 'method.request.header.X,method.request.header.Y' }),
      'TOKEN with no header': withAuthorizer({ IdentitySource: 'method.request.querystring.x' }),
      'an expression that is none': withAuthorizer({ IdentityValidationExpression: '(x' }),
      'a name twice': { ...withAuthorizer({}), own: { Authorizers: { a: session } } },
      'a name that is taken': { lambda, api: { Authorizers: { sigv4: session, api_key: session } } },
      'no authorizer of an endpoint': { ...withAuthorizer({}), endpoint: custom },
      'no authorizer, and none is there': { endpoint: custom },
      'an authorizer that is not there': { endpoint: { ...custom, AuthorizerId: 'toString' } },
      'an authorizer of another type': {
        api: { Authorizers: { pool } },
        endpoint: { ...custom, AuthorizerId: 'pool' },
      },
      'a function where a pool is named': {
        ...withAuthorizer({}),
        endpoint: { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'a' },
      },
      'one where none is asked': {
        ...withAuthorizer({}),
        endpoint: { AuthorizationType: 'AWS_IAM', AuthorizerId: 'a' },
      },
      'scopes of a function': {
        ...withAuthorizer({}),
        endpoint: { ...custom, AuthorizerId: 'a', AuthorizationScopes: ['x'] },
      },
      'scopes of a pool': {
        api: { Authorizers: { pool } },
        endpoint: { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: 'pool', AuthorizationScopes: ['x'] },
      },
      'eleven of them': {
        api: { Authorizers: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`pool${n}`, pool])) },
      },
      'ten of them': {
        api: { Authorizers: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`pool${n}`, pool])) },
      },
    }),
  ).toMatchInlineSnapshot(`
    "a function that is not there:
      15:21 jaws.json: the authorizer "a" asks "auth/none", which is not a function of the project.
    no function:
      14:17 jaws.json: the authorizer "a" needs a Function. Name a function of the project: "Function": "auth/session".
      17:17 jaws.json: the authorizer "b" needs a Function. Name a function of the project: "Function": "auth/session".
    no pool:
      14:17 jaws.json: the authorizer "a" needs ProviderARNs. Give the ARN of the user pool.
    a type of HTTP APIs:
      14:17 jaws.json: the authorizer "a" is of Type JWT, which a REST API does not have. Use TOKEN or REQUEST or COGNITO_USER_POOLS.
    a type of REST APIs:
      15:17 jaws.json: the authorizer "a" is of Type TOKEN, which an HTTP API does not have. Use REQUEST or JWT.
    JWT without an issuer:
      15:17 jaws.json: the authorizer "a" needs a JwtConfiguration with Issuer and Audience.
    JWT:
      (none)
    a source that is none:
      16:27 jaws.json: the authorizer "a" has the source "header.X"; it must look like method.request.header.Authorization.
    the second of two sources:
      16:27 jaws.json: the authorizer "a" has the source "$request.header.Y"; it must look like method.request.header.Authorization.
    sources:
      (none)
    a source of REST APIs:
      17:27 jaws.json: the authorizer "a" has the source "method.request.header.X"; it must look like $request.header.Authorization.
    sources of HTTP APIs:
      (none)
    TOKEN with two headers:
      16:27 jaws.json: the authorizer "a" is of Type TOKEN, whose identity is one header.
    TOKEN with no header:
      16:27 jaws.json: the authorizer "a" is of Type TOKEN, whose identity is one header.
    an expression that is none:
      16:41 jaws.json: the authorizer "a" has an expression that is not a regular expression.
    a name twice:
      13:7 jaws.json: the authorizer "a" is in awsm.json already. Use another name.
    a name that is taken:
      13:7 jaws.json: "sigv4" cannot be the name of an authorizer. Use another name.
      17:7 jaws.json: "api_key" cannot be the name of an authorizer. Use another name.
    no authorizer of an endpoint:
      7:28 awsm.json: AuthorizationType CUSTOM needs an AuthorizerId. There are a.
    no authorizer, and none is there:
      6:28 awsm.json: AuthorizationType CUSTOM needs an AuthorizerId. Define one under Authorizers.
    an authorizer that is not there:
      7:23 awsm.json: the authorizer "toString" is not defined. Define it under apiGateway.Authorizers of jaws.json, of the module or of the function.
    an authorizer of another type:
      6:28 awsm.json: AuthorizationType CUSTOM does not fit "pool", which is of Type COGNITO_USER_POOLS. Its AuthorizationType is COGNITO_USER_POOLS.
    a function where a pool is named:
      7:28 awsm.json: AuthorizationType COGNITO_USER_POOLS does not fit "a", which is of Type TOKEN. Its AuthorizationType is CUSTOM.
    one where none is asked:
      8:23 awsm.json: AuthorizationType AWS_IAM takes no AuthorizerId.
    scopes of a function:
      9:30 awsm.json: a function takes no AuthorizationScopes.
    scopes of a pool:
      (none)
    eleven of them:
      73:7 jaws.json: the API has 11 authorizers; API Gateway allows 10.
    ten of them:
      (none)"
  `);
});

test('settings of the API', () => {
  const rest = {
    EndpointConfiguration: { Types: ['EDGE'] },
    ApiKeySourceType: 'HEADER',
    BinaryMediaTypes: [],
    MinimumCompressionSize: 0,
    Policy: {},
    GatewayResponses: {},
    TracingEnabled: false,
    CacheClusterSize: '0.5',
    CloudWatchRole: false,
    ApiKeys: {},
    UsagePlans: {},
  };
  const policyOf = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) });
  expect(
    listing({
      'HTTP: what it does not have': { api: { ...http, ...rest }, lambda, endpoint: proxy },
      'HTTP: a base path of two parts': {
        api: { ...http, Domain: { DomainName: 'a.test', BasePath: 'a/b' } },
        lambda,
        endpoint: proxy,
      },
      'REST: a base path of two parts': { api: { Domain: { DomainName: 'a.test', BasePath: 'a/b' } } },
      'REST: a base path': { api: { Domain: { DomainName: 'a.test', BasePath: 'a' } } },
      'Cors with credentials for everybody': { api: { Cors: { AllowCredentials: true } } },
      'a response of a type that is none': { api: { GatewayResponses: { DEFAULT_3XX: {}, DEFAULT_4XX: {} } } },
      'a private API without a policy': { api: { EndpointConfiguration: { Types: ['PRIVATE'] } } },
      'a private API with a policy': { api: { EndpointConfiguration: { Types: ['PRIVATE'] }, Policy: {} } },
      'a policy that is too large': { api: { Policy: policyOf(8193) } },
      'a policy that is not': { api: { Policy: policyOf(8192) } },
      'more variables than there may be': {
        api: { Variables: Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`v${n}`, '1'])) },
      },
      'as many variables as there may be': {
        api: { Variables: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`v${n}`, '1'])) },
      },
      'an access log without an id': { api: { AccessLogSetting: { Format: '$context.status' } } },
      'an access log with one': { api: { AccessLogSetting: { Format: '$context.extendedRequestId' } } },
      'an access log': { api: { AccessLogSetting: true } },
      'two names for CloudFormation': { api: { ApiKeys: { 'my-key': {}, myKey: {} }, UsagePlans: { p: {}, P: {} } } },
      'a plan with a key that is not there': {
        api: { ApiKeys: { k: {} }, UsagePlans: { p: { ApiKeys: ['k', 'none'] } } },
      },
      'a plan of a place with a key of the project': {
        api: { ApiKeys: { k: {} } },
        place: { UsagePlans: { p: { ApiKeys: ['k'] } } },
      },
      'a plan of a place with a key of nobody': { place: { UsagePlans: { p: { ApiKeys: ['k'] } } } },
      'a plan with an endpoint that is not there': {
        place: { UsagePlans: { p: { MethodThrottle: { 'GET /y': { RateLimit: 1 } } } } },
      },
      'a plan with an endpoint': { api: { UsagePlans: { p: { MethodThrottle: { 'get /x/': { RateLimit: 1 } } } } } },
    }),
  ).toMatchInlineSnapshot(`
    "HTTP: what it does not have:
      13:30 jaws.json: an HTTP API has no EndpointConfiguration. Take it out, or use a REST API.
      18:25 jaws.json: an HTTP API has no ApiKeySourceType. Take it out, or use a REST API.
      19:25 jaws.json: an HTTP API has no BinaryMediaTypes. Take it out, or use a REST API.
      20:31 jaws.json: an HTTP API has no MinimumCompressionSize. Take it out, or use a REST API.
      21:15 jaws.json: an HTTP API has no Policy. Take it out, or use a REST API.
      22:25 jaws.json: an HTTP API has no GatewayResponses. Take it out, or use a REST API.
      23:23 jaws.json: an HTTP API has no TracingEnabled. Take it out, or use a REST API.
      24:25 jaws.json: an HTTP API has no CacheClusterSize. Take it out, or use a REST API.
      25:23 jaws.json: an HTTP API has no CloudWatchRole. Take it out, or use a REST API.
      26:16 jaws.json: an HTTP API has no ApiKeys. Take it out, or use a REST API.
      27:19 jaws.json: an HTTP API has no UsagePlans. Take it out, or use a REST API.
    HTTP: a base path of two parts:
      (none)
    REST: a base path of two parts:
      14:19 jaws.json: the BasePath of a REST API is one part, without slashes.
    REST: a base path:
      (none)
    Cors with credentials for everybody:
      12:13 jaws.json: AllowCredentials needs origins by name: browsers refuse it together with "*".
    a response of a type that is none:
      13:7 jaws.json: "DEFAULT_3XX" is not a type of a gateway response. Types are ACCESS_DENIED, API_CONFIGURATION_ERROR, AUTHORIZER_CONFIGURATION_ERROR, AUTHORIZER_FAILURE, BAD_REQUEST_BODY, BAD_REQUEST_PARAMETERS, DEFAULT_4XX, DEFAULT_5XX, EXPIRED_TOKEN, INTEGRATION_FAILURE, INTEGRATION_TIMEOUT, INVALID_API_KEY, INVALID_SIGNATURE, MISSING_AUTHENTICATION_TOKEN, QUOTA_EXCEEDED, REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, THROTTLED, UNAUTHORIZED, UNSUPPORTED_MEDIA_TYPE, WAF_FILTERED.
    a private API without a policy:
      12:30 jaws.json: a private API answers nobody without a Policy.
    a private API with a policy:
      (none)
    a policy that is too large:
      12:15 jaws.json: the Policy has 8193 bytes; API Gateway takes 8192.
    a policy that is not:
      (none)
    more variables than there may be:
      12:18 jaws.json: 101 Variables; API Gateway allows 100.
    as many variables as there may be:
      (none)
    an access log without an id:
      13:17 jaws.json: the Format has no $context.requestId, which API Gateway wants in it.
    an access log with one:
      (none)
    an access log:
      (none)
    two names for CloudFormation:
      14:7 jaws.json: ApiKeys "my-key" and "myKey" would both be MyKey in CloudFormation. Rename one of them.
      18:7 jaws.json: UsagePlans "p" and "P" would both be P in CloudFormation. Rename one of them.
      18:12 jaws.json: the UsagePlans "p" and "P" would both have all keys. Name the keys of one of them under ApiKeys: API Gateway allows a key in one plan of a stage.
    a plan with a key that is not there:
      19:11 jaws.json: ApiKeys has no key "none".
    a plan of a place with a key of the project:
      (none)
    a plan of a place with a key of nobody:
      12:17 jaws.json: ApiKeys has no key "k".
    a plan with an endpoint that is not there:
      12:27 jaws.json: there is no endpoint "GET /y".
    a plan with an endpoint:
      (none)"
  `);
});

test('CORS and preflights', () => {
  const two = (one: unknown, other: unknown, api?: unknown) => ({
    ...(api !== undefined && { api }),
    endpoint: [
      { Type: 'MOCK', Path: 'x', ...(one !== undefined && { Cors: one }) },
      { Type: 'MOCK', Path: 'x', Method: 'PUT', ...(other !== undefined && { Cors: other }) },
    ],
  });
  expect(
    listing({
      'an origin that is none': { endpoint: { Cors: { AllowOrigins: ['myapp.com'] } } },
      'everybody beside others': { endpoint: { Cors: { AllowOrigins: ['*', 'https://a.test'] } } },
      'a header that is none': { endpoint: { Cors: { AllowHeaders: ['a b'] } } },
      'a method that is none': { endpoint: { Cors: { AllowMethods: ['get it'] } } },
      'two different ones on a path': two({ MaxAge: 5 }, true),
      'one that differs from that of the API': two(undefined, { MaxAge: 5 }, { Cors: true }),
      'one that is off': two(false, { MaxAge: 5 }, { Cors: true }),
      'the same': two({ MaxAge: 5 }, { MaxAge: 5 }),
    }),
  ).toMatchInlineSnapshot(`
    "an origin that is none:
      6:15 awsm.json: AllowOrigins has "myapp.com", which is not an origin such as https://myapp.com.
    everybody beside others:
      6:15 awsm.json: AllowOrigins has "*" beside others.
    a header that is none:
      6:15 awsm.json: "a b" is not a name of a header or method.
    a method that is none:
      6:15 awsm.json: "GET IT" is not a name of a header or method.
    two different ones on a path:
      15:17 awsm.json: GET /x and PUT /x have different Cors, but a path has one preflight. Write the same in both, or false in one of them.
    one that differs from that of the API:
      12:17 awsm.json: GET /x and PUT /x have different Cors, but a path has one preflight. Write the same in both, or false in one of them.
    one that is off:
      (none)
    the same:
      (none)"
  `);
});
