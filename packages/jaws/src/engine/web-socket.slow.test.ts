import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { WebSocketClient } from '../../../cloud/src/services/apigatewayv2/testing/websocket-client.ts';
import { createAws } from '../../../core/aws/index.js';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { deploy } from './deploy.ts';
import { readDeployedStage } from './dev/deployed.ts';
import { listEndpoints } from './endpoints.ts';
import { openProject } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { type Files, functionFiles, projectFolder, testHost, write } from './testing/project.ts';

vi.setConfig({ testTimeout: 120_000 });

const core = fileURLToPath(new URL('../../../core/aws/index.js', import.meta.url));
const clients: WebSocketClient[] = [];
let cloud: Cloud;
beforeAll(async () => {
  // Roles are checked, as on AWS.
  cloud = await startCloud({ port: 0 });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});
afterAll(() => cloud.close());

const route = (RouteKey: string, more: object = {}) => ({
  Type: 'AWS::ApiGatewayV2::Route',
  Properties: { RouteKey, ...more },
});
const socketFunction = (id: string, eventSources: object, code: string, lambda: Files = {}): Files =>
  functionFiles(id, { lambda: { eventSources, ...lambda }, apiGateway: null, code });

/** Admits clients with the ticket `yes`. */
const authorizer = socketFunction(
  'auth/ticket',
  {},
  `export const handler = async ({ methodArn, queryStringParameters: { ticket } }) => {
  const Effect = ticket === 'yes' ? 'Allow' : 'Deny';
  const Statement = [{ Effect, Action: 'execute-api:Invoke', Resource: methodArn }];
  return { principalId: 'ada', policyDocument: { Version: '2012-10-17', Statement } };
};
`,
);
const connect = socketFunction(
  'chat/connect',
  {
    Connect: route('$connect', {
      Authorizer: { Function: 'auth/ticket', IdentitySource: ['route.request.querystring.ticket'] },
    }),
  },
  'export const handler = async () => ({ statusCode: 200 });\n',
);
const echoing = (word: string) => `export const handler = async ({ body, requestContext }) =>
  ({ statusCode: 200, body: JSON.stringify({ ${word}: body, who: requestContext.authorizer.principalId }) });
`;
const echo = (word: string) =>
  socketFunction('chat/echo', { Default: route('$default', { RouteResponse: true }) }, echoing(word));
/** Sends through the management API, with the permissions in its statements. */
const send = (statements: readonly object[]) =>
  socketFunction(
    'chat/send',
    { Send: route('send') },
    `import { createAws } from ${JSON.stringify(core)};
export const handler = async ({ requestContext }) => {
  const { JAWS_RESOURCE_WebSocketEndpoint: endpoint, JAWS_RESOURCE_WebSocketUrl: url } = process.env;
  if (!requestContext) return { endpoint, url };
  const to = new URL(endpoint + '/@connections/' + encodeURIComponent(requestContext.connectionId));
  const { status } = await createAws().request('execute-api', 'POST', to, { body: JSON.stringify({ pushed: url }) });
  if (status !== 200) throw new Error('status ' + status);
  return { statusCode: 200 };
};
`,
    { resources: ['WebSocketEndpoint', 'WebSocketUrl'], iamPolicyDocumentStatements: statements },
  );
const mayPush = {
  Effect: 'Allow',
  Action: ['execute-api:ManageConnections'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
  Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${WebSocketApi}/*' },
};
const chat = { ...authorizer, ...connect, ...echo('echo'), ...send([mayPush]) };

const deployed = (root: string, allowAddressLoss: readonly string[] = []) =>
  deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    allowAddressLoss,
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });

async function open(url: string, search = '?ticket=yes'): Promise<WebSocketClient> {
  const { pathname } = new URL(url);
  const client = await WebSocketClient.open(cloud.endpoint, `${pathname}${search}`);
  clients.push(client);
  return client;
}

interface Api {
  readonly apiId: string;
  readonly name: string;
}
const ask = <Answer>(path: string): Promise<Answer> => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials }).rest('apigateway', 'GET', path);
};
const apisOf = async (project: string) => {
  const { items } = await ask<{ items: readonly Api[] }>('/v2/apis');
  return items.filter(({ name }) => name === `dev-${project}-websocket`);
};

const socketUrl = ({ urls }: Awaited<ReturnType<typeof deployed>>): string =>
  urls.find(({ method }) => method === 'WS')!.url;

test('routes are deployed with their functions, and answer, push and refuse as they say', async () => {
  const root = projectFolder({ name: 'chat', domain: 'chat.test', files: { ...functionFiles('m/a'), ...chat } });
  const result = await deployed(root);
  const url = socketUrl(result);
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/_aws\/execute-api\/[a-z0-9]+\/dev$/);
  expect(result.urls.map(({ method }) => method)).toEqual(['GET', 'WS']);

  const client = await open(url);
  client.send('hello');
  expect(await client.json()).toEqual({ echo: 'hello', who: 'ada' });
  client.send('{"action":"send"}');
  const [found] = await apisOf('chat');
  // On AWS this is the address itself; in a function of the embedded cloud, AWS's name leads to the cloud.
  expect(await client.json()).toEqual({ pushed: `wss://${found!.apiId}.execute-api.us-east-1.amazonaws.com/dev` });
  await expect(open(url, '?ticket=no')).rejects.toThrow('HTTP/1.1 403');
  await expect(open(url, '')).rejects.toThrow('HTTP/1.1 401');

  // A second identical deployment has nothing to do.
  expect((await deployed(root)).plan.empty).toBe(true);

  const { routes, endpoints } = await listEndpoints(testHost(cloud.endpoint), { root });
  expect(endpoints).toHaveLength(1);
  const urls = [{ stage: 'dev', region: 'us-east-1', url }];
  expect(routes).toEqual([
    { route: '$connect', function: 'chat/connect', authorization: 'CUSTOM', authorizer: 'auth/ticket', urls },
    { route: '$default', function: 'chat/echo', authorization: 'NONE', authorizer: undefined, urls },
    { route: 'send', function: 'chat/send', authorization: 'NONE', authorizer: undefined, urls },
  ]);
  const { regions } = await status(testHost(cloud.endpoint), { root });
  expect(regions[0]!.webSocket).toBe(url);
  const { model } = openProject(root);
  const aws = await testHost(cloud.endpoint).connect(undefined);
  expect((await readDeployedStage(aws, model, model.stages[0]!.regions[0]!)).socket).toBe(url);

  // Outside Lambda, AWS's name would lead to AWS.
  const ran = await run(testHost(cloud.endpoint), { root, function: 'chat/send', stage: 'dev' });
  expect(ran.value).toEqual({ endpoint: url.replace('ws:', 'http:'), url });

  // Statements alone grant the permission.
  write(root, send([]));
  await deployed(root);
  client.send('{"action":"send"}');
  expect(await client.json()).toMatchObject({ message: 'Internal server error' });
});

test('a project that had no route gets one, keeps its address, goes back, and loses the API with the last route', async () => {
  const root = projectFolder({ name: 'later', domain: 'later.test', files: functionFiles('m/a') });
  await deployed(root);
  expect(await apisOf('later')).toEqual([]);

  write(root, { ...authorizer, ...connect, ...echo('first') });
  const url = socketUrl(await deployed(root));
  const client = await open(url);
  client.send('x');
  expect(await client.json()).toMatchObject({ first: 'x' });

  write(root, echo('second'));
  expect(socketUrl(await deployed(root))).toBe(url);
  // A connection survives a deployment.
  client.send('x');
  expect(await client.json()).toMatchObject({ second: 'x' });

  // One deployment moves a route to another function, even if its own function goes.
  write(root, {
    'aws_modules/chat/echo/awsm.json': { lambda: {} },
    ...socketFunction('chat/other', { Talk: route('$default', { RouteResponse: true }) }, echoing('third')),
  });
  await deployed(root);
  client.send('x');
  expect(await client.json()).toMatchObject({ third: 'x' });

  const change = { recover: false, forceUnlock: false, allowDataLoss: [], plan: false, region: undefined };
  await rollback(testHost(cloud.endpoint), { project: openProject(root), stage: 'dev', ...change });
  client.send('x');
  expect(await client.json()).toMatchObject({ second: 'x' });

  write(root, {
    'aws_modules/chat/connect/awsm.json': { lambda: {} },
    'aws_modules/chat/other/awsm.json': { lambda: {} },
  });
  await expect(deployed(root)).rejects.toMatchObject({ code: 'AddressWouldBeLost' });
  client.send('x');
  expect(await client.json()).toMatchObject({ second: 'x' });
  await deployed(root, ['WebSocketApi']);
  expect(await apisOf('later')).toEqual([]);
  client.send('x');
  await client.ended;
});

test('an output of that name in a project without routes stays its own', async () => {
  const { Outputs, ...template } = resourcesTemplate({
    project: 'own',
    domain: 'own.test',
    email: 'me@own.test',
    stage: 'dev',
    region: 'us-east-1',
  });
  const own = { WebSocketApi: { Value: 'mine' }, WebSocketUrl: { Value: 'wss://mine.test' } };
  const files = {
    ...functionFiles('m/a', {
      lambda: { resources: ['WebSocketUrl'] },
      code: 'export const handler = async () => process.env.JAWS_RESOURCE_WebSocketUrl;\n',
    }),
  };
  const root = projectFolder({ name: 'own', domain: 'own.test', files });
  write(root, { 'cloudformation/dev/us-east-1/resources-cf.json': { ...template, Outputs: { ...Outputs, ...own } } });
  expect((await deployed(root)).urls.map(({ method }) => method)).toEqual(['GET']);
  const { regions } = await status(testHost(cloud.endpoint), { root });
  expect(regions[0]!.webSocket).toBeUndefined();
  const ran = await run(testHost(cloud.endpoint), { root, function: 'm/a', stage: 'dev' });
  expect(ran.value).toBe('wss://mine.test');
});

test('settings of jaws.json are those of the API and its stage, and removing the stage removes both', async () => {
  const root = projectFolder({
    name: 'set',
    domain: 'set.test',
    files: { ...authorizer, ...connect, ...echo('echo') },
  });
  const WebSocket = {
    RouteSelectionExpression: '$request.body.kind',
    Variables: { a: '1' },
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 20 },
    AccessLogSetting: { RetentionInDays: 7 },
  };
  write(root, {
    'jaws.json': {
      name: 'set',
      domain: 'set.test',
      apiGateway: { WebSocket: { RouteSelectionExpression: '$request.body.other' } },
      stages: { dev: [{ region: 'us-east-1', apiGateway: { WebSocket } }] },
    },
  });
  await deployed(root);
  const [found] = await apisOf('set');
  expect(found).toMatchObject({ routeSelectionExpression: '$request.body.kind', protocolType: 'WEBSOCKET' });
  expect(await ask(`/v2/apis/${found!.apiId}/stages/dev`)).toMatchObject({
    autoDeploy: true,
    stageVariables: { a: '1' },
    defaultRouteSettings: { throttlingRateLimit: 50, throttlingBurstLimit: 20 },
    accessLogSettings: { destinationArn: expect.stringContaining('/aws/apigateway/dev-set-websocket') },
  });
  await removeStage(testHost(cloud.endpoint), {
    project: openProject(root),
    stage: 'dev',
    region: undefined,
    deleteData: true,
    agree: async () => {},
  });
  expect(await apisOf('set')).toEqual([]);
});
