import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormation, type ResourceToImport } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

/*
 * CloudFormation treats a resource of any type as AWS does: which changes replace it, what Ref returns, what an import
 * needs stand on the types' pages below https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/.
 */

let cloud: Cloud;
const warnings: string[] = [];
const log = { debug: () => undefined, warn: (text: string) => void warnings.push(text), error: () => undefined };
const clientOf = ({ endpoint }: Cloud, region = 'eu-west-1') =>
  new CloudFormation({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
let cf: CloudFormation;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, unsupportedTypes: 'record', log });
  cf = clientOf(cloud);
});
afterAll(() => cloud.close());

const network = (cidr: string, more: object = {}) => ({
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: cidr, EnableDnsSupport: 'true' } },
    Subnet: {
      Type: 'AWS::EC2::Subnet',
      Properties: {
        VpcId: { Ref: 'Vpc' },
        CidrBlock: { 'Fn::Select': [0, { 'Fn::Cidr': [{ 'Fn::GetAtt': 'Vpc.CidrBlock' }, 2, 8] }] },
      },
    },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'g', VpcId: { Ref: 'Vpc' } } },
    Key: { Type: 'AWS::KMS::Key', Properties: { Description: 'k' } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: 'arn:aws:iam::000000000000:role/r', DefinitionString: '{}' },
    },
    ...more,
  },
  Outputs: {
    Vpc: { Value: { Ref: 'Vpc' } },
    Subnet: { Value: { Ref: 'Subnet' } },
    Group: { Value: { 'Fn::GetAtt': 'Group.GroupId' } },
    KeyArn: { Value: { 'Fn::GetAtt': 'Key.Arn' } },
    KeyId: { Value: { Ref: 'Key' } },
    Machine: { Value: { Ref: 'Machine' } },
    Name: { Value: { 'Fn::GetAtt': 'Machine.Name' } },
  },
});

/** The stack, once it is at rest. */
async function at(StackName: string, client = cf) {
  for (;;) {
    const [stack] = (await client.describeStacks({ StackName })).Stacks ?? [];
    if (!stack?.StackStatus?.endsWith('_IN_PROGRESS')) return stack;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const outputs = async (name: string) =>
  Object.fromEntries((await at(name))?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]) ?? []);
const make = async (StackName: string, template: object, client = cf) => {
  await client.createStack({ StackName, TemplateBody: JSON.stringify(template), DisableRollback: true });
  return (await at(StackName, client))?.StackStatus;
};
const reasonOf = async (StackName: string, LogicalResourceId: string) => {
  const { StackResourceDetail: found } = await cf.describeStackResource({ StackName, LogicalResourceId });
  return found?.ResourceStatusReason;
};

describe('a cloud that records unsupported types', () => {
  it('gives ids and attributes in the shapes of their types, and says that nothing runs', async () => {
    expect(await make('net', network('10.1.0.0/16'))).toBe('CREATE_COMPLETE');
    const found = await outputs('net');
    expect(found).toEqual({
      Vpc: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
      Subnet: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
      Group: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
      KeyArn: `arn:aws:kms:eu-west-1:000000000000:key/${found.KeyId}`,
      KeyId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      Machine: `arn:aws:states:eu-west-1:000000000000:stateMachine:${found.Name}`,
      Name: expect.stringMatching(/^net-Machine-\w{12}$/),
    });
    expect(await reasonOf('net', 'Vpc')).toMatch(/^Recorded only: AWS::EC2::VPC is not implemented here\. Nothing/);
    expect(warnings).toContain('AWS::EC2::VPC is recorded only: nothing runs');
    const [listed, ...more] = cloud.recordedResources({ type: 'AWS::EC2::VPC' });
    expect(listed).toMatchObject({ id: found.Vpc, logicalId: 'Vpc', region: 'eu-west-1', account: '000000000000' });
    expect(more).toEqual([]);
    const answer = await fetch(`${cloud.endpoint}/_jaws/recorded-resources?type=AWS::KMS::Key`);
    expect(await answer.json()).toMatchObject({ recordedResources: [{ id: found.KeyId }] });
  });

  it('changes in place or replaces as the schema says, and obeys stack policies', async () => {
    const before = await outputs('net');
    const policy = (Effect: string) => ({
      Statement: [
        { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
        { Effect, Action: 'Update:Replace', Principal: '*', Resource: 'LogicalResourceId/Vpc' },
      ],
    });
    const change = (template: object) =>
      cf.updateStack({ StackName: 'net', TemplateBody: JSON.stringify(template) }).then(() => at('net'));
    await cf.setStackPolicy({ StackName: 'net', StackPolicyBody: JSON.stringify(policy('Deny')) });
    expect((await change(network('10.2.0.0/16')))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await outputs('net')).toEqual(before);
    await cf.setStackPolicy({ StackName: 'net', StackPolicyBody: JSON.stringify(policy('Allow')) });

    const { Id } = await cf.createChangeSet({
      StackName: 'net',
      ChangeSetName: 'c',
      TemplateBody: JSON.stringify(network('10.2.0.0/16', { Key: { Type: 'AWS::KMS::Key', Properties: {} } })),
    });
    const { Changes = [] } = await cf.describeChangeSet({ ChangeSetName: Id });
    expect(
      Changes.map(({ ResourceChange: one }) => `${one?.LogicalResourceId} ${one?.Action} ${one?.Replacement}`),
    ).toEqual(['Vpc Modify True', 'Subnet Modify True', 'Group Modify True', 'Key Modify False']);
    await cf.executeChangeSet({ ChangeSetName: Id });
    expect((await at('net'))?.StackStatus).toBe('UPDATE_COMPLETE');
    const after = await outputs('net');
    expect(after.Vpc).not.toBe(before.Vpc);
    expect(after.KeyId).toBe(before.KeyId);
    expect(cloud.recordedResources({ type: 'AWS::EC2::VPC' }).map(({ id }) => id)).toEqual([after.Vpc]);
  });

  it('finds no drift, lets what was retained be imported, and nothing else', async () => {
    const { StackDriftDetectionId } = await cf.detectStackDrift({ StackName: 'net' });
    const drift = await cf.describeStackDriftDetectionStatus({ StackDriftDetectionId });
    expect(drift).toMatchObject({ StackDriftStatus: 'IN_SYNC', DriftedStackResourceCount: 0 });

    const kept = { Type: 'AWS::EC2::InternetGateway', DeletionPolicy: 'Retain' };
    expect(await make('keeps', { Resources: { Gateway: kept } })).toBe('CREATE_COMPLETE');
    const { StackResources } = await cf.describeStackResources({ StackName: 'keeps' });
    const InternetGatewayId = StackResources?.[0]?.PhysicalResourceId ?? '';
    const { StackId = '' } = (await at('keeps')) ?? {};
    await cf.deleteStack({ StackName: 'keeps' });
    await at(StackId);
    const take = (name: string, id: string) => {
      const resource: ResourceToImport = {
        ResourceType: kept.Type,
        LogicalResourceId: 'Taken',
        ResourceIdentifier: { InternetGatewayId: id },
      };
      return cf.createChangeSet({
        StackName: name,
        ChangeSetName: 'take',
        ChangeSetType: 'IMPORT',
        ResourcesToImport: [resource],
        TemplateBody: JSON.stringify({ Resources: { Taken: kept } }),
      });
    };
    const { Id: wrong } = await take('nothing', 'igw-00000000000000000');
    const refused = await cf.describeChangeSet({ ChangeSetName: wrong });
    expect(refused).toMatchObject({ Status: 'FAILED', StatusReason: expect.stringContaining('was not found') });
    const { Id } = await take('takes', InternetGatewayId);
    await cf.executeChangeSet({ ChangeSetName: Id });
    expect((await at('takes'))?.StackStatus).toBe('IMPORT_COMPLETE');
    expect(await reasonOf('takes', 'Taken')).toMatch(/^Recorded only/);
  });

  it('checks properties, attributes and names', async () => {
    const one = (Type: string, Properties: object, Value: unknown = 'x') =>
      make(`s${Math.random().toString(36).slice(2)}`, {
        Resources: { It: { Type, Properties } },
        Outputs: { It: { Value } },
      });
    expect(await one('AWS::EC2::Subnet', { CidrBlock: '10.0.0.0/24' })).toBe('CREATE_FAILED');
    expect(await one('AWS::EC2::VPC', { Cidr: '10.0.0.0/24' })).toBe('CREATE_FAILED');
    expect(await one('AWS::EC2::VPC', { EnableDnsSupport: 'maybe' })).toBe('CREATE_FAILED');
    await expect(one('AWS::KMS::Key', {}, { 'Fn::GetAtt': 'It.Colour' })).rejects.toThrow(
      'does not support attribute type Colour in Fn::GetAtt',
    );
    await expect(one('AWS::EC2::Nonsense', {})).rejects.toThrow('Unrecognized resource types: [AWS::EC2::Nonsense]');
    expect(await one('AWS::ECS::Cluster', { ClusterName: 'same' })).toBe('CREATE_COMPLETE');
    expect(await one('AWS::ECS::Cluster', { ClusterName: 'same' })).toBe('CREATE_FAILED');
    // An address has no name in the template: each gets its own.
    expect(await one('AWS::EC2::EIP', {}, { Ref: 'It' })).toBe('CREATE_COMPLETE');
    expect(await one('AWS::EC2::EIP', {}, { Ref: 'It' })).toBe('CREATE_COMPLETE');
    // The service is supported, this type is not.
    expect(await one('AWS::SSM::Document', { Content: {} })).toBe('CREATE_COMPLETE');
  });

  it('forgets what is deleted', async () => {
    await cf.deleteStack({ StackName: 'net' });
    await expect.poll(() => cloud.recordedResources({ type: 'AWS::KMS::Key' }), { timeout: 10_000 }).toEqual([]);
  });
});

it('leaves what was recorded to be seen and deleted by a cloud that records no more', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'jaws-recorded-'));
  const Vpc = { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } };
  const Topic = { Type: 'AWS::SNS::Topic' };
  try {
    const first = await startCloud({ port: 0, dir, unsupportedTypes: 'record', log });
    expect(await make('s', { Resources: { Vpc } }, clientOf(first))).toBe('CREATE_COMPLETE');
    await first.close();
    const second = await startCloud({ port: 0, dir, log });
    const client = clientOf(second);
    const [stack] = (await client.describeStacks({})).Stacks ?? [];
    await client.updateStack({ StackName: 's', TemplateBody: JSON.stringify({ Resources: { Vpc, Topic } }) });
    expect((await at('s', client))?.StackStatus).toBe('UPDATE_COMPLETE');
    const other = { Vpc: { ...Vpc, Properties: { CidrBlock: '10.9.0.0/16' } } };
    await client.updateStack({ StackName: 's', TemplateBody: JSON.stringify({ Resources: other }) });
    expect((await at('s', client))?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(second.recordedResources()).toHaveLength(1);
    await client.deleteStack({ StackName: 's' });
    expect((await at(stack?.StackId ?? '', client))?.StackStatus).toBe('DELETE_COMPLETE');
    expect(second.recordedResources()).toEqual([]);
    await second.close();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}, 30_000);

it('is asked for: else such a resource fails by its name', async () => {
  const plain = await startCloud({ port: 0, log });
  const lenient = await startCloud({ port: 0, lenient: true, log });
  try {
    const template = { Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } } };
    expect(await make('s', template, clientOf(plain))).toBe('CREATE_FAILED');
    expect(plain.recordedResources()).toEqual([]);
    expect(await make('s', template, clientOf(lenient))).toBe('CREATE_COMPLETE');
  } finally {
    await plain.close();
    await lenient.close();
  }
});
