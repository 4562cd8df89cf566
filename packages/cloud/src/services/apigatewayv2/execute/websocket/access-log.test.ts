import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { Harness } from '../../testing/harness.ts';
import { WebSocketClient } from '../../testing/websocket-client.ts';

let cloud: Harness;
let logs: CloudWatchLogs;
const clients: WebSocketClient[] = [];

beforeAll(async () => {
  cloud = await Harness.start();
  logs = new CloudWatchLogs({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
});

afterAll(async () => {
  logs.destroy();
  await cloud.close();
});

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

const SOURCE = `exports.handler = async ({ body, requestContext, queryStringParameters }) => {
  if (body === 'fail') throw new Error('x');
  if (requestContext.routeKey === '$connect') return { statusCode: Number(queryStringParameters?.status ?? 200) };
  return { statusCode: 201, body: JSON.stringify(requestContext) };
};`;

interface TestInput {
  readonly routes: readonly string[];
  readonly format: string;
  /** Members of the `$connect` route. */
  readonly connect?: object;
}

/** An API whose stage `dev` logs into a group of the API's id. */
async function logging(name: string, { routes, format, connect }: TestInput): Promise<string> {
  const { ApiId } = await cloud.api.createApi({
    Name: name,
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  const { IntegrationId } = await cloud.api.createIntegration({
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: await cloud.function(name, SOURCE),
  });
  for (const RouteKey of routes) {
    const { RouteId } = await cloud.api.createRoute({
      ApiId,
      RouteKey,
      Target: `integrations/${IntegrationId}`,
      ...(RouteKey === '$connect' ? connect : { RouteResponseSelectionExpression: '$default' }),
    });
    await cloud.api.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  }
  await logs.createLogGroup({ logGroupName: ApiId });
  await cloud.api.createStage({
    ApiId,
    StageName: 'dev',
    AutoDeploy: true,
    AccessLogSettings: { DestinationArn: `arn:aws:logs:us-east-1:000000000000:log-group:${ApiId}`, Format: format },
  });
  return ApiId!;
}

async function open(api: string, search = '', headers: Record<string, string> = {}): Promise<WebSocketClient> {
  const Host = `${api}.execute-api.us-east-1.amazonaws.com`;
  const client = await WebSocketClient.open(cloud.cloud.endpoint, `/dev${search}`, { Host, ...headers });
  clients.push(client);
  return client;
}

/** The log's lines in order of time, once there are `count`. */
function lines(api: string, count: number): Promise<string[]> {
  return vi.waitFor(
    async () => {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: api });
      expect(events).toHaveLength(count);
      return events.map(({ message }) => message!);
    },
    { interval: 50 },
  );
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
test('CONNECT, MESSAGE and DISCONNECT, with and without their own routes', async () => {
  const format =
    '$context.eventType $context.routeKey $context.status $context.connectionId $context.identity.sourceIp $context.stage $context.apiId';
  for (const routes of [['$default'], ['$connect', '$default', '$disconnect']]) {
    const api = await logging(`logged-${routes.length}`, { routes, format });
    const client = await open(api);
    client.send('x');
    const { connectionId } = await client.json();
    client.close(1000);
    const rest = `${connectionId} 127.0.0.1 dev ${api}`;
    expect((await lines(api, 3)).sort()).toEqual([
      `CONNECT $connect 200 ${rest}`,
      `DISCONNECT $disconnect ${routes.length === 3 ? 201 : 200} ${rest}`,
      `MESSAGE $default 201 ${rest}`,
    ]);
  }
});

test('a message’s ids and times, and how its integration did', async () => {
  const api = await logging('detailed', {
    routes: ['$default'],
    format: `{"type":"$context.eventType","id":"$context.requestId","extended":"$context.extendedRequestId","message":"$context.messageId","connected":$context.connectedAt,"at":$context.requestTimeEpoch,"clf":"$context.requestTime","domain":"$context.domainName","own":"$context.integration.status","same":"$context.integrationStatus","lambda":"$context.integration.integrationStatus","latency":"$context.integrationLatency","error":"$context.error.message","waf":"$context.waf.status"}`,
  });
  const client = await open(api);
  client.send('x');
  const reported = await client.json();
  const [connect, message] = (await lines(api, 2)).sort().map((line) => JSON.parse(line));
  expect(message).toEqual({
    type: 'MESSAGE',
    id: reported.requestId,
    extended: reported.requestId,
    message: reported.messageId,
    connected: reported.connectedAt,
    at: reported.requestTimeEpoch,
    clf: reported.requestTime,
    domain: reported.domainName,
    own: '201',
    same: '201',
    lambda: '200',
    latency: expect.stringMatching(/^\d+$/),
    error: '-',
    waf: '-',
  });
  expect(connect).toMatchObject({ type: 'CONNECT', message: '-', own: '-', latency: '-' });
});

test('what goes wrong: a failing function, a message without a route, a refused connection', async () => {
  const format =
    '$context.eventType $context.routeKey $context.status $context.error.message $context.error.messageString $context.integration.status|$context.integration.error';
  const api = await logging('failing', { routes: ['$connect', 'fail'], format });
  await expect(open(api, '?status=401')).rejects.toThrow(/^HTTP\/1\.1 401/);
  const bare = await logging('unrouted', { routes: ['$connect'], format: '$context.requestId' });
  const unrouted = await open(bare);
  unrouted.send('x');
  const { requestId } = await unrouted.json();
  expect(await lines(bare, 2)).toContain(requestId);

  const client = await open(api);
  client.send('x');
  await client.json();
  const broken = await logging('broken', { routes: ['$default'], format });
  const other = await open(broken);
  other.send('fail');
  await other.json();
  expect((await lines(api, 3)).sort()).toEqual([
    'CONNECT $connect 200 - - 200|-',
    'CONNECT $connect 401 - - 401|-',
    'MESSAGE - 403 Forbidden "Forbidden" -|-',
  ]);
  expect((await lines(broken, 2)).sort()).toEqual([
    'CONNECT $connect 200 - - -|-',
    'MESSAGE $default 500 Internal server error "Internal server error" -|The Lambda function failed',
  ]);
});

test('the caller: the context of an authorizer, and the signer', async () => {
  const api = await logging('guarded', {
    routes: ['$connect', '$default'],
    format:
      '$context.eventType $context.status $context.authorizer.principalId $context.authorizer.numKey $context.authorize.status',
  });
  const { AuthorizerId } = await cloud.api.createAuthorizer({
    ApiId: api,
    Name: 'a',
    AuthorizerType: 'REQUEST',
    AuthorizerUri: await cloud.function(
      'log-authorizer',
      `exports.handler = async (event) => ({
        principalId: 'me',
        policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect: event.headers.Auth, Resource: event.methodArn }] },
        context: { numKey: 1 },
      });`,
    ),
    IdentitySource: ['route.request.header.Auth'],
  });
  const { Items = [] } = await cloud.api.getRoutes({ ApiId: api });
  const { RouteId } = Items.find(({ RouteKey }) => RouteKey === '$connect')!;
  await cloud.api.updateRoute({ ApiId: api, RouteId, AuthorizationType: 'CUSTOM', AuthorizerId });
  await expect(open(api)).rejects.toThrow(/^HTTP\/1\.1 401/);
  await expect(open(api, '', { Auth: 'Deny' })).rejects.toThrow(/^HTTP\/1\.1 403/);
  const client = await open(api, '', { Auth: 'Allow' });
  client.send('x');
  await client.json();
  expect((await lines(api, 4)).sort()).toEqual([
    'CONNECT 200 me 1 200',
    'CONNECT 401 - - 401',
    'CONNECT 403 - - 403',
    'MESSAGE 201 me 1 -',
  ]);

  const signed = await logging('signed', {
    routes: ['$connect'],
    connect: { AuthorizationType: 'AWS_IAM' },
    format: '$context.eventType $context.status $context.identity.accountId $context.identity.userArn',
  });
  await expect(open(signed)).rejects.toThrow(/^HTTP\/1\.1 403/);
  await open(signed, '', {
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=ab',
  });
  expect((await lines(signed, 2)).sort()).toEqual([
    'CONNECT 200 000000000000 arn:aws:iam::000000000000:root',
    'CONNECT 403 - -',
  ]);
});
