import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, method, mock } from '../testing/harness.ts';

let cloud: Harness;

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

const KEY = 'abcdefghijklmnopqrstuvwxyz';

describe('API keys and usage plans', () => {
  let api: string;
  let keyId: string;
  let planId: string;
  const get = (key?: string) => cloud.call(api, '/k', { headers: key ? { 'x-api-key': key } : {} });

  beforeAll(async () => {
    api = await cloud.deploy({
      components: { securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
      paths: method('/k', 'get', mock('"$context.identity.apiKey"'), { security: [{ api_key: [] }] }),
    });
    keyId = (await cloud.api.createApiKey({ name: 'k', value: KEY, enabled: true })).id!;
    planId = (await cloud.api.createUsagePlan({ name: 'p', quota: { limit: 4, period: 'DAY' } })).id!;
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
  test('a key counts when it is enabled and in a plan of the stage, until its quota is used', async () => {
    const refused = [403, '{"message":"Forbidden"}'];
    for (const key of [undefined, 'wrong', KEY]) {
      const response = await get(key);
      expect([response.status, response.text]).toEqual(refused);
      expect(response.headers['x-amzn-errortype']).toBe('ForbiddenException');
    }
    await cloud.api.createUsagePlanKey({ usagePlanId: planId, keyId, keyType: 'API_KEY' });
    expect((await get(KEY)).status).toBe(403);
    await cloud.api.updateUsagePlan({
      usagePlanId: planId,
      patchOperations: [{ op: 'add', path: '/apiStages', value: `${api}:dev` }],
    });
    expect((await get(KEY)).text).toBe(`"${KEY}"`);
    await cloud.api.updateApiKey({
      apiKey: keyId,
      patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }],
    });
    expect((await get(KEY)).status).toBe(403);
    await cloud.api.updateApiKey({
      apiKey: keyId,
      patchOperations: [{ op: 'replace', path: '/enabled', value: 'true' }],
    });
    for (let call = 0; call < 3; call += 1) expect((await get(KEY)).status).toBe(200);
    const beyond = await get(KEY);
    expect([beyond.status, beyond.text, beyond.headers['x-amzn-errortype']]).toEqual([
      429,
      '{"message":"Limit Exceeded"}',
      'LimitExceededException',
    ]);
    const day = new Date().toISOString().slice(0, 10);
    const used = await cloud.api.getUsage({ usagePlanId: planId, startDate: day, endDate: day });
    expect(used.items).toEqual({ [keyId]: [[4, 0]] });
    await cloud.api.updateUsage({
      usagePlanId: planId,
      keyId,
      patchOperations: [{ op: 'replace', path: '/remaining', value: '1' }],
    });
    expect((await get(KEY)).status).toBe(200);
    expect((await get(KEY)).status).toBe(429);
  });

  test('a plan’s throttle and a stage’s throttle answer Too Many Requests', async () => {
    const tight = { rateLimit: 0.001, burstLimit: 1 };
    await cloud.api.updateUsagePlan({
      usagePlanId: planId,
      patchOperations: [
        { op: 'remove', path: '/quota' },
        { op: 'replace', path: '/throttle/burstLimit', value: String(tight.burstLimit) },
        { op: 'replace', path: '/throttle/rateLimit', value: String(tight.rateLimit) },
      ],
    });
    const answers = [await get(KEY), await get(KEY)];
    expect(answers.map(({ status }) => status)).toEqual([200, 429]);
    expect(answers[1]!.text).toBe('{"message":"Too Many Requests"}');
    const open = await cloud.deploy({ paths: method('/o', 'get', mock('{}')) });
    await cloud.api.updateStage({
      restApiId: open,
      stageName: 'dev',
      patchOperations: [
        { op: 'replace', path: '/~1o/GET/throttling/burstLimit', value: '1' },
        { op: 'replace', path: '/~1o/GET/throttling/rateLimit', value: '0.001' },
      ],
    });
    const [first, second] = [await cloud.call(open, '/o'), await cloud.call(open, '/o')];
    expect([first.status, second.status, second.headers['x-amzn-errortype']]).toEqual([
      200,
      429,
      'TooManyRequestsException',
    ]);
  });
});

describe('Lambda authorizers', () => {
  let api: string;

  // Answers depending on the token; counts its calls in the context.
  const SOURCE = `let calls = 0;
    exports.handler = async (event) => {
      calls += 1;
      const token = event.authorizationToken ?? event.headers['X-Token'];
      if (token === 'unauthorized') throw new Error('Unauthorized');
      if (token === 'broken') throw new Error('anything else');
      if (token === 'nonsense') return { hello: 1 };
      const Effect = token === 'deny' ? 'Deny' : 'Allow';
      const Resource = token === 'other' ? event.methodArn + '/other' : event.methodArn;
      return {
        principalId: 'me',
        policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
        context: { calls, type: event.type, flag: true },
      };
    };`;

  beforeAll(async () => {
    const uri = await cloud.function('authorizer', SOURCE);
    const scheme = (authorizer: object, name = 'Authorization') => ({
      type: 'apiKey',
      name,
      in: 'header',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': { authorizerUri: uri, ...authorizer },
    });
    const answer = mock(
      '$context.authorizer.principalId $context.authorizer.calls $context.authorizer.type $context.authorizer.flag',
    );
    api = await cloud.deploy({
      components: {
        securitySchemes: {
          token: scheme({ type: 'token', authorizerResultTtlInSeconds: 300, identityValidationExpression: '[a-z]+' }),
          request: scheme({
            type: 'request',
            identitySource: 'method.request.header.X-Token, method.request.querystring.q',
            authorizerResultTtlInSeconds: 0,
          }),
        },
      },
      'x-amazon-apigateway-gateway-responses': {
        ACCESS_DENIED: {
          responseParameters: { 'gatewayresponse.header.X-Type': 'context.authorizer.type' },
          responseTemplates: { 'application/json': '{"Message":"$context.error.message"}' },
        },
      },
      paths: {
        ...method('/token', 'get', answer, { security: [{ token: [] }] }),
        ...method('/request', 'get', answer, { security: [{ request: [] }] }),
      },
    });
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
  test.each([
    [undefined, 401, '{"message":"Unauthorized"}', 'UnauthorizedException'],
    ['NOT MATCHING', 401, '{"message":"Unauthorized"}', 'UnauthorizedException'],
    ['unauthorized', 401, '{"message":"Unauthorized"}', 'UnauthorizedException'],
    // https://github.com/auth0-samples/jwt-rsa-aws-custom-authorizer/pull/6, https://stackoverflow.com/questions/53101144
    ['broken', 500, '{"message":null}', 'AuthorizerConfigurationException'],
    ['nonsense', 500, '{"message":null}', 'AuthorizerConfigurationException'],
    [
      'deny',
      403,
      '{"Message":"User is not authorized to access this resource with an explicit deny"}',
      'AccessDeniedException',
    ],
    ['other', 403, '{"Message":"User is not authorized to access this resource"}', 'AccessDeniedException'],
  ])('the token %s is answered with %i', async (token, status, text, errorType) => {
    const response = await cloud.call(api, '/token', { headers: token ? { authorization: token } : {} });
    expect([response.status, response.text, response.headers['x-amzn-errortype']]).toEqual([status, text, errorType]);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
  test('the gateway response to a denial has the context of the authorizer', async () => {
    const denied = await cloud.call(api, '/token', { headers: { authorization: 'deny' } });
    expect([denied.status, denied.headers['x-type']]).toEqual([403, 'TOKEN']);
  });

  test('what an authorizer allowed is kept for its time, and can be flushed', async () => {
    const ask = async () => (await cloud.call(api, '/token', { headers: { authorization: 'allow' } })).text;
    const first = await ask();
    expect(first).toMatch(/^me \d+ TOKEN true$/);
    expect(await ask()).toBe(first);
    await cloud.api.flushStageAuthorizersCache({ restApiId: api, stageName: 'dev' });
    expect(await ask()).not.toBe(first);
  });

  test('a REQUEST authorizer needs all its sources, and is asked each time without a time to live', async () => {
    const ask = (path: string) => cloud.call(api, path, { headers: { 'X-Token': 'allow' } });
    expect((await ask('/request')).status).toBe(401);
    const answers = [(await ask('/request?q=1')).text, (await ask('/request?q=1')).text];
    expect(answers[0]).toMatch(/^me \d+ REQUEST true$/);
    expect(answers[1]).not.toBe(answers[0]);
  });
});

describe('IAM and resource policies', () => {
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html
  test('AWS_IAM wants a signature, and a known user needs permission', async () => {
    const api = await cloud.deploy({
      components: {
        securitySchemes: {
          sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
        },
      },
      paths: method('/i', 'get', mock('$context.identity.userArn'), { security: [{ sigv4: [] }] }),
    });
    const signed = (key: string) => ({
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}`,
    });
    expect((await cloud.call(api, '/i')).text).toBe('{"message":"Missing Authentication Token"}');
    expect((await cloud.call(api, '/i', { headers: { authorization: 'Bearer x' } })).headers['x-amzn-errortype']).toBe(
      'IncompleteSignatureException',
    );
    expect((await cloud.call(api, '/i', { headers: signed('test') })).text).toBe('arn:aws:iam::000000000000:root');
    await cloud.iam.createUser({ UserName: 'ann' });
    const { AccessKey } = await cloud.iam.createAccessKey({ UserName: 'ann' });
    const denied = await cloud.call(api, '/i', { headers: signed(AccessKey!.AccessKeyId!) });
    expect([denied.status, denied.text]).toEqual([
      403,
      expect.stringContaining(
        'is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:',
      ),
    ]);
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `arn:aws:execute-api:*:*:${api}/*` }],
    });
    await cloud.iam.putUserPolicy({ UserName: 'ann', PolicyName: 'p', PolicyDocument });
    expect((await cloud.call(api, '/i', { headers: signed(AccessKey!.AccessKeyId!) })).text).toBe(
      'arn:aws:iam::000000000000:user/ann',
    );
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
  test('a resource policy decides by address and path', async () => {
    const api = await cloud.deploy({
      'x-amazon-apigateway-policy': {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
          { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/GET/closed' },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 'execute-api:Invoke',
            Resource: 'execute-api:/*',
            Condition: { NotIpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
          },
        ],
      },
      paths: { ...method('/open', 'get', mock('{}')), ...method('/closed', 'get', mock('{}')) },
    });
    expect((await cloud.call(api, '/open')).status).toBe(200);
    const closed = await cloud.call(api, '/closed');
    expect([closed.status, closed.text]).toEqual([
      403,
      `{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${api}/dev/GET/closed with an explicit deny"}`,
    ]);
  });
});
