import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { debug } from '../../lambda/testing/inspector.ts';
import { ECHO, Harness } from '../testing/harness.ts';

let cloud: Harness;
let echo: string;

beforeAll(async () => {
  cloud = await Harness.start();
  echo = await cloud.function('echo', ECHO);
});

afterAll(() => cloud.close());

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
describe('payload format 2.0', () => {
  test('has the fields that AWS documents, and leaves out what there is not', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /pets/{id}']);
    const response = await cloud.call(id, '/pets/7', { headers: { 'user-agent': 'tester', 'X-Many': ['a', 'b'] } });
    expect([response.status, response.headers['content-type']]).toEqual([200, 'application/json']);
    expect(response.headers['apigw-requestid']).toMatch(/^[\w-]{15}=$/);
    const event = response.json();
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'GET /pets/{id}',
      rawPath: '/pets/7',
      rawQueryString: '',
      headers: expect.any(Object),
      requestContext: {
        accountId: '000000000000',
        apiId: id,
        domainName: `${id}.execute-api.us-east-1.amazonaws.com`,
        domainPrefix: id,
        http: { method: 'GET', path: '/pets/7', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'tester' },
        requestId: response.headers['apigw-requestid'],
        routeKey: 'GET /pets/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      pathParameters: { id: '7' },
      isBase64Encoded: false,
    });
    expect(event.headers).toEqual({
      'content-length': '0',
      host: `${id}.execute-api.us-east-1.amazonaws.com`,
      'user-agent': 'tester',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': expect.stringMatching(/^\d+$/),
      'x-forwarded-proto': 'http',
      'x-many': 'a,b',
    });
  });

  test('cookies, query strings with repeated names, stage variables', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['$default'], {
      stage: { StageVariables: { table: 't1' } },
    });
    const event = (
      await cloud.call(id, '/a?parameter1=value1&parameter1=value2&parameter2=a%20b%2B', {
        headers: { cookie: 'cookie1=1; cookie2=2' },
      })
    ).json();
    expect(event.cookies).toEqual(['cookie1=1', 'cookie2=2']);
    expect(event.headers.cookie).toBeUndefined();
    expect(event.rawQueryString).toBe('parameter1=value1&parameter1=value2&parameter2=a%20b%2B');
    expect(event.queryStringParameters).toEqual({ parameter1: 'value1,value2', parameter2: 'a b+' });
    expect(event.stageVariables).toEqual({ table: 't1' });
    expect(event.routeKey).toBe('$default');
  });

  // https://github.com/aws/aws-lambda-dotnet/pull/1901: paths and path parameters are decoded, verified against AWS.
  test('paths come decoded, and an encoded slash parts segments', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /f/{name}', 'GET /g/{rest+}']);
    const one = (await cloud.call(id, '/f/a%20b%C3%BC')).json();
    expect([one.rawPath, one.requestContext.http.path, one.pathParameters]).toEqual([
      '/f/a bü',
      '/f/a bü',
      { name: 'a bü' },
    ]);
    expect((await cloud.call(id, '/f/a%2Fb')).status).toBe(404);
    expect((await cloud.call(id, '/g/a%2Fb/c')).json().pathParameters).toEqual({ rest: 'a/b/c' });
  });

  test('bodies: texts as they are, everything else in Base64', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['POST /b']);
    const post = async (type: string | undefined, body: string | Buffer) => {
      const event = (
        await cloud.call(id, '/b', { method: 'POST', body, headers: type ? { 'content-type': type } : {} })
      ).json();
      return [event.body, event.isBase64Encoded];
    };
    expect(await post('application/json', '{"ä":1}')).toEqual(['{"ä":1}', false]);
    expect(await post('application/vnd.api+json; charset=utf-8', '{}')).toEqual(['{}', false]);
    expect(await post('text/csv', 'a,b')).toEqual(['a,b', false]);
    expect(await post('application/octet-stream', Buffer.from([0, 255]))).toEqual(['AP8=', true]);
    expect(await post('application/x-www-form-urlencoded', 'a=1')).toEqual([
      Buffer.from('a=1').toString('base64'),
      true,
    ]);
  });

  test('a named stage is part of the path, and of the address', async () => {
    const { id } = await cloud.http({ IntegrationUri: echo }, ['GET /a/b'], { stage: { StageName: 'dev' } });
    const event = (await cloud.call(id, '/dev/a/b')).json();
    expect([event.rawPath, event.requestContext.http.path, event.requestContext.stage]).toEqual([
      '/dev/a/b',
      '/dev/a/b',
      'dev',
    ]);
    const elsewhere = await cloud.call(id, '/a/b');
    expect([elsewhere.status, elsewhere.text]).toEqual([404, '{"message":"Not Found"}']);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
test('payload format 1.0 has the fields of its example', async () => {
  const source = 'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });';
  const uri = await cloud.function('echo-v1', source);
  const { id } = await cloud.http({ IntegrationUri: uri, PayloadFormatVersion: '1.0' }, ['ANY /my/{what}'], {
    stage: { StageName: 'default' },
  });
  const response = await cloud.call(id, '/default/my/path?q=1&q=2&r=3', {
    headers: { 'User-Agent': 'tester', 'X-Header1': ['v1', 'v2'], cookie: 'c=1' },
  });
  expect(response.json()).toEqual({
    version: '1.0',
    resource: '/my/{what}',
    path: '/default/my/path',
    httpMethod: 'GET',
    headers: expect.objectContaining({
      'Content-Length': '0',
      Host: `${id}.execute-api.us-east-1.amazonaws.com`,
      'User-Agent': 'tester',
      'X-Forwarded-For': '127.0.0.1',
      'x-header1': 'v2',
      cookie: 'c=1',
    }),
    multiValueHeaders: expect.objectContaining({ 'x-header1': ['v1', 'v2'], 'User-Agent': ['tester'] }),
    queryStringParameters: { q: '2', r: '3' },
    multiValueQueryStringParameters: { q: ['1', '2'], r: ['3'] },
    requestContext: {
      accountId: '000000000000',
      apiId: id,
      domainName: `${id}.execute-api.us-east-1.amazonaws.com`,
      domainPrefix: id,
      extendedRequestId: response.headers['apigw-requestid'],
      httpMethod: 'GET',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAmr: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: 'tester',
        userArn: null,
      },
      path: '/default/my/path',
      protocol: 'HTTP/1.1',
      requestId: response.headers['apigw-requestid'],
      requestTime: expect.any(String),
      requestTimeEpoch: expect.any(Number),
      resourceId: 'ANY /my/{what}',
      resourcePath: '/my/{what}',
      stage: 'default',
    },
    pathParameters: { what: 'path' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
});

describe('answers of functions', () => {
  // The function does what the request's body says.
  const SOURCE = `exports.handler = async (event) => {
    const { give, fail } = JSON.parse(event.body);
    if (fail) throw new Error(fail);
    return give;
  };`;
  let id: string;
  let v1: string;
  const INTERNAL = [500, '{"message":"Internal Server Error"}'];

  beforeAll(async () => {
    const IntegrationUri = await cloud.function('giver', SOURCE);
    id = (await cloud.http({ IntegrationUri }, ['POST /'])).id;
    v1 = (await cloud.http({ IntegrationUri, PayloadFormatVersion: '1.0' }, ['POST /'])).id;
  });

  const give = (value: unknown, api = id) =>
    cloud.call(api, '/', {
      method: 'POST',
      body: JSON.stringify({ give: value }),
      headers: { 'content-type': 'application/json' },
    });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
  test('2.0: what has no status code is a JSON body of status 200, as it is', async () => {
    for (const value of ['Hello from Lambda!', { message: 'Hello' }, [1, 2], 7, null]) {
      const response = await give(value);
      expect([response.status, response.headers['content-type'], response.text]).toEqual([
        200,
        'application/json',
        JSON.stringify(value),
      ]);
    }
  });

  test('2.0: status, headers, cookies and a body in Base64', async () => {
    const response = await give({
      statusCode: 201,
      headers: { 'Content-Type': 'image/x', 'my-header': 7 },
      cookies: ['cookie1=1; Secure', 'cookie2=2'],
      isBase64Encoded: true,
      body: Buffer.from([1, 2, 255]).toString('base64'),
    });
    expect([response.status, response.headers['content-type'], response.headers['my-header']]).toEqual([
      201,
      'image/x',
      '7',
    ]);
    expect(response.headers['set-cookie']).toEqual(['cookie1=1; Secure', 'cookie2=2']);
    expect([...response.bytes]).toEqual([1, 2, 255]);
  });

  // https://github.com/aws/aws-lambda-dotnet/blob/master/Tools/LambdaTestTool-v2: verified against AWS.
  test('a body without a content type is plain text', async () => {
    const response = await give({ statusCode: '200', body: 'x' });
    expect([response.status, response.headers['content-type'], response.text]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'x',
    ]);
  });

  test('what is malformed is an internal error', async () => {
    for (const value of [
      { statusCode: 'x' },
      { statusCode: 0 },
      { statusCode: 200, body: {} },
      { statusCode: 200, headers: { a: {} } },
    ]) {
      const response = await give(value);
      expect([response.status, response.text]).toEqual(INTERNAL);
    }
    const failed = await cloud.call(id, '/', {
      method: 'POST',
      body: '{"fail":"x"}',
      headers: { 'content-type': 'application/json' },
    });
    expect([failed.status, failed.text, failed.headers['content-type']]).toEqual([...INTERNAL, 'application/json']);
  });

  test('1.0: a status code is needed, and lists of header values are sent', async () => {
    const response = await give(
      {
        statusCode: 200,
        headers: { a: '1', b: '2' },
        multiValueHeaders: { 'set-cookie': ['x=1', 'y=2'], B: ['3'] },
        body: 'ok',
      },
      v1,
    );
    expect([response.text, response.headers.a, response.headers.b]).toEqual(['ok', '1', '3']);
    expect(response.headers['set-cookie']).toEqual(['x=1', 'y=2']);
    for (const value of ['text', { hello: 1 }]) {
      const refused = await give(value, v1);
      expect([refused.status, refused.text]).toEqual(INTERNAL);
    }
  });

  test('a header value cannot end its header', async () => {
    const response = await give({ statusCode: 200, headers: { a: 'b\r\nx-injected: 1' }, body: '' });
    expect([response.headers.a, response.headers['x-injected']]).toEqual(['bx-injected: 1', undefined]);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-permissions
describe('permission to invoke', () => {
  test('is the function’s policy, for this API', async () => {
    const refused = await cloud.function('closed', ECHO, false);
    const { id } = await cloud.http({ IntegrationUri: refused }, ['GET /x']);
    expect((await cloud.call(id, '/x')).status).toBe(500);
    const permit = (StatementId: string, api: string, path: string) =>
      cloud.lambda.addPermission({
        FunctionName: 'closed',
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${api}/${path}`,
      });
    await permit('other', 'abcdefghij', '*/*');
    expect((await cloud.call(id, '/x')).status).toBe(500);
    await permit('wrong-path', id, '*/*/y');
    expect((await cloud.call(id, '/x')).status).toBe(500);
    await permit('this', id, '*/GET/x');
    expect((await cloud.call(id, '/x')).status).toBe(200);
  });

  test('is the role of the integration, where it has one', async () => {
    const IntegrationUri = await cloud.function('by-role', ECHO, false);
    const good = await cloud.role('invoker', 'apigateway.amazonaws.com', 'lambda:InvokeFunction');
    const weak = await cloud.role('weak', 'apigateway.amazonaws.com', 's3:GetObject');
    const other = await cloud.role('others', 'lambda.amazonaws.com', 'lambda:InvokeFunction');
    for (const [CredentialsArn, status] of [
      [good, 200],
      [weak, 500],
      [other, 500],
    ] as const) {
      const { id } = await cloud.http({ IntegrationUri, CredentialsArn }, ['GET /x']);
      expect((await cloud.call(id, '/x')).status).toBe(status);
    }
  });

  test('API Gateway’s own form of a function’s URI is the same function, stage variables too', async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: API Gateway's own expression
    const name = '${stageVariables.name}';
    const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${echo.replace(/echo$/, () => name)}/invocations`;
    const { id } = await cloud.http({ IntegrationUri: uri }, ['GET /x'], {
      stage: { StageVariables: { name: 'echo' } },
    });
    expect((await cloud.call(id, '/x')).json().stageVariables).toEqual({ name: 'echo' });
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
test('an integration that takes too long is Service Unavailable', async () => {
  const IntegrationUri = await cloud.function(
    'slow',
    'exports.handler = () => new Promise((r) => setTimeout(r, 3000));',
  );
  const { id } = await cloud.http({ IntegrationUri, TimeoutInMillis: 100 }, ['GET /x']);
  const response = await cloud.call(id, '/x');
  expect([response.status, response.text]).toEqual([503, '{"message":"Service Unavailable"}']);
});

test('an integration whose function is debugged takes as long as it likes', async () => {
  const IntegrationUri = await cloud.function(
    'debugged',
    "exports.handler = () => new Promise((r) => setTimeout(r, 1500, 'answer'));",
  );
  const { id } = await cloud.http({ IntegrationUri, TimeoutInMillis: 100 }, ['GET /x']);
  const end = await debug(cloud.cloud.endpoint, 'debugged');
  expect((await cloud.call(id, '/x')).status).toBe(200);
  await end();
  expect((await cloud.call(id, '/x')).status).toBe(503);
});
