import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { APIGateway } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Route53 } from '@aws-sdk/client-route-53';
import { SNS } from '@aws-sdk/client-sns';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../src/index.ts';

/** An address of this machine that is not loopback: a server there is "outside". */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address;

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwks = { keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] };

interface World {
  readonly cloud: Cloud;
  /** Signatures are checked there. */
  readonly strict: Cloud;
  readonly log: string[];
}

let server: Server;
let base: string;
/** AWS accepts HTTPS only: here an incoming connection is enough, since nobody trusts our certificate. */
let tcp: TcpServer;
let secure: string;
/** Called paths, the first segment of each. */
const seen: string[] = [];
let open: World;

async function start(allowedOutbound: string[]): Promise<World> {
  const log: string[] = [];
  const logger = { debug() {}, warn: (line: string) => log.push(line), error: (line: string) => log.push(line) };
  const options = { port: 0, log: logger, allowedOutbound };
  return { cloud: await startCloud(options), strict: await startCloud({ ...options, strict: true }), log };
}

beforeAll(async () => {
  if (!outside) return;
  server = createServer((request, response) => {
    const [, first = ''] = (request.url ?? '').split('/');
    seen.push(first);
    response.setHeader('content-type', 'application/json');
    if (request.url?.endsWith('openid-configuration'))
      response.end(JSON.stringify({ issuer: `${base}/${first}`, jwks_uri: `${base}/${first}-keys` }));
    else if (/keys$|jwks\.json$/.test(request.url ?? '')) response.end(JSON.stringify(jwks));
    else response.end('{"access_token":"secret"}');
  });
  server.listen(0, outside);
  await once(server, 'listening');
  base = `http://${outside}:${(server.address() as AddressInfo).port}`;
  tcp = createTcpServer((socket) => {
    seen.push('secure');
    socket.destroy();
  }).listen(0, outside);
  await once(tcp, 'listening');
  secure = `https://${outside}:${(tcp.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', `${base}/cognito`);
  open = await start(
    [server, tcp].map((one) => `${outside}:${(one.address() as AddressInfo).port}`).concat(`${outside}:443`),
  );
});

afterAll(async () => {
  vi.unstubAllEnvs();
  for (const world of [open]) {
    await world?.cloud.close();
    await world?.strict.close();
  }
  server?.closeAllConnections();
  server?.close();
  tcp?.close();
});

const config = ({ endpoint }: Cloud) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

const trust = (Principal: object, Action = 'sts:AssumeRole') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action }] });

function token(issuer: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: 'me', aud: 'app', exp: now + 600, iat: now, token_use: 'id' };
  const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), keys.privateKey).toString('base64url')}`;
}

async function restApi(cloud: Cloud, integration: object, more: object = {}, extra: object = {}) {
  const api = new APIGateway(config(cloud));
  const get = { responses: {}, 'x-amazon-apigateway-integration': { httpMethod: 'GET', ...integration }, ...more };
  const document = { openapi: '3.0.1', info: { title: 'a', version: '1' }, paths: { '/': { get } }, ...extra };
  const { id } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)) });
  await api.createDeployment({ restApiId: id, stageName: 'dev' });
  return `${cloud.endpoint}/_aws/execute-api/${id}/dev/`;
}

async function httpApi(cloud: Cloud, integration: object, authorizer?: object) {
  const api = new ApiGatewayV2(config(cloud));
  const { ApiId } = await api.createApi({ Name: 'a', ProtocolType: 'HTTP' });
  const { IntegrationId } = await api.createIntegration({
    ApiId,
    PayloadFormatVersion: '1.0',
    ...integration,
  } as never);
  const { AuthorizerId } = authorizer
    ? await api.createAuthorizer({
        ApiId,
        Name: 'a',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.authorization'],
        ...authorizer,
      })
    : { AuthorizerId: undefined };
  await api.createRoute({
    ApiId,
    RouteKey: 'GET /',
    Target: `integrations/${IntegrationId}`,
    ...(AuthorizerId ? { AuthorizerId, AuthorizationType: 'JWT' as const } : {}),
  });
  await api.createStage({ ApiId, StageName: '$default', AutoDeploy: true });
  return `${cloud.endpoint}/_aws/execute-api/${ApiId}/`;
}

/** An event to an API destination of its own, whose connection may call an authorization server. */
async function sendToDestination(cloud: Cloud, name: string, destination: string, oauth?: string): Promise<void> {
  const events = new EventBridge(config(cloud));
  const iam = new IAM(config(cloud));
  const { Role } = await iam.createRole({
    RoleName: name,
    AssumeRolePolicyDocument: trust({ Service: 'events.amazonaws.com' }),
  });
  const may = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await iam.putRolePolicy({ RoleName: name, PolicyName: 'p', PolicyDocument: JSON.stringify(may) });
  const { ConnectionArn } = await events.createConnection({
    Name: name,
    ...(oauth
      ? {
          AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
          AuthParameters: {
            OAuthParameters: {
              ClientParameters: { ClientID: 'i', ClientSecret: 's' },
              AuthorizationEndpoint: oauth,
              HttpMethod: 'POST',
            },
          },
        }
      : {
          AuthorizationType: 'API_KEY',
          AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'k', ApiKeyValue: 'v' } },
        }),
  });
  const { ApiDestinationArn } = await events.createApiDestination({
    Name: name,
    ConnectionArn,
    HttpMethod: 'POST',
    InvocationEndpoint: destination,
  });
  await events.putRule({ Name: name, EventPattern: JSON.stringify({ source: [name] }) });
  await events.putTargets({ Rule: name, Targets: [{ Id: 't', Arn: ApiDestinationArn!, RoleArn: Role!.Arn! }] });
  await events.putEvents({ Entries: [{ Source: name, DetailType: 'd', Detail: '{}' }] });
}

async function webIdentity(cloud: Cloud, issuer: string) {
  const iam = new IAM(config(cloud));
  const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
    Url: issuer,
    ClientIDList: ['app'],
    ThumbprintList: ['0'.repeat(40)],
  });
  const principal = { Federated: OpenIDConnectProviderArn };
  const { Role } = await iam.createRole({
    RoleName: 'federated',
    AssumeRolePolicyDocument: trust(principal, 'sts:AssumeRoleWithWebIdentity'),
  });
  return new STS(config(cloud)).assumeRoleWithWebIdentity({
    RoleArn: Role!.Arn,
    RoleSessionName: 'me',
    WebIdentityToken: token(issuer),
  });
}

const health = async (cloud: Cloud, reference: string, more: object) => {
  const route53 = new Route53(config(cloud));
  const { hostname, port } = new URL(base);
  const { HealthCheck } = await route53.createHealthCheck({
    CallerReference: reference,
    HealthCheckConfig: { Type: 'HTTP', IPAddress: hostname, Port: Number(port), ...more },
  });
  const { HealthCheckObservations } = await route53.getHealthCheckStatus({ HealthCheckId: HealthCheck!.Id });
  return HealthCheckObservations?.[0]?.StatusReport?.Status;
};

const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;

interface Way {
  readonly name: string;
  /** First segments of the paths that are called. */
  readonly calls: readonly string[];
  /** The start of the log line for a refusal. */
  readonly by: string;
  /** Host and port that the refusal names; the listener's by default. */
  readonly host?: () => string;
  /** Returns what the caller sees; undefined if nothing. */
  run(world: World): Promise<unknown>;
  /** The result for an unreachable endpoint: AWS's own failure. */
  readonly refused?: unknown;
  readonly made?: unknown;
}

const ways: Way[] = [
  {
    name: 'an HTTP subscription of SNS',
    calls: ['sns'],
    by: 'SNS',
    async run({ cloud }) {
      const sns = new SNS(config(cloud));
      const { TopicArn } = await sns.createTopic({ Name: 't' });
      await sns.subscribe({ TopicArn, Protocol: 'http', Endpoint: `${base}/sns` });
    },
  },
  {
    name: 'an HTTP integration of a REST API',
    calls: ['rest'],
    by: 'API Gateway',
    run: async ({ cloud }) => statusOf(await restApi(cloud, { type: 'http_proxy', uri: `${base}/rest` })),
    // As for any endpoint that cannot be reached, INTEGRATION_FAILURE:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
    refused: 500,
    made: 200,
  },
  {
    name: 'a VPC link of a REST API',
    calls: ['link'],
    by: 'API Gateway',
    async run({ cloud }) {
      const api = new APIGateway(config(cloud));
      const arn = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/l/1';
      const { id } = await api.createVpcLink({ name: 'l', targetArns: [arn] });
      const uri = `${base}/link`;
      return statusOf(await restApi(cloud, { type: 'http_proxy', uri, connectionType: 'VPC_LINK', connectionId: id }));
    },
    refused: 500,
    made: 200,
  },
  {
    name: 'an HTTP integration of an HTTP API',
    calls: ['http'],
    by: 'API Gateway',
    run: async ({ cloud }) =>
      statusOf(
        await httpApi(cloud, {
          IntegrationType: 'HTTP_PROXY',
          IntegrationMethod: 'GET',
          IntegrationUri: `${base}/http`,
        }),
      ),
    // https://repost.aws/knowledge-center/api-gateway-503-error: an endpoint that cannot be reached
    refused: 503,
    made: 200,
  },
  {
    name: 'the issuer of a JWT authorizer',
    calls: ['jwt', 'jwt-keys', 'behind'],
    by: 'API Gateway',
    async run({ cloud }) {
      const integration = { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET', IntegrationUri: `${base}/behind` };
      const url = await httpApi(cloud, integration, { JwtConfiguration: { Audience: ['app'], Issuer: `${base}/jwt` } });
      return statusOf(url, { authorization: token(`${base}/jwt`) });
    },
    refused: 401,
    made: 200,
  },
  {
    name: 'the keys of a Cognito authorizer',
    calls: ['cognito'],
    by: 'A Cognito authorizer',
    async run({ cloud }) {
      const url = await restApi(
        cloud,
        {
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode":200}' },
          responses: { default: { statusCode: 200 } },
        },
        { security: [{ pool: [] }], responses: { 200: {} } },
        {
          components: {
            securitySchemes: {
              pool: {
                type: 'apiKey',
                name: 'Authorization',
                in: 'header',
                'x-amazon-apigateway-authtype': 'cognito_user_pools',
                'x-amazon-apigateway-authorizer': {
                  type: 'cognito_user_pools',
                  providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_pool'],
                },
              },
            },
          },
        },
      );
      const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_pool';
      return statusOf(url, { authorization: token(issuer) });
    },
    refused: 500,
    made: 200,
  },
  {
    name: 'an API destination of EventBridge',
    calls: ['secure'],
    by: 'The API destination there',
    host: () => new URL(secure).host,
    run: ({ cloud }) => sendToDestination(cloud, 'there', `${secure}/destination`),
  },
  {
    name: 'the authorization server of an EventBridge connection',
    calls: ['secure'],
    by: 'An EventBridge connection',
    host: () => new URL(secure).host,
    run: ({ cloud }) => sendToDestination(cloud, 'authorized', 'http://127.0.0.1:9/', `${secure}/token`),
  },
  {
    name: 'an HTTP health check of Route 53',
    calls: ['health'],
    by: 'A health check of Route 53',
    run: ({ cloud }) => health(cloud, '1', { ResourcePath: '/health' }),
    refused: expect.stringMatching(/^Failure: /),
    made: expect.stringMatching(/^Success: /),
  },
  {
    name: 'a TCP health check of Route 53',
    calls: [],
    by: 'A health check of Route 53',
    run: ({ cloud }) => health(cloud, '2', { Type: 'TCP' }),
    refused: expect.stringMatching(/^Failure: /),
    made: expect.stringMatching(/^Success: /),
  },
  {
    name: "a token issuer's keys for STS, in a strict cloud",
    // IAM accepts no port, and nothing listens on 443 here: only the log shows it.
    calls: [],
    by: 'STS',
    host: () => `${outside}:443`,
    run: ({ strict }) =>
      webIdentity(strict, `https://${outside}/oidc`).then(
        () => 'believed',
        (error) => error.name,
      ),
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
    refused: 'InvalidIdentityTokenException',
    made: 'InvalidIdentityTokenException',
  },
];

describe.runIf(outside)('what the cloud calls beside this machine', () => {
  test.each(ways)('$name: not without a rule', async ({ run, refused, by, host = () => new URL(base).host }) => {
    seen.length = 0;
    const world = await start([]);
    try {
      expect(await run(world)).toEqual(refused);
      await vi.waitFor(() => expect(world.log.join('\n')).toContain(`--allow-outbound ${outside} lets`), {
        timeout: 10_000,
      });
      expect(world.log.find((line) => line.includes('--allow-outbound'))).toBe(
        `${by} did not call ${host()}: it is not on this machine. --allow-outbound ${outside} lets this cloud call it.`,
      );
      expect(seen).toEqual([]);
    } finally {
      await world.cloud.close();
      await world.strict.close();
    }
  });

  test.each(ways)('$name: with a rule', async ({ run, made, calls }) => {
    seen.length = 0;
    expect(await run(open)).toEqual(made);
    await vi.waitFor(
      () => expect(seen.filter((name, n) => seen.indexOf(name) === n)).toEqual(expect.arrayContaining([...calls])),
      { timeout: 10_000 },
    );
    expect(open.log.filter((line) => line.includes('--allow-outbound'))).toEqual([]);
  });
});

test('an invalid rule is refused at the start', async () => {
  await expect(startCloud({ port: 0, allowedOutbound: ['https://example.com'] })).rejects.toThrow(
    /host name, \*\.<domain>, an address or a range of addresses, with or without a port, not "https:\/\/example\.com"/,
  );
});
