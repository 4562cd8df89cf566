import { readFileSync } from 'node:fs';
import { createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { createResource, eraseOwned } from '../lib/index.ts';

// What goes with a deleted account, on a table of an embedded cloud.
const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
const { Resources, Outputs } = read('awsm.json').resources.cloudFormation;
const schema = { type: 'object', properties: { title: { type: 'string' } } };

let cloud: Cloud;
let connection: { aws: ReturnType<typeof createAws>; table: string };
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  connection = { aws: createAws({ endpoint: cloud.endpoint, region: 'us-east-1', credentials }), table: 'Crud' };
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = Resources.CrudTable.Properties;
  const keys = { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
  await connection.aws.json('dynamodb', 'CreateTable', { TableName: 'Crud', ...keys });
});
afterAll(() => cloud.close());

const resources = [
  { name: 'notes', schema, owned: true },
  { name: 'tasks', schema, owned: true },
  { name: 'shared', schema, owned: false },
];
const of = (at: number, caller: string) => createResource({ ...connection, ...resources[at]! }).of(caller);
const event = (sub: unknown, issuer = 'app/dev') => ({ detail: { sub, issuer } });
const partitions = async () => {
  const { Items } = await connection.aws.json('dynamodb', 'Scan', { TableName: 'Crud' });
  return [...new Set(Items.map(({ resource }: { resource: { S: string } }) => resource.S))].sort();
};

test('items of a deleted user go from all owned resources, and nothing of anybody else', async () => {
  for (let n = 0; n < 25; n++) await of(0, 'ada').create({ title: `a${n}` });
  await of(0, 'ada').create({ title: 'once' }, { idempotencyKey: 'k', caller: 'ada' });
  await of(1, 'ada').create({ title: 'task' });
  await of(0, 'ada#x').create({ title: 'other' });
  await of(0, 'adam').create({ title: 'b' }, { idempotencyKey: 'k', caller: 'adam' });
  await createResource({ ...connection, ...resources[2]! }).create({ title: 'for all' });
  expect(await eraseOwned(connection, resources, 'app/dev', event('ada', 'app/prod'))).toEqual({ items: 0 });
  expect(await eraseOwned(connection, resources, 'app/dev', event('ada'))).toEqual({ items: 27 });
  expect(await partitions()).toEqual(['notes@ada%23x', 'notes@adam', 'notes@adam#requests', 'shared']);
  expect(await eraseOwned(connection, resources, 'app/dev', event('ada'))).toEqual({ items: 0 });
});

test('more items than a page of the table go', async () => {
  const json: typeof connection.aws.json = (service, operation, input) =>
    connection.aws.json(service, operation, operation === 'Query' ? { ...input, Limit: 2 } : input);
  for (let n = 0; n < 5; n++) await of(1, 'bob').create({ title: `b${n}` });
  expect(await eraseOwned({ ...connection, aws: { json } }, resources, 'app/dev', event('bob'))).toEqual({ items: 5 });
  expect((await partitions()).filter((one) => String(one).includes('bob'))).toEqual([]);
});

test.each([[''], [5], [undefined]])('an event that names %j as the user is an error', async (sub) => {
  await expect(eraseOwned(connection, resources, 'app/dev', event(sub))).rejects.toThrow('The event names no user.');
});

test('the function may delete what has an owner, and nothing else; what fails for good is a dead letter', () => {
  const { lambda } = read('awsm/erase/awsm.json');
  expect(lambda.iamPolicyDocumentStatements).toEqual([
    {
      Effect: 'Allow',
      Action: ['dynamodb:Query', 'dynamodb:DeleteItem'],
      Resource: { Ref: 'CrudTableArn' },
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*@*'] } },
    },
  ]);
  const [queue] = Outputs[lambda.cloudFormation.DeadLetterConfig.TargetArn.Ref].Value['Fn::GetAtt'];
  expect(Resources[queue].Type).toBe('AWS::SQS::Queue');
});
