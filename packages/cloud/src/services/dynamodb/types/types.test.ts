import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html

let cloud: Cloud;
let cfn: CloudFormation;
let db: DynamoDB;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  cfn = new CloudFormation({ endpoint: cloud.endpoint, maxAttempts: 1 });
  db = new DynamoDB({ endpoint: cloud.endpoint, maxAttempts: 1 });
});
afterAll(async () => {
  cfn.destroy();
  db.destroy();
  await cloud.close();
});

type Template = Record<string, unknown>;
const index = (name: string) => ({
  IndexName: `by-${name}`,
  KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
});
const base = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
};
const body = (properties: Template, Type = 'AWS::DynamoDB::Table') =>
  JSON.stringify({
    Resources: { Table: { Type, Properties: properties } },
    Outputs: {
      Name: { Value: { Ref: 'Table' } },
      Arn: { Value: { 'Fn::GetAtt': ['Table', 'Arn'] } },
      ...(properties.StreamSpecification ? { Stream: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } } : {}),
    },
  });

async function settle(StackName: string): Promise<{ status: string; outputs: Record<string, string> }> {
  for (;;) {
    const { Stacks = [] } = await cfn.describeStacks({ StackName });
    const { StackStatus = '', Outputs = [] } = Stacks[0] ?? {};
    if (!StackStatus.endsWith('_IN_PROGRESS')) {
      return {
        status: StackStatus,
        outputs: Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('AWS::DynamoDB::Table', () => {
  it('is made, changed in place, replaced and removed', async () => {
    const StackName = 'tables';
    await cfn.createStack({
      StackName,
      TemplateBody: body({
        ...base,
        StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: 'true' },
        Tags: [{ Key: 'a', Value: '1' }],
      }),
    });
    const made = await settle(StackName);
    expect(made.status).toBe('CREATE_COMPLETE');
    const TableName = made.outputs.Name!;
    expect(TableName).toMatch(/^tables-Table-[A-Za-z0-9]+$/);
    expect(made.outputs.Arn).toBe(`arn:aws:dynamodb:us-east-1:000000000000:table/${TableName}`);
    expect(made.outputs.Stream).toMatch(`${made.outputs.Arn}/stream/20`);
    const { TimeToLiveDescription } = await db.describeTimeToLive({ TableName });
    expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires' });

    await cfn.updateStack({
      StackName,
      TemplateBody: body({
        ...base,
        AttributeDefinitions: [...base.AttributeDefinitions, { AttributeName: 'g', AttributeType: 'N' }],
        GlobalSecondaryIndexes: [index('g')],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        Tags: [{ Key: 'b', Value: '2' }],
      }),
    });
    const changed = await settle(StackName);
    expect(changed).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { Name: TableName } });
    const { Table } = await db.describeTable({ TableName });
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(['by-g']);
    expect(Table?.StreamSpecification).toBeUndefined();
    const { Tags } = await db.listTagsOfResource({ ResourceArn: changed.outputs.Arn });
    expect(Tags).toEqual([{ Key: 'b', Value: '2' }]);

    await cfn.updateStack({
      StackName,
      TemplateBody: body({
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'other', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }],
      }),
    });
    const replaced = await settle(StackName);
    expect(replaced.status).toBe('UPDATE_COMPLETE');
    expect(replaced.outputs.Name).not.toBe(TableName);
    await cfn.deleteStack({ StackName });
    await expect
      .poll(async () => (await db.listTables({})).TableNames?.filter((name) => name.startsWith('tables-')))
      .toEqual([]);
  });

  it('adds one global index at a time', async () => {
    const StackName = 'two-indexes';
    await cfn.createStack({ StackName, TemplateBody: body(base) });
    await settle(StackName);
    await cfn.updateStack({
      StackName,
      TemplateBody: body({
        ...base,
        AttributeDefinitions: ['id', 'g', 'h'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        GlobalSecondaryIndexes: [index('g'), index('h')],
      }),
    });
    expect((await settle(StackName)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cfn.describeStackEvents({ StackName });
    expect(StackEvents.some(({ ResourceStatusReason: why = '' }) => why.includes('more than one GSI creation'))).toBe(
      true,
    );
  });

  it('may be a global table of one region', async () => {
    const StackName = 'global';
    await cfn.createStack({
      StackName,
      TemplateBody: body(
        { ...base, TableName: 'everywhere', Replicas: [{ Region: 'us-east-1', DeletionProtectionEnabled: 'false' }] },
        'AWS::DynamoDB::GlobalTable',
      ),
    });
    expect(await settle(StackName)).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { Name: 'everywhere' } });
  });

  it('may be a global table of several regions, which come and go', async () => {
    const StackName = 'regions';
    const template = (...others: object[]) =>
      body(
        {
          ...base,
          TableName: 'regional',
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
          Replicas: [{ Region: 'us-east-1' }, ...others],
        },
        'AWS::DynamoDB::GlobalTable',
      );
    const { endpoint, credentials } = cfn.config;
    const there = (region: string) =>
      new DynamoDB({ region, credentials, endpoint: async () => (await endpoint?.())! }).describeTable({
        TableName: 'regional',
      });
    const eu = { Region: 'eu-west-1', DeletionProtectionEnabled: true, Tags: [{ Key: 'a', Value: 'b' }] };
    await cfn.createStack({ StackName, TemplateBody: template(eu) });
    expect(await settle(StackName)).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect((await there('eu-west-1')).Table).toMatchObject({
      DeletionProtectionEnabled: true,
      Replicas: [{ RegionName: 'us-east-1' }],
    });
    const free = { ...eu, DeletionProtectionEnabled: false };
    await cfn.updateStack({ StackName, TemplateBody: template(free, { Region: 'ap-south-1' }) });
    expect(await settle(StackName)).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect((await there('ap-south-1')).Table?.Replicas).toHaveLength(2);
    expect((await there('eu-west-1')).Table?.DeletionProtectionEnabled).toBe(false);
    await cfn.updateStack({ StackName, TemplateBody: template(free, { Region: 'eu-north-1' }) });
    expect(await settle(StackName)).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect((await there('ap-south-1')).Table?.Replicas).toHaveLength(2);
    await cfn.deleteStack({ StackName });
    for (const region of ['us-east-1', 'eu-west-1', 'ap-south-1']) {
      await vi.waitFor(
        () => expect(there(region)).rejects.toMatchObject({ name: 'ResourceNotFoundException' }),
        10_000,
      );
    }
  });
});
