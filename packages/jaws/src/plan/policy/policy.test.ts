import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RegionModel, Template } from '../../model/types.ts';
import { model } from '../testing.ts';
import { deployerPolicy, type PolicyOptions } from './policy.ts';
import { resourceTypes } from './resource-types.ts';

/** Properties that need further permissions. */
const settings: Readonly<Record<string, object>> = {
  'AWS::DynamoDB::GlobalTable': {
    Replicas: [{ Region: 'eu-west-1' }, { Region: 'us-east-1' }],
    TimeToLiveSpecification: {},
  },
  'AWS::DynamoDB::Table': { PointInTimeRecoverySpecification: {}, TimeToLiveSpecification: {} },
  'AWS::IAM::Policy': { Groups: ['g'] },
  'AWS::IAM::Role': { ManagedPolicyArns: ['arn'], PermissionsBoundary: 'arn' },
  'AWS::Lambda::Alias': { ProvisionedConcurrencyConfig: {} },
  'AWS::Lambda::Function': { ReservedConcurrentExecutions: 1 },
  'AWS::S3::Bucket': {
    BucketEncryption: {},
    CorsConfiguration: {},
    LifecycleConfiguration: {},
    NotificationConfiguration: {},
    OwnershipControls: {},
    ReplicationConfiguration: {},
    PublicAccessBlockConfiguration: {},
    VersioningConfiguration: {},
  },
};

const resourceOf = (Type: string, isSet: boolean): Template['Resources'][string] => ({
  Type,
  ...(isSet && { Properties: { ...settings[Type] } }),
});

const regionOf = (types: readonly string[], over: Partial<RegionModel> = {}, isSet = true): RegionModel => ({
  stage: 'dev',
  region: 'us-east-1',
  bucket: 'jaws.dev.useast1.x.y',
  resources: { Resources: Object.fromEntries(types.map((Type, at) => [`R${at}`, resourceOf(Type, isSet)])) },
  ...over,
});

const types = Object.keys(resourceTypes);

/** The policy of a stage without functions and endpoints. */
function policyOf(region: RegionModel, options: PolicyOptions, domains: object[] = [{ name: 'x.y', zone: 'Z1' }]) {
  const stage = { name: 'dev', regions: [region], domains } as never;
  return deployerPolicy(model({ stages: [stage], functions: [], endpoints: [] }), [region], options);
}

const statementsOf = (...args: Parameters<typeof policyOf>) => policyOf(...args).policy.Statement;

/** A line for each statement. */
const linesOf = (statements: ReturnType<typeof statementsOf>): string[] =>
  statements.map(
    ({ Action, Resource, Condition }) =>
      `${Action.join(' ')} on ${Resource.join(' ')}${Condition ? ` to ${JSON.stringify(Condition)}` : ''}`,
  );

const expectFile = (found: unknown, name: string) =>
  expect(`${JSON.stringify(found, null, 2)}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, 'fixtures', `${name}.json`),
  );

// What somebody is allowed is read line by line: a change of it is seen in the file.
test.each(['person', 'planner', 'reader', 'viewer'] as const)(
  'the policy of a %s with every type of resource, and all that those can have',
  async (of) => {
    await expectFile(linesOf(statementsOf(regionOf(types), { of })), of);
  },
);

/** The permissions of CloudFormation for one type. */
const needsOf = (type: string, isSet: boolean): string[] =>
  linesOf(statementsOf(regionOf([type], {}, isSet), { of: 'cloudformation' }, []));

test('what each type needs, and its settings do', async () => {
  await expectFile(Object.fromEntries(types.map((type) => [type, needsOf(type, true)])), 'types');
  for (const type of types) {
    const isSame = JSON.stringify(needsOf(type, false)) === JSON.stringify(needsOf(type, true));
    expect(isSame, type).toBe(settings[type] === undefined);
  }
});

test('a role that is to be assumed has the permissions, and the person who assumes it has only that', () => {
  const role = { arn: 'arn:aws:iam::1:role/deployer' };
  const region = regionOf(types, { access: { role } } as Partial<RegionModel>);
  const assuming = { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [role.arn] };
  for (const of of ['person', 'reader', 'viewer'] as const) expect(statementsOf(region, { of })).toEqual([assuming]);
  expect(statementsOf(region, { of: 'planner' })).toEqual([]);
  expect(policyOf(region, { of: 'person', ofRole: true })).toEqual(policyOf(regionOf(types), { of: 'person' }));
  expect(policyOf(region, { of: 'cloudformation' })).toEqual(policyOf(regionOf(types), { of: 'cloudformation' }));
});

test('where CloudFormation works as a role, the person and the planner pass it on and make nothing themselves', () => {
  const cloudFormationRole = 'arn:aws:iam::1:role/cfn';
  const region = regionOf(types, { settings: { cloudFormationRole } } as Partial<RegionModel>);
  const passing = {
    Effect: 'Allow',
    Action: ['iam:PassRole'],
    Resource: [cloudFormationRole],
    Condition: { StringEquals: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] } },
  };
  const passed = (of: PolicyOptions['of']) => statementsOf(region, { of }).filter(({ Condition }) => Condition);
  for (const of of ['person', 'planner', 'viewer'] as const) expect(passed(of)).toEqual([passing]);
  expect(passed('reader')).toEqual([]);
  const actions = statementsOf(region, { of: 'person' }).flatMap(({ Action }) => Action);
  expect(actions).not.toContain('dynamodb:CreateTable');
});

test('a zone that jaws.json does not name may be any, and none where no zone of the account has the name', () => {
  const zonesOf = (...domains: object[]) =>
    statementsOf(regionOf([]), { of: 'person' }, domains)
      .filter(({ Action }) => Action.includes('route53:ChangeResourceRecordSets'))
      .flatMap(({ Resource }) => Resource);
  const arn = (zone: string) => `arn:aws:route53:::hostedzone/${zone}`;
  expect(zonesOf({ name: 'a.y', zone: 'Z1' }, { name: 'b.y', zone: 'Z2' })).toEqual([arn('Z1'), arn('Z2')]);
  expect(zonesOf({ name: 'a.y', zone: 'Z1' }, { name: 'b.y' })).toEqual([arn('*')]);
  expect(zonesOf({ name: 'a.y', zone: false })).toEqual([]);
});

test('a type that JAWS does not know is named once, with an example', () => {
  const { unknownTypes } = policyOf(
    regionOf(['AWS::Neptune::DBCluster', 'AWS::Neptune::DBCluster', 'AWS::SNS::Topic']),
    {
      of: 'person',
    },
  );
  expect(unknownTypes).toEqual([{ type: 'AWS::Neptune::DBCluster', resource: 'R0' }]);
});
