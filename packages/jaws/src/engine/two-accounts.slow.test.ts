import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { Route53 } from '@aws-sdk/client-route-53';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { createHost } from '../cli/host.ts';
import type { Event } from '../events.ts';
import { deploy } from './deploy.ts';
import { drill } from './drill/drill.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, temporaryFolder, write } from './testing/project.ts';

// Regions of a stage in separate accounts: us-east-1 in that of the environment's credentials, eu-west-1 in a profile's.
const [first, second] = ['111111111111', '222222222222'] as const;
const accountOf = { 'us-east-1': first, 'eu-west-1': second } as const;
type Region = keyof typeof accountOf;
const regions = Object.keys(accountOf) as Region[];

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = join(temporaryFolder(), 'config');
  writeFileSync(config, `[profile eu]\naws_access_key_id = ${second}\naws_secret_access_key = test\n`);
  const variables = {
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: join(config, 'none'),
    AWS_ACCESS_KEY_ID: first,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: cloud.endpoint,
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});
afterAll(async () => {
  await cloud.close();
});

const clientOf = (account: string, region = 'us-east-1') => ({
  endpoint: cloud.endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'test' },
  maxAttempts: 1,
});

function hostOf(seen: (event: Event) => void = () => {}) {
  const output = { emit: seen } as Parameters<typeof createHost>[0]['output'];
  return createHost({ output, signal: new AbortController().signal, env: process.env, version: '0' });
}

function project(name: string, files: Readonly<Record<string, unknown>> = {}, jaws: object = {}): string {
  const stages = {
    prod: regions.map((region) => ({ region, ...(region === 'eu-west-1' && { account: { profile: 'eu' } }) })),
  };
  const domain = `${name}.test`;
  const apiGateway = { cloudFormation: { Type: 'AWS_PROXY', Path: 'health', Method: 'GET' } };
  const root = projectFolder({
    name,
    domain,
    stages: { prod: regions },
    files: functionFiles('m/health', { apiGateway }),
  });
  write(root, { 'jaws.json': { name, domain, stages, ...jaws }, ...files });
  return root;
}

const everything = { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const deployed = (root: string, over: object = {}, seen?: (event: Event) => void) =>
  deploy(hostOf(seen), { project: openProject(root), selection: everything, ...over });

/** Hashes of the code that answers, region by region. */
const codeOf = (name: string) =>
  Promise.all(
    regions.map(async (region) => {
      const lambda = new Lambda(clientOf(accountOf[region], region));
      const { Functions = [] } = await lambda.listFunctions({});
      const found = Functions.find(({ FunctionName = '' }) => FunctionName.startsWith(`prod-${name}-`));
      if (!found) return undefined;
      return (await lambda.getFunctionConfiguration({ FunctionName: found.FunctionName, Qualifier: 'live' }))
        .CodeSha256;
    }),
  );

describe('a rollout over two accounts', () => {
  test('goes wave by wave, and a failure takes both accounts back', async () => {
    const rollout = { prod: { waves: [['us-east-1'], ['eu-west-1']], allOrNothing: true } };
    const root = project('waves', {}, { rollout });
    const seen: Event[] = [];
    await deployed(root, { rollout: {} }, (event) => void seen.push(event));
    const waves = seen.flatMap((event) => (event.type === 'wave' && event.state === 'started' ? [event.regions] : []));
    expect(waves).toEqual([['us-east-1'], ['eu-west-1']]);
    const before = await codeOf('waves');
    const code = 'export const handler = async () => ({ statusCode: 200, body: "2" });\n';
    write(root, functionFiles('m/health', { code }));
    cloud.faults.add({
      service: 'lambda',
      operation: 'UpdateFunctionCode',
      region: 'eu-west-1',
      error: { code: 'ServiceException', status: 500 },
    });
    await expect(deployed(root, { rollout: {} })).rejects.toMatchObject({ code: expect.stringMatching(/^Rollout/) });
    cloud.faults.clear();
    expect(await codeOf('waves')).toEqual(before);
    // The fault also kept CloudFormation from rolling back.
    await deployed(root, { rollout: {}, recover: true });
    const after = await codeOf('waves');
    expect(after.filter((hash, at) => hash !== undefined && hash !== before[at])).toHaveLength(2);
  }, 120_000);
});

describe('a domain over two accounts', () => {
  const all = { ...everything, domains: true };

  test('in a zone of one of them is refused before anything is changed', async () => {
    await new Route53(clientOf(first)).createHostedZone({ Name: 'zoned.test', CallerReference: 'zoned' });
    const root = project('zoned', {}, { domains: { prod: [{ name: 'api.zoned.test', health: '/health' }] } });
    await expect(deployed(root, { selection: all })).rejects.toMatchObject({
      code: 'DomainBetweenAccounts',
      message: expect.stringContaining(`us-east-1 is of ${first}, eu-west-1 is of ${second}`),
      hint: expect.stringContaining('"zone": false'),
    });
    expect(await codeOf('zoned')).toEqual([undefined, undefined]);
  }, 180_000);
});

describe('a drill over two accounts', () => {
  test('loses the region of one account, and the other one answers, by records in a zone of a third', async () => {
    const dns = new Route53(clientOf('333333333333'));
    const { HostedZone } = await dns.createHostedZone({ Name: 'held.test', CallerReference: 'held' });
    const name = 'api.held.test';
    const put = (record: object) =>
      dns.changeResourceRecordSets({
        HostedZoneId: HostedZone!.Id!,
        ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet: { TTL: 60, ...record } as never }] },
      });
    const domains = { prod: [{ name, health: '/health', zone: false, fast: true }] };
    const root = project('held', {}, { domains, apiGateway: { ProtocolType: 'HTTP' } });
    const set: Promise<unknown>[] = [];
    const traffic: { readonly region: string; readonly value: string }[] = [];
    await deployed(root, { selection: { ...everything, domains: true } }, (event) => {
      if (event.type !== 'dns-records') return;
      for (const { name: Name, type: Type, value } of event.records) {
        if (event.purpose === 'traffic') traffic.push({ region: event.region, value });
        else set.push(put({ Name, Type, ResourceRecords: [{ Value: value }] }));
      }
    });
    await Promise.all(set);
    expect(traffic.map(({ region }) => region).sort()).toEqual([...regions].sort());
    for (const { region, value } of traffic) {
      // A record may use a health check of another account.
      const { HealthChecks = [] } = await new Route53(clientOf(accountOf[region as Region])).listHealthChecks({});
      const [check] = HealthChecks.filter(({ HealthCheckConfig }) =>
        /\/health$/.test(HealthCheckConfig!.ResourcePath!),
      );
      const own = { SetIdentifier: region, Region: region, HealthCheckId: check!.Id };
      await put({ Name: name, Type: 'CNAME', ...own, ResourceRecords: [{ Value: value }] });
    }
    const report = await drill(hostOf(), {
      project: openProject(root),
      stage: 'prod',
      lose: 'eu-west-1',
      seconds: 120,
      from: ['eu-central-1', 'us-west-2'],
      env: process.env,
      agree: () => Promise.reject(new Error('nobody is to be asked about a copy')),
    });
    expect(report.places.map(({ place, before, during, after }) => [place, before, during, after])).toEqual([
      ['eu-central-1', 'eu-west-1', 'us-east-1', 'eu-west-1'],
      ['us-west-2', 'us-east-1', 'us-east-1', 'us-east-1'],
    ]);
    expect(report.detected).toBeLessThanOrEqual(30);
    expect(report.failed.otherRegion).toBe(0);
  }, 120_000);
});

describe('replicated data over two accounts', () => {
  const Users = {
    Type: 'AWS::DynamoDB::Table',
    Metadata: { 'jaws:replicate': true },
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  };
  const Files = { Type: 'AWS::S3::Bucket', Metadata: { 'jaws:replicate': true } };

  test.each([
    ['users', { Users }],
    ['uploads', { Files }],
  ])(
    'is refused before anything is changed, in one region as in all: %s',
    async (name, Resources) => {
      const root = project(name, { 'cloudformation/resources-cf.json': { Resources } });
      for (const region of ['us-east-1', 'eu-west-1', undefined]) {
        await expect(deployed(root, { selection: { ...everything, region } })).rejects.toMatchObject({
          code: 'ReplicationBetweenAccounts',
          message: expect.stringContaining(`${Object.keys(Resources)[0]} has "jaws:replicate"`),
        });
      }
      for (const account of [first, second]) {
        expect((await new DynamoDB(clientOf(account)).listTables({})).TableNames).toEqual([]);
        const { Buckets = [] } = await new S3(clientOf(account)).listBuckets({});
        expect(Buckets.filter(({ Name = '' }) => Name.includes(name))).toEqual([]);
      }
    },
    60_000,
  );
});
