import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../src/engine/testing/project.ts';
import { askHost, logLines } from './ask.ts';
import { alone, Deployed, jawsJson } from './deployed.ts';

let api: Deployed;

const mock = (Path: string, text: string, rest: Record<string, unknown> = {}) => ({
  Type: 'MOCK',
  Path,
  Method: 'GET',
  Responses: { default: { statusCode: '200', responseTemplates: { 'application/json': text } } },
  ...rest,
});

beforeAll(async () => {
  api = await Deployed.start({
    api: {
      Description: 'An API with everything',
      Variables: { colour: 'red', size: 'large' },
      AccessLogSetting: {
        Format: '$context.resourcePath $context.status $context.stage $context.requestId',
        RetentionInDays: 7,
      },
      TracingEnabled: true,
      MinimumCompressionSize: 100,
      MethodSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 500, MetricsEnabled: true },
      GatewayResponses: {
        MISSING_AUTHENTICATION_TOKEN: {
          StatusCode: '404',
          ResponseParameters: { 'gatewayresponse.header.X-Nothing': "'here'" },
          ResponseTemplates: { 'application/json': '{"error":"no such path"}' },
        },
      },
      Policy: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
          { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*/GET/closed' },
        ],
      },
      Domain: {
        DomainName: 'api.myapp.localhost',
        CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
        BasePath: 'v1',
      },
    },
    place: { Variables: { colour: 'blue' } },
    files: alone('a/b', [
      mock('variables', '{"colour":"$stageVariables.colour","size":"$stageVariables.size"}'),
      mock('long', JSON.stringify({ text: 'x'.repeat(500) })),
      mock('closed', '{}'),
      mock('things/{id}', '{"id":"$input.params(\'id\')"}'),
    ]),
  });
}, 180_000);
afterAll(() => api?.close());

const client = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

test('stage variables are those of the place, which replace those of the project', async () => {
  expect(await (await api.call('GET /variables')).json()).toEqual({ colour: 'blue', size: '' });
});

test('answers are compressed from the size that is set', async () => {
  const answer = await api.call('GET /long', { headers: { 'accept-encoding': 'gzip' } });
  expect(answer.headers.get('content-encoding')).toBe('gzip');
  expect(((await answer.json()) as { text: string }).text).toHaveLength(500);
});

test('a gateway response of the project is answered', async () => {
  const answer = await fetch(`${api.url('GET /variables')}/nowhere`);
  expect([answer.status, answer.headers.get('x-nothing')]).toEqual([404, 'here']);
  expect(await answer.json()).toEqual({ error: 'no such path' });
});

test('the resource policy counts', async () => {
  expect((await api.call('GET /closed')).status).toBe(403);
});

test('access logs go to the group that was made', async () => {
  await api.call('GET /things/{id}', { fill: { id: '7' } });
  const line = '/things/{id} 200 dev ';
  expect(await logLines(api.cloud.endpoint, '/aws/apigateway/dev-api', line)).toBe(true);
});

test('the custom domain answers below its base path', async () => {
  const { body } = await askHost(api.cloud.endpoint, 'api.myapp.localhost', '/v1/things/9');
  expect(JSON.parse(body)).toEqual({ id: '9' });
});

test('every setting is in the stack', async () => {
  const cloudFormation = new CloudFormationClient({ ...client, endpoint: api.cloud.endpoint });
  const found = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: 'dev-api-e' }));
  expect(found.StackResources?.map(({ ResourceType }) => ResourceType).sort()).toEqual([
    'AWS::ApiGateway::Account',
    'AWS::ApiGateway::BasePathMapping',
    'AWS::ApiGateway::Deployment',
    'AWS::ApiGateway::DomainName',
    'AWS::ApiGateway::RestApi',
    'AWS::ApiGateway::Stage',
    'AWS::IAM::Role',
    'AWS::Logs::LogGroup',
  ]);
});

test('a throttle of the stage counts for every method', async () => {
  write(api.root, {
    'jaws.json': jawsJson({ api: { MethodSettings: { ThrottlingRateLimit: 0.01, ThrottlingBurstLimit: 1 } } }),
  });
  await api.deploy({ functions: [], resources: false });
  const statuses = async (id: string) => [(await api.call(id)).status, (await api.call(id)).status];
  expect(await statuses('GET /variables')).toEqual([200, 429]);
  expect(await statuses('GET /long')).toEqual([200, 429]);
});

test('settings of the API that are taken out are gone', async () => {
  const deployed = async (settings: object) => {
    write(api.root, { 'jaws.json': jawsJson({ api: settings }) });
    await api.deploy({ functions: [], resources: false });
    return (await api.gateway.getRestApis({})).items![0]!;
  };
  const all = { BinaryMediaTypes: ['*/*', 'image/png'], MinimumCompressionSize: 10, ApiKeySourceType: 'AUTHORIZER' };
  expect(await deployed(all)).toMatchObject({ binaryMediaTypes: ['*/*', 'image/png'], apiKeySource: 'AUTHORIZER' });
  const { binaryMediaTypes, minimumCompressionSize, apiKeySource } = await deployed({
    BinaryMediaTypes: ['image/png'],
  });
  expect([binaryMediaTypes, minimumCompressionSize, apiKeySource]).toEqual([['image/png'], undefined, 'HEADER']);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
test('only the custom domain answers where the own address is closed', async () => {
  const Domain = {
    DomainName: 'only.api.localhost',
    CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
  };
  write(api.root, { 'jaws.json': jawsJson({ api: { Domain, DisableExecuteApiEndpoint: true } }) });
  await api.deploy({ functions: [], resources: false });
  expect((await api.call('GET /variables')).status).toBe(403);
  expect((await askHost(api.cloud.endpoint, 'only.api.localhost', '/variables')).status).toBe(200);
  write(api.root, { 'jaws.json': jawsJson({ api: { Domain } }) });
  await api.deploy({ functions: [], resources: false });
  expect((await api.call('GET /variables')).status).toBe(200);
});
