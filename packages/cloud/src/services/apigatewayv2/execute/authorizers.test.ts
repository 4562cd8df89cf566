import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ECHO, Harness } from '../testing/harness.ts';

let cloud: Harness;
let echo: string;

beforeAll(async () => {
  cloud = await Harness.start();
  echo = await cloud.function('echo', ECHO);
});

afterAll(() => cloud.close());

const UNAUTHORIZED = [401, '{"message":"Unauthorized"}'];
const FORBIDDEN = [403, '{"message":"Forbidden"}'];

/** An API with one authorizer for its routes. */
async function guarded(
  authorizer: object,
  type: string,
  routes: Record<string, object> = { 'GET /x': {} },
  integration: object = {},
) {
  const { id, integration: IntegrationId } = await cloud.http({ IntegrationUri: echo, ...integration }, []);
  const { AuthorizerId } = await cloud.api.createAuthorizer({ ApiId: id, Name: 'a', ...authorizer } as never);
  for (const [RouteKey, more] of Object.entries(routes)) {
    await cloud.api.createRoute({
      ApiId: id,
      RouteKey,
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: type as 'JWT',
      AuthorizerId,
      ...more,
    });
  }
  return { id, AuthorizerId: AuthorizerId! };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
describe('JWT authorizers', () => {
  let issuer: Server;
  let iss: string;
  let fetched = 0;
  const keys = new Map<string, KeyObject>();
  const jwks: object[] = [];
  let id: string;

  function addKey(kid: string): void {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keys.set(kid, privateKey);
    jwks.push({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' });
  }

  beforeAll(async () => {
    addKey('k1');
    issuer = createServer((request, response) => {
      fetched += 1;
      response.setHeader('content-type', 'application/json');
      if (request.url === '/.well-known/openid-configuration')
        response.end(JSON.stringify({ issuer: iss, jwks_uri: `${iss}/keys` }));
      else if (request.url === '/keys') response.end(JSON.stringify({ keys: jwks }));
      else response.writeHead(404).end();
    });
    await new Promise<void>((done) => issuer.listen(0, '127.0.0.1', done));
    iss = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
    const made = await guarded(
      {
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Issuer: iss, Audience: ['one', 'two'] },
      },
      'JWT',
      { 'GET /x': {}, 'GET /scoped': { AuthorizationScopes: ['email', 'pets:read'] } },
    );
    id = made.id;
  });

  afterAll(async () => {
    issuer.closeAllConnections();
    await new Promise((done) => issuer.close(done));
  });

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = () => Math.floor(Date.now() / 1000);

  function token(claims: object = {}, header: object = {}): string {
    const { kid = 'k1', alg = 'RS256' } = header as { kid?: string; alg?: string };
    const text = `${part({ kid, alg, typ: 'JWT' })}.${part({ iss, aud: 'one', exp: now() + 60, sub: 'me', ...claims })}`;
    const hash = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' }[alg] ?? 'sha256';
    return `${text}.${sign(hash, Buffer.from(text), keys.get(kid) ?? keys.get('k1')!).toString('base64url')}`;
  }

  const get = (authorization: string | undefined, path = '/x') =>
    cloud.call(id, path, { headers: authorization === undefined ? {} : { authorization } });

  test('a valid token lets through, with or without Bearer; its claims are texts', async () => {
    const claims = { groups: ['a', 'b'], admin: true, nested: { k: 'v' } };
    for (const prefix of ['Bearer ', '']) {
      const response = await get(`${prefix}${token(claims)}`);
      expect(response.status).toBe(200);
      expect(response.json().requestContext.authorizer.jwt).toEqual({
        claims: {
          iss,
          aud: 'one',
          exp: expect.stringMatching(/^\d+$/),
          sub: 'me',
          groups: '[a b]',
          admin: 'true',
          nested: 'map[k:v]',
        },
        scopes: null,
      });
    }
    for (const alg of ['RS384', 'RS512']) expect((await get(token({}, { alg }))).status).toBe(200);
  });

  test('no token: the scheme is all that is said', async () => {
    const response = await get(undefined);
    expect([response.status, response.text]).toEqual(UNAUTHORIZED);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
  test('the answer for a wrong audience is the documented one', async () => {
    const response = await get(token({ aud: 'three' }));
    expect([response.status, response.text]).toEqual(UNAUTHORIZED);
    expect(response.headers['www-authenticate']).toBe(
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
    );
  });

  test('client_id counts where there is no aud, and only there', async () => {
    expect((await get(token({ aud: undefined, client_id: 'two' }))).status).toBe(200);
    expect((await get(token({ aud: ['nobody'], client_id: 'two' }))).status).toBe(401);
    expect((await get(token({ aud: ['nobody', 'two'] }))).status).toBe(200);
  });

  test.each([
    ['malformed', () => 'abc'],
    ['not signed', () => token().replace(/\.[^.]*$/, '.')],
    ['changed', () => token().replace(/\.[^.]+\./, `.${part({ iss, aud: 'one', exp: 9_999_999_999, sub: 'you' })}.`)],
    ['of another issuer', () => token({ iss: 'https://other.example.com' })],
    ['expired', () => token({ exp: now() - 1 })],
    ['without an end', () => token({ exp: undefined })],
    ['not valid yet', () => token({ nbf: now() + 60 })],
    ['issued in the future', () => token({ iat: now() + 60 })],
    ['of an unknown key', () => token({}, { kid: 'unknown' })],
    ['of an algorithm that is not RSA', () => token({}, { alg: 'HS256' })],
    ['of no algorithm', () => token({}, { alg: 'none' })],
  ])('a token that is %s is refused', async (_, make) => {
    const response = await get(make());
    expect([response.status, response.text]).toEqual(UNAUTHORIZED);
    expect(response.headers['www-authenticate']).toMatch(
      /^Bearer scope="" error="invalid_token" error_description="[^"]+"$/,
    );
  });

  test('one of the route’s scopes is needed', async () => {
    const response = await get(token({ scope: 'openid pets:write' }), '/scoped');
    expect([response.status, response.text]).toEqual(FORBIDDEN);
    expect(response.headers['www-authenticate']).toContain('scope="email pets:read" error="insufficient_scope"');
    const allowed = await get(token({ scope: 'openid pets:read' }), '/scoped');
    expect(allowed.json().requestContext.authorizer.jwt.scopes).toEqual(['openid', 'pets:read']);
    expect((await get(token({ scp: ['email'] }), '/scoped')).status).toBe(200);
  });

  test('keys are kept, and a new one is found', async () => {
    await get(token());
    const before = fetched;
    await get(token());
    expect(fetched).toBe(before);
    addKey('k2');
    expect((await get(token({}, { kid: 'k2' }))).status).toBe(200);
    expect(fetched).toBe(before + 2);
  });

  test('an issuer that does not answer', async () => {
    const { id: other } = await guarded(
      {
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.querystring.token'],
        JwtConfiguration: { Issuer: `${iss}/nowhere`, Audience: ['one'] },
      },
      'JWT',
    );
    const response = await cloud.call(other, `/x?token=${token({ iss: `${iss}/nowhere` })}`);
    expect([response.status, response.headers['www-authenticate']]).toEqual([
      401,
      'Bearer scope="" error="invalid_token" error_description="OIDC discovery endpoint communication error"',
    ]);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
describe('Lambda authorizers', () => {
  // Answers depending on the token, and returns its event as the context.
  const SOURCE = `let calls = 0;
    exports.handler = async (event) => {
      calls += 1;
      const token = event.headers.authorization ?? 'none';
      if (token === 'fail') throw new Error('x');
      if (token === 'Unauthorized') throw new Error('Unauthorized');
      if (token === 'nonsense') return { hello: 1 };
      const context = { calls, event, list: [1, 2], text: 'a' };
      if (token.startsWith('simple-')) return { isAuthorized: token === 'simple-yes', context };
      const Effect = token === 'deny' ? 'Deny' : 'Allow';
      const Resource = token === 'other' ? 'arn:aws:execute-api:*:*:*/*/*/y' : event.routeArn ?? event.methodArn;
      return { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] }, context };
    };`;
  let AuthorizerUri: string;

  beforeAll(async () => {
    AuthorizerUri = await cloud.function('authorizer', SOURCE);
  });

  const request = (more: object = {}) => ({
    AuthorizerType: 'REQUEST',
    AuthorizerUri,
    AuthorizerPayloadFormatVersion: '2.0',
    IdentitySource: ['$request.header.Authorization'],
    ...more,
  });
  const get = (id: string, authorization?: string, path = '/x') =>
    cloud.call(id, path, { headers: authorization === undefined ? {} : { authorization } });

  test('2.0 with simple responses; the event as documented', async () => {
    const { id } = await guarded(request({ EnableSimpleResponses: true }), 'CUSTOM', { 'GET /x/{id}': {} });
    const response = await get(id, 'simple-yes', '/x/7?a=1');
    const { event, ...rest } = response.json().requestContext.authorizer.lambda;
    expect(rest).toEqual({ calls: expect.any(Number), list: [1, 2], text: 'a' });
    expect(event).toMatchObject({
      version: '2.0',
      type: 'REQUEST',
      routeArn: `arn:aws:execute-api:us-east-1:000000000000:${id}/$default/GET/x/7`,
      identitySource: ['simple-yes'],
      routeKey: 'GET /x/{id}',
      rawPath: '/x/7',
      rawQueryString: 'a=1',
      queryStringParameters: { a: '1' },
      pathParameters: { id: '7' },
      requestContext: { http: { method: 'GET', path: '/x/7' }, stage: '$default', apiId: id },
    });
    const refused = await get(id, 'simple-no', '/x/7');
    expect([refused.status, refused.text]).toEqual(FORBIDDEN);
  });

  test('2.0 and 1.0 with policies', async () => {
    for (const version of ['2.0', '1.0']) {
      const { id } = await guarded(request({ AuthorizerPayloadFormatVersion: version }), 'CUSTOM');
      const allowed = (await get(id, 'yes')).json().requestContext.authorizer.lambda;
      expect(allowed.event.version).toBe(version);
      for (const token of ['deny', 'other']) {
        const refused = await get(id, token);
        expect([refused.status, refused.text]).toEqual(FORBIDDEN);
      }
      if (version === '1.0') {
        expect(allowed.event).toMatchObject({
          type: 'REQUEST',
          methodArn: `arn:aws:execute-api:us-east-1:000000000000:${id}/$default/GET/x`,
          identitySource: 'yes',
          authorizationToken: 'yes',
          resource: '/x',
          httpMethod: 'GET',
        });
      }
    }
  });

  test('a missing identity source is Unauthorized, without a call; what the function gets wrong is ours', async () => {
    const { id } = await guarded(request({ EnableSimpleResponses: true }), 'CUSTOM');
    const missing = await get(id);
    expect([missing.status, missing.text]).toEqual(UNAUTHORIZED);
    const said = await get(id, 'Unauthorized');
    expect([said.status, said.text]).toEqual(UNAUTHORIZED);
    for (const token of ['fail', 'nonsense']) {
      const response = await get(id, token);
      expect([response.status, response.text]).toEqual([500, '{"message":"Internal Server Error"}']);
    }
  });

  test('decisions are kept by identity as long as the authorizer says, until they are forgotten', async () => {
    const { id } = await guarded(
      request({ EnableSimpleResponses: true, AuthorizerResultTtlInSeconds: 300 }),
      'CUSTOM',
      {
        'GET /x': {},
        'GET /y': {},
      },
    );
    const calls = async (path: string) =>
      (await get(id, 'simple-yes', path)).json().requestContext.authorizer.lambda.calls;
    const first = await calls('/x');
    expect(await calls('/y')).toBe(first);
    await cloud.api.resetAuthorizersCache({ ApiId: id, StageName: '$default' });
    expect(await calls('/x')).toBe(first + 1);
    const { id: unkept } = await guarded(request({ EnableSimpleResponses: true }), 'CUSTOM');
    await get(unkept, 'simple-yes');
    expect((await get(unkept, 'simple-yes')).json().requestContext.authorizer.lambda.calls).toBe(first + 3);
  });

  test('API Gateway needs the permission to call it', async () => {
    const closed = await cloud.function('closed-authorizer', SOURCE, false);
    const { id, AuthorizerId } = await guarded(
      request({ AuthorizerUri: closed, EnableSimpleResponses: true }),
      'CUSTOM',
    );
    expect((await get(id, 'simple-yes')).status).toBe(500);
    await cloud.lambda.addPermission({
      FunctionName: 'closed-authorizer',
      StatementId: 'a',
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${id}/authorizers/${AuthorizerId}`,
    });
    expect((await get(id, 'simple-yes')).status).toBe(200);
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
test('IAM: a signed request with permission', async () => {
  const { id } = await cloud.http({ IntegrationUri: echo }, [{ RouteKey: 'GET /x', AuthorizationType: 'AWS_IAM' }]);
  const signed = (key: string) => ({
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261125/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=abcdef0123`,
    },
  });
  const unsigned = await cloud.call(id, '/x');
  expect([unsigned.status, unsigned.text]).toEqual(FORBIDDEN);
  const root = (await cloud.call(id, '/x', signed('AKIAANY'))).json().requestContext.authorizer.iam;
  expect(root).toEqual({
    accessKey: 'AKIAANY',
    accountId: '000000000000',
    callerId: '000000000000',
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: 'arn:aws:iam::000000000000:root',
    userId: '000000000000',
  });
  const { User } = await cloud.iam.createUser({ UserName: 'caller' });
  const { AccessKey } = await cloud.iam.createAccessKey({ UserName: 'caller' });
  const refused = await cloud.call(id, '/x', signed(AccessKey!.AccessKeyId!));
  expect([refused.status, refused.text]).toEqual(FORBIDDEN);
  await cloud.iam.putUserPolicy({
    UserName: 'caller',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `arn:aws:execute-api:us-east-1:*:${id}/*/GET/x` },
      ],
    }),
  });
  const allowed = await cloud.call(id, '/x', signed(AccessKey!.AccessKeyId!));
  expect(allowed.json().requestContext.authorizer.iam.userArn).toBe(User!.Arn);
});
