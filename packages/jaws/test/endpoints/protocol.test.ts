import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../src/engine/testing/project.ts';
import { askHost } from './ask.ts';
import { alone, Deployed, fn, jawsJson } from './deployed.ts';

const echo = "return { statusCode: 200, body: JSON.stringify({ version: event.version ?? '1.0' }) };";
const files = fn(
  'a/b',
  [
    { Type: 'AWS_PROXY', Path: 'x' },
    { Type: 'AWS_PROXY', Path: 'y' },
  ],
  echo,
);

let api: Deployed;
beforeAll(async () => {
  api = await Deployed.start({ files });
}, 180_000);
afterAll(() => api?.close());

const types = async () => {
  const client = new CloudFormationClient({
    endpoint: api.cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: 'dev-api-e' }));
  return StackResources.map(({ ResourceType }) => ResourceType).sort();
};

test('a project changes from a REST to an HTTP API and back, as a whole also where one endpoint was asked for', async () => {
  const version = async (id: string) => ((await (await api.call(id)).json()) as { version: string }).version;
  expect(await version('GET /x')).toBe('1.0');
  write(api.root, { 'jaws.json': jawsJson({ api: { ProtocolType: 'HTTP' } }) });
  await api.deploy({ functions: [], endpoints: ['GET /x'], resources: false });
  expect(await types()).toEqual([
    'AWS::ApiGatewayV2::Api',
    'AWS::ApiGatewayV2::Deployment',
    'AWS::ApiGatewayV2::Stage',
  ]);
  await api.deploy();
  expect([await version('GET /x'), await version('GET /y')]).toEqual(['2.0', '2.0']);
  write(api.root, { 'jaws.json': jawsJson({}) });
  await api.deploy();
  expect(await types()).toEqual(['AWS::ApiGateway::Deployment', 'AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Stage']);
  expect(await version('GET /y')).toBe('1.0');
}, 180_000);

// A domain, and a base path on it, exists only once:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-custom-domains.html
test('the kind of an API with a custom domain changes in two deployments', async () => {
  const domained = await Deployed.start({ files });
  try {
    const deployed = async (settings: object) => {
      write(domained.root, { 'jaws.json': jawsJson({ api: settings }) });
      await domained.deploy();
    };
    const CertificateArn = 'arn:aws:acm:us-east-1:000000000000:certificate/1';
    const Domain = { DomainName: 'kind.localhost', CertificateArn, BasePath: 'v1' };
    await deployed({ Domain });
    for (const [from, to] of [
      ['REST', 'HTTP'],
      ['HTTP', 'REST'],
    ]) {
      const refused = { code: 'DomainNeedsTwoDeployments', message: expect.stringContaining(`from ${from} to ${to}`) };
      await expect(deployed({ ProtocolType: to, Domain })).rejects.toMatchObject(refused);
      await deployed({ ProtocolType: from });
      await deployed({ ProtocolType: to, Domain });
      expect((await askHost(domained.cloud.endpoint, 'kind.localhost', '/v1/x')).status).toBe(200);
    }
  } finally {
    await domained.close();
  }
}, 180_000);

test('what API Gateway does not import is refused before anything is changed', async () => {
  const large = Array.from({ length: 25 }, (_, n) => ({
    Type: 'MOCK',
    Path: `large${n}`,
    RequestTemplates: { 'application/json': `{"statusCode": 200}## ${'x'.repeat(250_000)}` },
  }));
  write(api.root, { ...alone('a/large', large), ...fn('a/new', {}, 'return 1;') });
  const before = api.host.events.length;
  await expect(api.deploy()).rejects.toMatchObject({ code: 'ApiTooLarge' });
  const done = api.host.events.slice(before).filter(({ type }) => type === 'stack' || type === 'uploaded');
  expect(done).toEqual([]);
}, 180_000);
