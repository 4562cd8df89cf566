import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';
import { key, SCHEMA } from '../testing/bench.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html

let cloud: Cloud;
let root: DynamoDB;
let role: DynamoDB;
const arn = (name: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${name}`;

beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const config = { endpoint: cloud.endpoint, maxAttempts: 1 };
  root = new DynamoDB(config);
  for (const TableName of ['mine', 'theirs']) await root.createTable({ TableName, ...SCHEMA });
  const iam = new IAM(config);
  const trust = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({
    RoleName: 'reader',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  const allowed = {
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:BatchGetItem'],
    Resource: [arn('mine'), `${arn('mine')}/index/*`],
    Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['me'] } },
  };
  await iam.putRolePolicy({
    RoleName: 'reader',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allowed] }),
  });
  const sts = new STS(config);
  const { Credentials: c } = await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'session' });
  role = new DynamoDB({
    ...config,
    credentials: {
      accessKeyId: c?.AccessKeyId ?? '',
      secretAccessKey: c?.SecretAccessKey ?? '',
      sessionToken: c?.SessionToken ?? '',
    },
  });
  iam.destroy();
  sts.destroy();
});
afterAll(async () => {
  root.destroy();
  role.destroy();
  await cloud.close();
});

const denied = { name: 'AccessDeniedException' };

it('a role does what its policy allows, with the keys that are its own', async () => {
  await role.putItem({ TableName: 'mine', Item: key('me', 1) });
  expect((await role.getItem({ TableName: 'mine', Key: key('me', 1) })).Item).toEqual(key('me', 1));
  await expect(role.putItem({ TableName: 'mine', Item: key('you', 1) })).rejects.toMatchObject(denied);
  await expect(role.putItem({ TableName: 'theirs', Item: key('me', 1) })).rejects.toMatchObject(denied);
  await expect(role.deleteItem({ TableName: 'mine', Key: key('me', 1) })).rejects.toMatchObject(denied);
  const ask = (pk: string) =>
    role.query({
      TableName: 'mine',
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': { S: pk } },
    });
  expect((await ask('me')).Count).toBe(1);
  await expect(ask('you')).rejects.toMatchObject(denied);
});

it('several tables need several permissions', async () => {
  const { Responses } = await role.transactGetItems({
    TransactItems: [{ Get: { TableName: 'mine', Key: key('me', 1) } }],
  });
  expect(Responses).toEqual([{ Item: key('me', 1) }]);
  await expect(
    role.transactWriteItems({
      TransactItems: [
        { Put: { TableName: 'mine', Item: key('me', 2) } },
        { Put: { TableName: 'theirs', Item: key('me', 2) } },
      ],
    }),
  ).rejects.toMatchObject(denied);
  await expect(
    role.batchGetItem({ RequestItems: { mine: { Keys: [key('me', 1)] }, theirs: { Keys: [key('me', 1)] } } }),
  ).rejects.toMatchObject(denied);
});

it("a table's own policy counts, too", async () => {
  const statement = { Effect: 'Deny', Principal: '*', Action: 'dynamodb:GetItem', Resource: arn('mine') };
  await root.putResourcePolicy({
    ResourceArn: arn('mine'),
    Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  });
  await expect(role.getItem({ TableName: 'mine', Key: key('me', 1) })).rejects.toMatchObject(denied);
  await root.deleteResourcePolicy({ ResourceArn: arn('mine') });
  expect((await role.getItem({ TableName: 'mine', Key: key('me', 1) })).Item).toEqual(key('me', 1));
});
