import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { SNS } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { addRegions } from './add-regions.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { type Files, functionFiles, projectFolder, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const four = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

const config = (region: string) => ({
  region,
  endpoint: cloud.endpoint,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});
const db = (region: string) => new DynamoDB(config(region));
const sns = (region: string) => new SNS(config(region));

/** Writes an item, or reads one for `?read=<id>`. */
const code = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
const db = new DynamoDB();
export const handler = async ({ queryStringParameters: { write, read } }) => {
  const TableName = process.env.TABLE;
  if (write) await db.putItem({ TableName, Item: { id: { S: write }, by: { S: process.env.AWS_REGION } } });
  const { Item } = await db.getItem({ TableName, Key: { id: { S: write ?? read } } });
  return { statusCode: 200, body: JSON.stringify({ by: Item?.by.S, arn: process.env.ARN }) };
};
`;

const users = (more: Files = {}): Files => ({
  Type: 'AWS::DynamoDB::Table',
  Metadata: { 'jaws:replicate': true },
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
  ...more,
});

/** Lists the items from the stream of its region. */
const listener = `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';

// Slow: dozens of deployments, to several regions each.
const db = new DynamoDB();
export const handler = async ({ Records }) => {
  for (const { dynamodb, eventSourceARN } of Records) {
    const id = dynamodb.NewImage.id.S;
    if (id.includes('@')) continue;
    const Item = { id: { S: id + '@' + process.env.AWS_REGION }, by: { S: eventSourceARN } };
    await db.putItem({ TableName: process.env.TABLE, Item });
  }
};
`;

const layer = (Users: Files | undefined, Description = 'v1') => ({
  'cloudformation/resources-cf.json': {
    Resources: {
      ...(Users && { Users }),
      Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: Description } },
    },
    Outputs: {
      ...(Users && { UsersName: { Value: { Ref: 'Users' } }, UsersArn: { Value: { 'Fn::GetAtt': ['Users', 'Arn'] } } }),
    },
  },
});

function project(name: string, regions: readonly string[], Users: Files | undefined = users()): string {
  const allow = {
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    Resource: { Ref: 'UsersArn' },
  };
  const Variables = { TABLE: { Ref: 'UsersName' }, ARN: { Ref: 'UsersArn' } };
  const cloudFormation = {
    Handler: 'aws_modules/m/users/handler.handler',
    Runtime: 'nodejs22.x',
    Environment: { Variables },
  };
  return projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: regions },
    files: {
      ...layer(Users),
      ...functionFiles('m/users', { lambda: { cloudFormation, iamPolicyDocumentStatements: [allow] }, code }),
    },
  });
}

const everything = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
const deployed = (root: string, over: object = {}) =>
  deploy(testHost(cloud.endpoint), { project: openProject(root), selection: everything, ...over });
const resourcesOnly = (region?: string) => ({
  selection: { ...everything, region, functions: [], endpoints: [] },
});
const updatesOf = ({ stacks }: Awaited<ReturnType<typeof deploy>>['plan']['regions'][number]) =>
  stacks.flatMap(({ action, changes }) => (action === 'none' ? [] : changes.flatMap(({ why }) => why)));

const replicas = async (TableName: string, region = 'us-east-1') => {
  const { Table } = await db(region).describeTable({ TableName });
  return [region, ...(Table?.Replicas ?? []).map(({ RegionName = '' }) => RegionName)].sort();
};
const itemsIn = async (TableName: string, region: string) => (await db(region).scan({ TableName })).Count;

describe('a table in every region', () => {
  const root = project('all', four);
  const name = 'dev-all-r-Users';
  let urls: readonly { readonly region: string; readonly url: string }[] = [];
  const ask = async (region: string, query: string) =>
    (await fetch(`${urls.find((one) => one.region === region)!.url}?${query}`)).json();

  test('what a function writes in one region is read by the functions of all others', async () => {
    ({ urls } = await deployed(root));
    expect(await replicas(name)).toEqual([...four].sort());
    await ask('sa-east-1', 'write=a');
    for (const region of four) {
      const arn = `arn:aws:dynamodb:${region}:000000000000:table/${name}`;
      expect(await ask(region, 'read=a')).toEqual({ by: 'sa-east-1', arn });
    }
    expect((await deployed(root, { mode: 'plan' })).plan.empty).toBe(true);
  }, 120_000);

  test('regions that are added get their replicas one by one, before anything else', async () => {
    const regions = ['eu-north-1', 'us-west-2'];
    const options = { root, stage: 'dev', regions, writeOnly: true, recover: false };
    await addRegions(testHost(cloud.endpoint), options);
    // Changes of other resources in the home region wait for a deployment of that region.
    write(root, layer(users(), 'v2'));
    const { plan } = await deployed(root, resourcesOnly('eu-north-1'));
    const home = plan.regions.find(({ region }) => region === 'us-east-1')!;
    expect(updatesOf(home)).toEqual(['replica in eu-north-1', 'replica in us-west-2']);
    expect(await replicas(name)).toEqual([...four, ...regions].sort());
    expect(await itemsIn(name, 'us-west-2')).toBe(1);
    await deployed(root);
    expect((await deployed(root, { mode: 'plan' })).plan.empty).toBe(true);
  }, 120_000);

  test('a roll-back keeps the replicas that the stage has since', async () => {
    const before = await replicas(name);
    await rollback(testHost(cloud.endpoint), {
      project: openProject(root),
      stage: 'dev',
      release: '1',
      region: undefined,
      recover: false,
      forceUnlock: false,
      allowDataLoss: [],
      plan: false,
    });
    expect(await replicas(name)).toEqual(before);
    expect(await itemsIn(name, 'eu-north-1')).toBe(1);
    const { Topics = [] } = await sns('us-east-1').listTopics({});
    const { Attributes } = await sns('us-east-1').getTopicAttributes({ TopicArn: Topics[0]?.TopicArn });
    expect(Attributes?.DisplayName).toBe('v1');
  }, 120_000);

  test('a region that is removed loses its replica; the home region stays until it is the last one', async () => {
    const remove = (region: string | undefined, deleteData = false) =>
      removeStage(testHost(cloud.endpoint), {
        project: openProject(root),
        stage: 'dev',
        region,
        deleteData,
        agree: async () => {},
      });
    await expect(remove('us-east-1')).rejects.toMatchObject({ code: 'HomeRegionNeeded' });
    expect(await replicas(name)).toContain('us-east-1');
    await remove('eu-north-1');
    expect(await replicas(name)).toEqual([...four, 'us-west-2'].sort());
    await expect(db('eu-north-1').describeTable({ TableName: name })).rejects.toThrow(/not found/);
    expect(await itemsIn(name, 'eu-west-1')).toBe(1);
    await deployed(root);
    expect((await deployed(root, { mode: 'plan' })).plan.empty).toBe(true);
    await remove(undefined, true);
    for (const region of four) {
      await expect(db(region).describeTable({ TableName: name })).rejects.toThrow(/not found/);
    }
  }, 120_000);
});

describe('tables that are there already', () => {
  test('keep their data: neither kind becomes the other', async () => {
    const root = project('kept', ['us-east-1', 'eu-west-1'], users({ Metadata: {} }));
    await deployed(root, resourcesOnly());
    const { TableNames = [] } = await db('eu-west-1').listTables({});
    const TableName = TableNames.find((one) => one.startsWith('dev-kept-r-Users'))!;
    await db('eu-west-1').putItem({ TableName, Item: { id: { S: 'a' } } });
    write(root, layer(users()));
    const allowDataLoss = ['Users'];
    for (const region of ['us-east-1', 'eu-west-1', undefined]) {
      await expect(deployed(root, { ...resourcesOnly(region), allowDataLoss })).rejects.toMatchObject({
        code: region === 'eu-west-1' ? 'ReplicaMissing' : 'TableExistsAlone',
      });
    }
    expect(await itemsIn(TableName, 'eu-west-1')).toBe(1);
  }, 180_000);

  test('a global table does not become a plain one, does not move, and is made at home first', async () => {
    const root = project('global', ['us-east-1', 'eu-west-1'], undefined);
    write(root, layer(undefined));
    await deployed(root, resourcesOnly());
    write(root, layer(users()));
    await expect(deployed(root, resourcesOnly('eu-west-1'))).rejects.toMatchObject({ code: 'ReplicaMissing' });
    await deployed(root, resourcesOnly('us-east-1'));
    expect(await replicas('dev-global-r-Users')).toEqual(['eu-west-1', 'us-east-1']);
    write(root, layer(users({ Metadata: {} })));
    await expect(deployed(root, resourcesOnly())).rejects.toMatchObject({ code: 'TableIsReplicated' });
    write(root, layer(users()));
    const stages = { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1', home: true }] };
    write(root, { 'jaws.json': { name: 'global', domain: 'global.test', stages } });
    await expect(deployed(root, resourcesOnly())).rejects.toMatchObject({ code: 'ReplicationIsFixed' });
  }, 180_000);
});

test('functions in every region are called by the stream of their own replica', async () => {
  const root = project('streams', ['us-east-1', 'eu-west-1']);
  const name = 'dev-streams-r-Users';
  const file = 'cloudformation/resources-cf.json';
  const shared = layer(users())[file];
  write(root, {
    [file]: {
      ...shared,
      Outputs: { ...shared.Outputs, UsersStream: { Value: { 'Fn::GetAtt': ['Users', 'StreamArn'] } } },
    },
    ...functionFiles('m/listener', {
      lambda: {
        cloudFormation: {
          Handler: 'aws_modules/m/listener/handler.handler',
          Runtime: 'nodejs22.x',
          Environment: { Variables: { TABLE: { Ref: 'UsersName' } } },
        },
        iamPolicyDocumentStatements: [{ Effect: 'Allow', Action: ['dynamodb:PutItem'], Resource: { Ref: 'UsersArn' } }],
        eventSources: {
          Rows: {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: { EventSourceArn: { Ref: 'UsersStream' }, StartingPosition: 'TRIM_HORIZON' },
          },
        },
      },
      apiGateway: null,
      code: listener,
    }),
  });
  await deployed(root);
  await db('us-east-1').putItem({ TableName: name, Item: { id: { S: 'a' } } });
  for (const region of ['us-east-1', 'eu-west-1']) {
    const Key = { id: { S: `a@${region}` } };
    await expect
      .poll(async () => (await db('eu-west-1').getItem({ TableName: name, Key })).Item?.by?.S, { timeout: 20_000 })
      .toMatch(new RegExp(`^arn:aws:dynamodb:${region}:.*:table/${name}/stream/`));
  }
  expect((await deployed(root, { mode: 'plan' })).plan.empty).toBe(true);
}, 180_000);

test('a rollout that goes in waves adds the replica of a new region before that region’s own wave', async () => {
  const root = project('waves', ['us-east-1', 'eu-west-1']);
  const name = 'dev-waves-r-Users';
  await deployed(root, resourcesOnly());
  await db('us-east-1').putItem({ TableName: name, Item: { id: { S: 'a' } } });
  const regions = ['us-east-1', 'eu-west-1', 'sa-east-1'];
  await addRegions(testHost(cloud.endpoint), {
    root,
    stage: 'dev',
    regions: regions.slice(2),
    writeOnly: true,
    recover: false,
  });
  const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
  write(root, { 'jaws.json': { ...jaws, rollout: { dev: { waves: [['us-east-1'], ['eu-west-1'], ['sa-east-1']] } } } });
  const waves: string[] = [];
  const host = testHost(cloud.endpoint, (event) => {
    if (event.type === 'wave') waves.push(`${event.wave} ${event.state}`);
    if (event.type === 'stack' && event.state === 'done') waves.push(`${event.region} ${event.stack}`);
  });
  await deploy(host, { project: openProject(root), ...resourcesOnly(), rollout: {} });
  expect(await replicas(name)).toEqual([...regions].sort());
  expect(await itemsIn(name, 'sa-east-1')).toBe(1);
  const at = (what: string) => waves.indexOf(what);
  expect(at('us-east-1 dev-waves-r')).toBeGreaterThan(at('1 started'));
  expect(at('us-east-1 dev-waves-r')).toBeLessThan(at('1 done'));
  expect(at('sa-east-1 dev-waves-r')).toBeGreaterThan(at('3 started'));
  expect((await deployed(root, { ...resourcesOnly(), mode: 'plan' })).plan.empty).toBe(true);
}, 180_000);

test('the local cloud has no strong consistency, and says so', async () => {
  const root = project(
    'strong',
    ['us-east-1', 'us-east-2', 'us-west-2'],
    users({ Metadata: { 'jaws:replicate': { consistency: 'strong' } } }),
  );
  await expect(deployed(root, resourcesOnly('us-east-1'))).rejects.toThrow(/MultiRegionConsistency/);
}, 180_000);
