import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Harness } from '../../../testing/harness.ts';
import { WebSocketClient } from '../../../testing/websocket-client.ts';

let cloud: Harness;
let backend: Server;
let address: string;
const clients: WebSocketClient[] = [];

beforeAll(async () => {
  cloud = await Harness.start();
  // Echoes the request; `/status/418` answers with that status.
  backend = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.statusCode = Number(/^\/status\/(\d+)/.exec(request.url ?? '')?.[1] ?? 200);
    response.end(JSON.stringify({ url: request.url, method: request.method, body, who: request.headers['x-who'] }));
  });
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
});

afterAll(async () => {
  backend.close();
  await cloud.close();
});

afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

interface TestInput {
  readonly integration: object;
  /** Maps keys to the other members of the integration responses. */
  readonly responses?: Readonly<Record<string, object>>;
  readonly key?: string;
}

/** A client of a WebSocket API with one route that answers. */
async function connected({ integration, responses = {}, key = '$default' }: TestInput): Promise<WebSocketClient> {
  const { ApiId } = await cloud.api.createApi({
    Name: 'ws',
    ProtocolType: 'WEBSOCKET',
    RouteSelectionExpression: '$request.body.action',
  });
  await cloud.api.createStage({ ApiId, StageName: 'dev', AutoDeploy: true, StageVariables: { who: 'stage' } });
  const { IntegrationId } = await cloud.api.createIntegration({
    ApiId,
    IntegrationType: 'HTTP',
    IntegrationMethod: 'POST',
    IntegrationUri: address,
    ...integration,
  });
  for (const [IntegrationResponseKey, more] of Object.entries(responses)) {
    await cloud.api.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey, ...more });
  }
  const Target = `integrations/${IntegrationId}`;
  const route = { ApiId, RouteKey: key, Target, RouteResponseSelectionExpression: '$default' };
  const { RouteId } = await cloud.api.createRoute(route);
  await cloud.api.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' });
  const Host = `${ApiId}.execute-api.us-east-1.amazonaws.com`;
  const client = await WebSocketClient.open(cloud.cloud.endpoint, '/dev?token=t', { Host });
  clients.push(client);
  return client;
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-requests.html
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html
describe('integrations of WebSocket APIs other than functions', () => {
  test('HTTP_PROXY: the message goes out and the answer comes back as they are', async () => {
    const client = await connected({
      integration: {
        IntegrationType: 'HTTP_PROXY',
        RequestTemplates: { $default: 'not for a proxy' },
        RequestParameters: {
          'integration.request.header.x-who': 'stageVariables.who',
          'integration.request.querystring.route': 'context.routeKey',
          'integration.request.querystring.n': 'route.request.body.n',
          'integration.request.querystring.fixed': "'yes'",
        },
      },
    });
    client.send('{"n":7}');
    expect(await client.json()).toEqual({
      url: '/?route=%24default&n=7&fixed=yes',
      method: 'POST',
      body: '{"n":7}',
      who: 'stage',
    });
  });

  test('HTTP: templates are chosen on the way in and on the way out', async () => {
    const client = await connected({
      integration: {
        TemplateSelectionExpression: '$request.body.kind',
        RequestTemplates: {
          $default: '{"other":$input.json(\'$\')}',
          order: '{"order":"$input.path(\'$.id\')","on":"$context.connectionId"}',
        },
      },
      responses: {
        $default: { ResponseTemplates: { $default: '{"sent":$input.path(\'$.body\')}' } },
      },
    });
    client.send('{"kind":"order","id":"7"}');
    expect(await client.json()).toEqual({ sent: { order: '7', on: expect.stringMatching(/=$/) } });
    client.send('{"kind":"unknown"}');
    expect(await client.json()).toEqual({ sent: { other: { kind: 'unknown' } } });
  });

  test('HTTP: the integration response is the one whose key matches the status', async () => {
    const ok = { ResponseTemplates: { $default: '"fine"' } };
    const responses = { '/2\\d\\d/': ok, $default: { ResponseTemplates: { $default: '"odd"' } } };
    for (const [status, answer] of [
      [204 + 1, 'fine'],
      [418, 'odd'],
    ]) {
      const client = await connected({ integration: { IntegrationUri: `${address}/status/${status}` }, responses });
      client.send('{}');
      expect(await client.json()).toBe(answer);
    }
  });

  test('AWS: a function gets the mapped payload', async () => {
    const arn = await cloud.function('mapped', 'exports.handler = async (event) => ({ got: event });');
    const client = await connected({
      integration: {
        IntegrationType: 'AWS',
        IntegrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`,
        RequestTemplates: { $default: '{"n":$input.path(\'$.n\')}' },
      },
      responses: { $default: {} },
    });
    client.send('{"n":3}');
    expect(await client.json()).toEqual({ got: { n: 3 } });
  });

  test('AWS: another service is called as the role', async () => {
    const sqs = new SQS({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
    const { QueueUrl } = await sqs.createQueue({ QueueName: 'messages' });
    const CredentialsArn = await cloud.role('sender', 'apigateway.amazonaws.com', 'sqs:SendMessage');
    const client = await connected({
      integration: {
        IntegrationType: 'AWS',
        IntegrationUri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/messages',
        CredentialsArn,
        RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
        RequestTemplates: { $default: 'Action=SendMessage&MessageBody=$util.urlEncode($input.path("$.text"))' },
      },
      responses: { $default: { ResponseTemplates: { $default: '"sent"' } } },
    });
    client.send('{"text":"a&b"}');
    expect(await client.json()).toBe('sent');
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 });
    expect(Messages.map(({ Body }) => Body)).toEqual(['a&b']);
    sqs.destroy();
  });

  test('MOCK: the request template says the status, the integration response the answer', async () => {
    const client = await connected({
      integration: { IntegrationType: 'MOCK', RequestTemplates: { $default: '{"statusCode":200}' } },
      responses: { '/2\\d\\d/': { ResponseTemplates: { $default: '{"route":"$context.routeKey"}' } } },
    });
    client.send('anything');
    expect(await client.json()).toEqual({ route: '$default' });
  });

  test('a message that no template is for is refused where nothing else may pass', async () => {
    const client = await connected({ integration: { PassthroughBehavior: 'NEVER' }, responses: { $default: {} } });
    client.send('{}');
    expect(await client.json()).toMatchObject({ message: 'Internal server error' });
  });

  test('a backend that does not want the client keeps it out', async () => {
    const integration = { IntegrationType: 'HTTP_PROXY', IntegrationUri: `${address}/status/401` };
    await expect(connected({ key: '$connect', integration })).rejects.toThrow('401');
  });
});
