import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IAM } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StrictCloud } from '../../../cloud/src/gateway/testing-strict.ts';
import { fakeClock, startCloud } from '../../../cloud/src/index.ts';
import { type AskedPermission, askedPermissions } from '../../../cloud/src/kernel/observe.ts';
import { connect } from '../aws/connect.ts';
import { ownCalls } from '../plan/policy/own-calls.ts';
import { resourceTypes } from '../plan/policy/resource-types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { policyOf } from './policy.ts';
import { removeStage } from './remove.ts';
import { life, lifeProject } from './testing/life.ts';
import { projectFolder, testHost, write } from './testing/project.ts';

// Slow: repeats everything in a project's life once for each permission that is removed.

let cloud: StrictCloud;
beforeAll(async () => {
  cloud = new StrictCloud(await startCloud({ port: 0, strict: true }));
});
afterAll(() => cloud.close());

type Statements = Awaited<ReturnType<typeof policyOf>>['policy']['Statement'];
type Key = Awaited<ReturnType<StrictCloud['user']>>;
const hostOf = (key: Key) => () => ({
  ...testHost(cloud.endpoint),
  connect: (profile: string | undefined) => connect({ profile, endpoint: cloud.endpoint, credentials: key }),
});
/** A user with these statements in managed policies, each as large as IAM allows. */
async function userWith(statements: readonly object[]): Promise<Key> {
  const key = await cloud.user();
  const iam = new IAM(cloud.config());
  const parts: object[][] = [[]];
  for (const statement of statements) {
    const last = parts.at(-1)!;
    if (document([...last, statement]).length > 6_144) parts.push([statement]);
    else last.push(statement);
  }
  for (const [index, part] of parts.entries()) {
    const { Policy } = await iam.createPolicy({ PolicyName: `${key.name}-${index}`, PolicyDocument: document(part) });
    await iam.attachUserPolicy({ UserName: key.name, PolicyArn: Policy?.Arn });
  }
  return key;
}
const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

const policyFor = (root: string, of: 'person' | 'cloudformation' = 'person', stage?: string) =>
  policyOf(testHost(cloud.endpoint), { root, stage, of, out: undefined });
const statementsOf = async (root: string) => (await policyFor(root)).policy.Statement;
const actionsIn = (statements: readonly { readonly Action: readonly string[] }[]) =>
  new Set(statements.flatMap(({ Action }) => Action));

/** Actions that, according to the tables, only AWS uses, or that the test project's life does not use. */
const alsoAllowed = new Set([...Object.values(resourceTypes), ...ownCalls].flatMap(({ also = [] }) => also));

/** Goes through the life; returns the calls, and the refused ones. */
async function live(root: string, key: Key, steps = life(root, hostOf(key))) {
  const asked = new Set<string>();
  const refused = new Set<string>();
  const listen = (message: unknown) => {
    const { caller, action, resource, allowed } = message as AskedPermission;
    if (caller !== key.arn) return;
    asked.add(action);
    if (!allowed) refused.add(`${action} on ${resource}`);
  };
  askedPermissions.subscribe(listen);
  try {
    for (const [, step] of steps) await step();
  } finally {
    askedPermissions.unsubscribe(listen);
  }
  return { asked, refused };
}

const without = (statements: Statements, action: string): Statements =>
  statements
    .map((statement) => ({ ...statement, Action: statement.Action.filter((one) => one !== action) }))
    .filter(({ Action }) => Action.length > 0);

describe('the policy of a project', () => {
  test('is all that a deployment’s life needs, and no more', async () => {
    const root = lifeProject();
    const statements = await statementsOf(root);
    const { asked, refused } = await live(root, await userWith(statements));
    expect([...refused]).toEqual([]);
    const allowed = actionsIn(statements);
    const never = [...allowed].filter((action) => !asked.has(action) && !alsoAllowed.has(action));
    const missing = [...asked].filter((action) => !allowed.has(action));
    expect({ never: never.sort(), missing: missing.sort() }).toEqual({ never: [], missing: [] });
  }, 120_000);

  test.each([
    'cloudformation:ExecuteChangeSet',
    'iam:PassRole',
    'iam:TagRole',
    'lambda:UpdateFunctionCode',
    'logs:FilterLogEvents',
    's3:PutObject',
  ])(
    'without %s some command fails',
    async (action) => {
      const own = new StrictCloud(await startCloud({ port: 0, strict: true }));
      const before = cloud;
      cloud = own;
      try {
        const root = lifeProject();
        const key = await userWith(without(await statementsOf(root), action));
        await expect(live(root, key)).rejects.toMatchObject({ name: expect.any(String) });
      } finally {
        cloud = before;
        await own.close();
      }
    },
    120_000,
  );

  test('is about this project alone', async () => {
    const key = await userWith(await statementsOf(lifeProject()));
    const iam = new IAM(cloud.config());
    const decide = async (ActionNames: string[], resource: string) => {
      const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
        PolicySourceArn: key.arn,
        ActionNames,
        ResourceArns: [resource],
      });
      return EvaluationResults.map(({ EvalDecision }) => EvalDecision);
    };
    for (const project of ['life', 'life-x']) {
      const wanted = project === 'life' ? 'allowed' : 'implicitDeny';
      const at = (service: string, rest: string) => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
      expect([
        ...(await decide(['cloudformation:DeleteStack'], at('cloudformation', `stack/dev-${project}-r/1`))),
        ...(await decide(['lambda:DeleteFunction'], at('lambda', `function:dev-${project}-lMA`))),
        ...(await decide(['dynamodb:DeleteTable'], at('dynamodb', `table/dev-${project}-r-Table-1`))),
        ...(await decide(['iam:DeleteRole'], `arn:aws:iam::000000000000:role/dev-${project}-l-lMBRole-1`)),
      ]).toEqual([wanted, wanted, wanted, wanted]);
    }
  });
});

test('the policy of a project whose traffic is shifted is all that this needs', async () => {
  // Signatures count for a quarter of an hour before and after.
  const clock = fakeClock(Date.now() - 600_000);
  const own = new StrictCloud(await startCloud({ port: 0, strict: true, clock }));
  const before = cloud;
  cloud = own;
  const timer = setInterval(() => void clock.advance('3s'), 100);
  try {
    const root = lifeProject();
    const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    const rollout = { dev: { ...jaws.rollout.dev, canary: { percent: 50, minutes: 1 } } };
    write(root, { 'jaws.json': { ...jaws, rollout } });
    const statements = await statementsOf(root);
    const key = await userWith(statements);
    const names = ['deploy', 'plan of a change', 'deploy of a change', 'rollback', 'region remove'];
    const steps = life(root, hostOf(key)).filter(([name]) => names.includes(name));
    const { asked, refused } = await live(root, key, steps);
    expect([...refused]).toEqual([]);
    expect([...asked]).toContain('codedeploy:CreateDeployment');
    const allowed = actionsIn(statements);
    const never = [...allowed].filter((action) => action.startsWith('codedeploy:') && !asked.has(action));
    expect(never.filter((action) => !alsoAllowed.has(action))).toEqual([]);
  } finally {
    clearInterval(timer);
    cloud = before;
    await own.close();
  }
}, 120_000);

describe('where CloudFormation works as a role', () => {
  test('the person hands the role on, and the role does the rest', async () => {
    const iam = new IAM(cloud.config());
    const trust = { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Role } = await iam.createRole({ RoleName: 'cfn', AssumeRolePolicyDocument: document([trust]) });
    const root = lifeProject();
    const jaws = JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
    write(root, { 'jaws.json': { ...jaws, cloudFormationRole: Role?.Arn } });
    const ofRole = (await policyFor(root, 'cloudformation')).policy.Statement;
    await iam.putRolePolicy({ RoleName: 'cfn', PolicyName: 'all', PolicyDocument: document(ofRole) });
    const ofPerson = await statementsOf(root);
    expect(actionsIn(ofPerson)).not.toContain('lambda:CreateFunction');
    const key = await userWith(ofPerson);
    const steps = life(root, hostOf(key)).filter(([name]) => ['deploy', 'status', 'region remove'].includes(name));
    const { refused } = await live(root, key, steps);
    expect([...refused]).toEqual([]);
    const other = await userWith(ofPerson.filter(({ Action }) => !Action.includes('iam:PassRole')));
    await expect(live(root, other, life(root, hostOf(other)).slice(1, 2))).rejects.toMatchObject({
      name: expect.any(String),
    });
  }, 180_000);
});

test('a type that JAWS does not know is said, with where to look', async () => {
  const root = lifeProject();
  const file = 'cloudformation/dev/us-east-1/resources-cf.json';
  const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
  template.Resources.Graph = { Type: 'AWS::Neptune::DBCluster' };
  write(root, { [file]: template });
  const host = testHost(cloud.endpoint);
  const out = join(root, 'policy.json');
  const found = await policyOf(host, { root, stage: 'dev', of: 'person', out });
  expect(found.unknownTypes).toEqual([{ type: 'AWS::Neptune::DBCluster', resource: 'Graph' }]);
  // Another warning says that the policy for everything that JAWS deploys is too long for one policy.
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: expect.stringContaining('Graph (AWS::Neptune::DBCluster) is not known'),
    }),
  );
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(found.policy);
  await expect(policyFor(root, 'person', 'prod')).rejects.toMatchObject({ code: 'UnknownStage' });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
test('the policy of a project with a replicated table is enough in all regions, and for its tables alone', async () => {
  const Users = {
    Type: 'AWS::DynamoDB::Table',
    Metadata: { 'jaws:replicate': true },
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'ends', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  };
  const regions = ['us-east-1', 'eu-west-1', 'eu-north-1', 'sa-east-1'];
  const root = projectFolder({ name: 'copies', domain: 'copies.test', stages: { dev: regions } });
  const stagesOf = (names: readonly string[]) => ({ dev: names.map((region) => ({ region })) });
  const settings = { name: 'copies', domain: 'copies.test' };
  const files = { 'cloudformation/resources-cf.json': { Resources: { Users } } };
  write(root, files);
  const statements = await statementsOf(root);
  const arns = regions.map((region) => `arn:aws:dynamodb:${region}:*:table/dev-copies-r-*`);
  const own = statements.find(({ Action }) => Action.includes('dynamodb:CreateTable'));
  expect(own?.Resource.toSorted()).toEqual(arns.toSorted());
  const key = await userWith(statements);
  const selection = { stage: 'dev', region: undefined, resources: true, functions: [], endpoints: [] };
  const deployed = () => deploy(hostOf(key)(), { project: openProject(root), selection });
  const { refused } = await live(root, key, [
    [
      'deploy',
      () => {
        write(root, { 'jaws.json': { ...settings, stages: stagesOf(regions.slice(0, 2)) } });
        return deployed();
      },
    ],
    [
      'more regions',
      () => {
        write(root, { 'jaws.json': { ...settings, stages: stagesOf(regions) } });
        return deployed();
      },
    ],
    [
      'region remove',
      async () => {
        for (const region of ['eu-north-1', undefined]) {
          const project = openProject(root);
          await removeStage(hostOf(key)(), { project, stage: 'dev', region, deleteData: true, agree: async () => {} });
        }
      },
    ],
  ]);
  expect([...refused]).toEqual([]);
}, 120_000);

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
test('the policy of a project with a replicated bucket lets its role be passed to S3 only', async () => {
  const Uploads = { Type: 'AWS::S3::Bucket', Metadata: { 'jaws:replicate': true } };
  const regions = ['us-east-1', 'eu-west-1', 'eu-north-1'];
  const settings = { name: 'files', domain: 'files.test' };
  const stagesOf = (names: readonly string[]) => ({ dev: names.map((region) => ({ region })) });
  const root = projectFolder({ ...settings, stages: { dev: regions } });
  write(root, { 'cloudformation/resources-cf.json': { Resources: { Uploads } } });
  const statements = await statementsOf(root);
  const passing = statements.filter(({ Action }) => Action.includes('iam:PassRole'));
  expect(JSON.stringify(passing)).toContain('s3.amazonaws.com');
  for (const { Resource } of passing) expect(Resource.every((arn) => arn.includes(':role/dev-files-'))).toBe(true);
  const key = await userWith(statements);
  const selection = { stage: 'dev', region: undefined, resources: true, functions: [], endpoints: [] };
  const { refused } = await live(root, key, [
    [
      'deploy, with one more region',
      async () => {
        for (const names of [regions.slice(0, 2), regions]) {
          write(root, { 'jaws.json': { ...settings, stages: stagesOf(names) } });
          await deploy(hostOf(key)(), { project: openProject(root), selection });
        }
      },
    ],
    [
      'region remove',
      async () => {
        for (const region of ['eu-north-1', undefined]) {
          const project = openProject(root);
          await removeStage(hostOf(key)(), { project, stage: 'dev', region, deleteData: true, agree: async () => {} });
        }
      },
    ],
  ]);
  expect([...refused]).toEqual([]);
}, 120_000);
