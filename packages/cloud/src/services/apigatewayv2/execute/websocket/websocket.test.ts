import { createHash } from 'node:crypto';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Harness } from '../../testing/harness.ts';
import { WebSocketClient } from '../../testing/websocket-client.ts';

let cloud: Harness;
const clients: WebSocketClient[] = [];

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

/** Echoes its event; `fail` fails, and for $connect the answer's status is that of `?status=`. */
const SOURCE = `exports.handler = async (event) => {
  const { routeKey } = event.requestContext;
  if (event.body === '{"action":"fail"}') throw new Error('x');
  const statusCode = Number(event.queryStringParameters?.status ?? 200);
  const headers = event.queryStringParameters?.protocol ? { 'Sec-WebSocket-Protocol': event.queryStringParameters.protocol } : {};
  if (routeKey === '$connect') return { statusCode, headers };
  return { statusCode: 200, body: JSON.stringify(event) };
};`;

async function webSocketApi(uri: string, keys: readonly string[], connect: object = {}): Promise<string> {
  const { ApiId } = await cloud.api.createApi({
    Name: 'ws',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const { IntegrationId } = await cloud.api.createIntegration({
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: uri,
  });
  for (const RouteKey of keys) {
    const { RouteId } = await cloud.api.createRoute({
      ApiId,
      RouteKey,
      Target: `integrations/${IntegrationId}`,
      ...(RouteKey === '$connect' ? connect : { RouteResponseSelectionExpression: '$default' }),
    });
    await cloud.api.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  }
  await cloud.api.createStage({ ApiId, StageName: 'dev', AutoDeploy: true, StageVariables: { v: '1' } });
  return ApiId!;
}

async function open(api: string, search = '', headers: Record<string, string> = {}): Promise<WebSocketClient> {
  const client = await WebSocketClient.open(cloud.cloud.endpoint, `/dev${search}`, {
    Host: `${api}.execute-api.us-east-1.amazonaws.com`,
    ...headers,
  });
  clients.push(client);
  return client;
}

const signedBy = (key: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261125/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=ab`,
});
const signed = signedBy('AKIA');

// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
describe('WebSocket APIs', () => {
  let api: string;

  beforeAll(async () => {
    api = await webSocketApi(await cloud.function('ws', SOURCE), ['$connect', '$default', 'hello', 'fail']);
  });

  test('the handshake of RFC 6455, with the protocol that $connect chooses', async () => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const client = await open(api, '?protocol=chat', { 'Sec-WebSocket-Key': key });
    // https://www.rfc-editor.org/rfc/rfc6455#section-1.3
    expect(client.head).toContain('Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
    expect(client.head).toContain('Sec-WebSocket-Protocol: chat');
  });

  test('a message goes to the route that it names, any other to $default; answers come back', async () => {
    const client = await open(api, '', { 'User-Agent': 'tester' });
    client.send('{"action":"hello","x":"ü"}');
    const event = await client.json();
    expect(event).toEqual({
      requestContext: {
        routeKey: 'hello',
        messageId: expect.any(String),
        eventType: 'MESSAGE',
        extendedRequestId: expect.any(String),
        requestTime: expect.any(String),
        messageDirection: 'IN',
        stage: 'dev',
        connectedAt: expect.any(Number),
        requestTimeEpoch: expect.any(Number),
        identity: { userAgent: 'tester', sourceIp: '127.0.0.1' },
        requestId: expect.any(String),
        domainName: `${api}.execute-api.us-east-1.amazonaws.com`,
        connectionId: expect.stringMatching(/=$/),
        apiId: api,
      },
      stageVariables: { v: '1' },
      body: '{"action":"hello","x":"ü"}',
      isBase64Encoded: false,
    });
    for (const text of ['no JSON', '{"action":"nowhere"}', '{"action":7}', '{}']) {
      client.send(text);
      expect((await client.json()).requestContext.routeKey).toBe('$default');
    }
    client.send(Buffer.from([0, 255]));
    expect(await client.json()).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  test('messages in fragments, pings, and what breaks the protocol', async () => {
    const client = await open(api);
    client.send('{"action":', 1, false);
    client.send('x', 9);
    client.send('"hello"}', 0, true);
    expect(await client.next()).toMatchObject({ opcode: 10, payload: Buffer.from('x') });
    expect((await client.json()).body).toBe('{"action":"hello"}');
    client.send(Buffer.alloc(32 * 1024 + 1));
    const { opcode, payload } = await client.next();
    expect([opcode, payload.readUInt16BE(0)]).toEqual([8, 1009]);
    const other = await open(api);
    other.send(Buffer.from([0xff]), 1);
    expect((await other.next()).payload.readUInt16BE(0)).toBe(1007);
  });

  test('a failing integration is reported to the client', async () => {
    const client = await open(api);
    client.send('{"action":"fail"}');
    expect(await client.json()).toEqual({
      message: 'Internal server error',
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
  });

  test('$connect can refuse', async () => {
    await expect(open(api, '?status=401')).rejects.toThrow(/^HTTP\/1\.1 401/);
    await expect(WebSocketClient.open(cloud.cloud.endpoint, `/_aws/execute-api/${api}/none`)).rejects.toThrow(/ 403 /);
    const bare = await webSocketApi(await cloud.function('ws-closed', SOURCE, false), ['$connect']);
    await expect(open(bare)).rejects.toThrow(/^HTTP\/1\.1 502/);
  });

  test('without routes a connection is just open, and messages are Forbidden', async () => {
    const bare = await webSocketApi(await cloud.function('ws-bare', SOURCE), ['hello']);
    const client = await open(bare);
    client.send('{"action":"other"}');
    expect((await client.json()).message).toBe('Forbidden');
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
test('a Lambda authorizer decides about $connect, and its context stays with the connection', async () => {
  const authorizer = `exports.handler = async (event) => ({
    principalId: 'me',
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: event.headers.Auth === 'yes' ? 'Allow' : 'Deny', Resource: event.methodArn }] },
    context: { type: event.type },
  });`;
  const api = await webSocketApi(await cloud.function('ws-guarded', SOURCE), ['$connect', '$default']);
  const { AuthorizerId } = await cloud.api.createAuthorizer({
    ApiId: api,
    Name: 'a',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: await cloud.function('ws-authorizer', authorizer),
    IdentitySource: ['route.request.header.Auth'],
  });
  const { Items = [] } = await cloud.api.getRoutes({ ApiId: api });
  const { RouteId } = Items.find(({ RouteKey }) => RouteKey === '$connect')!;
  await cloud.api.updateRoute({ ApiId: api, RouteId, AuthorizationType: 'CUSTOM', AuthorizerId });
  await expect(open(api)).rejects.toThrow(/^HTTP\/1\.1 401/);
  await expect(open(api, '', { Auth: 'no' })).rejects.toThrow(/^HTTP\/1\.1 403/);
  const client = await open(api, '', { Auth: 'yes' });
  client.send('x');
  expect((await client.json()).requestContext.authorizer).toEqual({ type: 'REQUEST', principalId: 'me' });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
describe('connections', () => {
  test('are looked at, written to and closed by their ids', async () => {
    const api = await webSocketApi(await cloud.function('ws-managed', SOURCE), ['$default']);
    const client = await open(api, '', { 'User-Agent': 'tester' });
    client.send('x');
    const id = (await client.json()).requestContext.connectionId;
    const path = `/dev/@connections/${encodeURIComponent(id)}`;
    const seen = await cloud.call(api, path, { headers: signed });
    expect([seen.status, seen.json()]).toEqual([
      200,
      {
        connectedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        identity: { sourceIp: '127.0.0.1', userAgent: 'tester' },
        lastActiveAt: expect.any(String),
      },
    ]);
    const text = 'x'.repeat(70_000);
    expect((await cloud.call(api, path, { method: 'POST', headers: signed, body: text })).status).toBe(200);
    expect((await client.next()).payload.toString()).toBe(text);
    const large = await cloud.call(api, path, { method: 'POST', headers: signed, body: Buffer.alloc(128 * 1024 + 1) });
    expect([large.status, large.headers['x-amzn-errortype']]).toEqual([413, 'PayloadTooLargeException']);
    expect((await cloud.call(api, path, { method: 'POST', body: 'x' })).status).toBe(403);
    expect((await cloud.call(api, path, { method: 'DELETE', headers: signed })).status).toBe(204);
    expect((await client.next()).payload.readUInt16BE(0)).toBe(1000);
    client.destroy();
    await vi.waitFor(async () => {
      const gone = await cloud.call(api, path, { method: 'POST', headers: signed, body: 'x' });
      expect([gone.status, gone.headers['x-amzn-errortype']]).toEqual([410, 'GoneException']);
    });
  });

  // Upgraded sockets stay half open by themselves: https://nodejs.org/api/http.html#event-upgrade
  test('end whole when their client hangs up without a close frame', async () => {
    const api = await webSocketApi(await cloud.function('ws-hang-up', SOURCE), ['$default']);
    await (await open(api)).hangUp();
  });

  test('are managed with the permission execute-api:ManageConnections: by users and roles', async () => {
    const api = await webSocketApi(await cloud.function('ws-policy', SOURCE), ['$default']);
    const client = await open(api);
    client.send('x');
    const id = (await client.json()).requestContext.connectionId;
    const post = (key: string) =>
      cloud.call(api, `/dev/@connections/${id}`, { method: 'POST', headers: signedBy(key), body: 'x' });
    const sts = new STS({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
    const session = async (name: string, action: string) => {
      const RoleArn = await cloud.role(name, 'lambda.amazonaws.com', action);
      await cloud.iam.updateAssumeRolePolicy({
        RoleName: name,
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '000000000000' } }],
        }),
      });
      return (await sts.assumeRole({ RoleArn, RoleSessionName: 'session' })).Credentials!.AccessKeyId!;
    };
    const refused = await post(await session('ws-weak', 's3:GetObject'));
    expect([refused.status, refused.json().message]).toEqual([
      403,
      expect.stringContaining('is not authorized to perform: execute-api:ManageConnections on resource'),
    ]);
    expect((await post(await session('ws-good', 'execute-api:ManageConnections'))).status).toBe(200);
    sts.destroy();
  });

  test('are written to by functions, at the address that their events name', async () => {
    const source = `const https = require('node:https');
      exports.handler = ({ requestContext: { domainName, stage, connectionId } }) => new Promise((resolve, reject) => {
        const authorization = 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20261125/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=ab';
        const path = '/' + stage + '/@connections/' + encodeURIComponent(connectionId);
        const request = https.request({ host: domainName, path, method: 'POST', headers: { authorization } }, (response) => {
          response.resume();
          resolve({ statusCode: 200, body: JSON.stringify(response.statusCode) });
        });
        request.on('error', reject);
        request.end('from the function');
      });`;
    const api = await webSocketApi(await cloud.function('ws-writer', source), ['$default']);
    const client = await WebSocketClient.open(cloud.cloud.endpoint, `/_aws/execute-api/${api}/dev`);
    clients.push(client);
    client.send('x');
    expect(await client.json()).toBe(403);
    await cloud.iam.putRolePolicy({
      RoleName: 'lambda',
      PolicyName: 'connections',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:ManageConnections',
            Resource: `arn:aws:execute-api:*:*:${api}/dev/POST/*`,
          },
        ],
      }),
    });
    client.send('x');
    expect((await client.next()).payload.toString()).toBe('from the function');
    expect(await client.json()).toBe(200);
  });

  test('that end are reported to $disconnect, with the code', async () => {
    const s3 = new S3({ endpoint: cloud.cloud.endpoint, region: 'us-east-1', forcePathStyle: true });
    await s3.createBucket({ Bucket: 'events' });
    // The function can only report through another service.
    const source = `const { S3 } = require('@aws-sdk/client-s3');
      exports.handler = async (event) => {
        await new S3({ forcePathStyle: true }).putObject({ Bucket: 'events', Key: 'gone', Body: JSON.stringify(event) });
        return { statusCode: 200 };
      };`;
    await cloud.iam.putRolePolicy({
      RoleName: 'lambda',
      PolicyName: 's3',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
      }),
    });
    const api = await webSocketApi(await cloud.function('ws-gone', source), ['$disconnect']);
    const client = await open(api);
    client.close(4001);
    await vi.waitFor(
      async () => {
        const { Body } = await s3.getObject({ Bucket: 'events', Key: 'gone' });
        expect(JSON.parse(await Body!.transformToString()).requestContext).toMatchObject({
          routeKey: '$disconnect',
          eventType: 'DISCONNECT',
          disconnectStatusCode: 4001,
        });
      },
      { timeout: 10_000, interval: 100 },
    );
    s3.destroy();
  });
});

test('a cloud with open connections is reset, and closes', async () => {
  const other = await Harness.start();
  const connect = async () => {
    const { ApiId } = await other.api.createApi({
      Name: 'ws',
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.action',
    });
    await other.api.createStage({ ApiId, StageName: 'dev', AutoDeploy: true });
    return WebSocketClient.open(other.cloud.endpoint, `/_aws/execute-api/${ApiId}/dev`);
  };
  const first = await connect();
  await other.cloud.reset();
  expect((await first.next()).payload.readUInt16BE(0)).toBe(1001);
  const client = await connect();
  const began = Date.now();
  await other.close();
  expect(Date.now() - began).toBeLessThan(4_000);
  client.destroy();
});

test('a client that offers h2c gets HTTP/1.1', async () => {
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABkAAQ' };
  const health = await cloud.raw('/_jaws/health', { headers });
  expect([health.status, health.json().status]).toEqual([200, 'ready']);
  const body = Buffer.alloc(200_000, 'x');
  const digest = createHash('md5').update(body).digest('hex');
  const authorization =
    'AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=ab';
  await cloud.raw('/h2c-bucket', { method: 'PUT', headers: { authorization } });
  const put = await cloud.raw('/h2c-bucket/key', { method: 'PUT', headers: { ...headers, authorization }, body });
  expect([put.status, put.headers.etag]).toEqual([200, `"${digest}"`]);
});
