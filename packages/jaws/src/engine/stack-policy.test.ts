import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetStackPolicyCommand,
  GetTemplateCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import type { Template } from '../model/types.ts';
import { stopsOlder } from '../modules/tidy-layout.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import { tidyProject } from './tidy.ts';
import type { DeployOptions } from './types.ts';

vi.setConfig({ testTimeout: 60_000 });

let cloud: Cloud;
let aws: Aws;
let cf: CloudFormationClient;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
  cf = await aws.in('us-east-1').cloudFormation();
});
afterAll(() => cloud.close());

const file = 'cloudformation/dev/us-east-1/resources-cf.json';
function edit(root: string, change: (resources: Template['Resources']) => void): void {
  const template = JSON.parse(readFileSync(join(root, file), 'utf8')) as Template;
  change(template.Resources as Template['Resources']);
  write(root, { [file]: template });
}

const table = (TableName: string, key = 'id') => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
});

const run = (root: string, over: Partial<DeployOptions> = {}, host = testHost(cloud.endpoint)) =>
  deploy(host, {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
    ...over,
  });

/** A host whose calls to CloudFormation are seen, after they are answered. */
async function watching(see: (name: string, input: object) => void): Promise<TestHost> {
  const host = testHost(cloud.endpoint);
  const connected = await host.connect(undefined);
  const client = await connected.in('us-east-1').cloudFormation();
  client.middlewareStack.add((next, { commandName = '' }) => async (args) => {
    const answer = await next(args);
    see(commandName, args.input);
    return answer;
  });
  return { ...host, connect: async () => connected };
}

/** A deployed project with tables that have an item each. */
async function deployed(name: string, ...ids: string[]): Promise<string> {
  const root = projectFolder({ name, domain: `${name}.test`, files: functionFiles('m/one') });
  edit(root, (resources) => {
    for (const id of ids) resources[id] = table(`${name}-${id}`);
  });
  await run(root);
  const dynamo = await aws.in('us-east-1').dynamoDb();
  for (const id of ids) {
    await dynamo.send(new PutItemCommand({ TableName: `${name}-${id}`, Item: { id: { S: '1' } } }));
  }
  return root;
}

const itemIn = async (TableName: string) =>
  (await (await aws.in('us-east-1').dynamoDb()).send(new GetItemCommand({ TableName, Key: { id: { S: '1' } } }))).Item;

const policyOf = async (StackName: string) =>
  (await cf.send(new GetStackPolicyCommand({ StackName }))).StackPolicyBody ?? '';

/** An update by a tool that knows no policies: returns how it ended, and the reasons of its failures. */
async function updated(StackName: string, change: (template: Template) => void) {
  const { TemplateBody = '' } = await cf.send(new GetTemplateCommand({ StackName }));
  const template = JSON.parse(TemplateBody) as Template;
  change(template);
  const Parameters = Object.keys(template.Parameters ?? {}).map((ParameterKey) => ({
    ParameterKey,
    UsePreviousValue: true,
  }));
  const { StackId } = await cf.send(
    new UpdateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(template),
      Parameters,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
  const status = async () =>
    (await cf.send(new DescribeStacksCommand({ StackName: StackId }))).Stacks?.[0]?.StackStatus ?? '';
  await vi.waitFor(async () => expect(await status()).toMatch(/^UPDATE_(ROLLBACK_)?(COMPLETE|FAILED)$/), 20_000);
  const { StackEvents = [] } = await cf.send(new DescribeStackEventsCommand({ StackName: StackId }));
  return { status: await status(), reasons: StackEvents.map(({ ResourceStatusReason = '' }) => ResourceStatusReason) };
}

test('an older tool cannot delete or replace data, and afterwards nothing is to do', async () => {
  const root = await deployed('elder', 'Orders');
  const deleted = await updated('dev-elder-r', ({ Resources }) => {
    delete (Resources as Record<string, unknown>).Orders;
    (Resources as Record<string, unknown>).Topic = { Type: 'AWS::SNS::Topic' };
  });
  expect(deleted.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(deleted.reasons.join('\n')).toContain(
    'Action denied by stack policy: Statement [#2] does not allow [Update:Delete] for resource [LogicalResourceId/Orders]',
  );
  const replaced = await updated('dev-elder-r', ({ Resources }) => {
    Object.assign(Resources, { Orders: table('elder-other', 'other') });
  });
  expect(replaced.reasons.join('\n')).toContain('does not allow [Update:Replace]');
  expect(await itemIn('elder-Orders')).toEqual({ id: { S: '1' } });
  const { plan } = await run(root, { mode: 'plan' });
  expect(plan.regions.flatMap(({ stacks }) => stacks.map(({ action }) => action))).toEqual(['none', 'none', 'none']);
});

test('what `project tidy` leaves of a template is refused where a tool takes it for the whole one', async () => {
  const root = await deployed('tidied', 'Orders');
  edit(root, (resources) => {
    resources.Topic = { Type: 'AWS::SNS::Topic' };
  });
  // A second region without it, so that it stays in this one's file.
  const other = 'cloudformation/dev/eu-west-1/resources-cf.json';
  const text = readFileSync(join(root, file), 'utf8').replaceAll('us-east-1', 'eu-west-1');
  const { Topic: _, ...Resources } = (JSON.parse(text) as Template).Resources;
  write(root, {
    [other]: { ...(JSON.parse(text) as Template), Resources },
    'jaws.json': {
      name: 'tidied',
      domain: 'tidied.test',
      stages: { dev: [{ region: 'us-east-1' }, { region: 'eu-west-1' }] },
    },
  });
  await tidyProject(testHost(cloud.endpoint), { root, agree: async () => {} });
  const TemplateBody = readFileSync(join(root, file), 'utf8');
  expect(TemplateBody).toContain('Topic');
  expect(TemplateBody).not.toContain('Orders');
  await expect(cf.send(new UpdateStackCommand({ StackName: 'dev-tidied-r', TemplateBody }))).rejects.toThrow(
    `[/Resources/${stopsOlder}]`,
  );
  expect(await itemIn('tidied-Orders')).toBeDefined();
  expect(openProject(root).model.stages[0]?.regions[0]?.resources.Resources).toHaveProperty('Orders');
});

test('a deletion that was agreed on goes through, and the rest stays protected meanwhile and afterwards', async () => {
  const root = await deployed('agreed', 'Orders', 'Users');
  const whole = await policyOf('dev-agreed-r');
  edit(root, (resources) => {
    delete resources.Orders;
  });
  const set: string[] = [];
  const watched = await watching((name, input) => {
    if (name === 'SetStackPolicyCommand') set.push((input as { StackPolicyBody: string }).StackPolicyBody);
    else if (name === 'ExecuteChangeSetCommand') set.push(name);
  });
  await run(root, { allowDataLoss: ['Orders'] }, watched);
  expect(set).toEqual([expect.any(String), 'ExecuteChangeSetCommand', whole]);
  const meanwhile = JSON.parse(set[0]!) as { readonly Statement: readonly object[] };
  expect(JSON.stringify(meanwhile.Statement[1])).not.toContain('AWS::DynamoDB::Table');
  expect(JSON.stringify(meanwhile.Statement[1])).toContain('AWS::S3::Bucket');
  expect(meanwhile.Statement[2]).toMatchObject({ Effect: 'Deny', Resource: ['LogicalResourceId/Users'] });
  await expect(itemIn('agreed-Orders')).rejects.toThrow();
  expect(await itemIn('agreed-Users')).toBeDefined();
  // Retained data leaves the template without a question.
  edit(root, (resources) => {
    resources.Users = { ...resources.Users!, DeletionPolicy: 'Retain' };
  });
  await run(root);
  edit(root, (resources) => {
    delete resources.Users;
  });
  await run(root);
  expect(await itemIn('agreed-Users')).toBeDefined();
  expect(await policyOf('dev-agreed-r')).toBe(whole);
});

test('an agreed deletion that fails leaves the data, and the policy as it was', async () => {
  const root = await deployed('failing', 'Orders');
  const whole = await policyOf('dev-failing-r');
  edit(root, (resources) => {
    delete resources.Orders;
    resources.Broken = { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: ['no-such-role'] } };
  });
  await expect(run(root, { allowDataLoss: ['Orders'] })).rejects.toMatchObject({ code: 'StackFailed' });
  expect(await itemIn('failing-Orders')).toBeDefined();
  expect(await policyOf('dev-failing-r')).toBe(whole);
});

const code = (statusCode: number) =>
  functionFiles('m/one', { code: `export const handler = async () => ({ statusCode: ${statusCode} });\n` });

test('other deployments make no call for it', async () => {
  const root = await deployed('calls', 'Orders');
  const calls: string[] = [];
  const watched = await watching((name) => void (name.includes('StackPolicy') && calls.push(name)));
  write(root, code(204));
  await run(root, {}, watched);
  edit(root, (resources) => {
    resources.Topic = { Type: 'AWS::SNS::Topic' };
  });
  await run(root, {}, watched);
  await run(root, {}, watched);
  expect(calls).toEqual([]);
  edit(root, (resources) => {
    resources.Orders = { ...resources.Orders!, Metadata: { a: 1 } };
  });
  await run(root, {}, watched);
  // Who may not list the bucket sees no note.
  const denied = { code: 'AccessDenied', status: 403, message: 'not today' };
  cloud.faults.add({ service: 's3', operation: 'ListObjectsV2', error: denied });
  await run(root, {}, watched);
  cloud.faults.clear();
  expect(calls).toEqual([]);
});

test('what is not protected is protected by the next deployment, also one that finds nothing to do', async () => {
  const denied = { code: 'AccessDenied', status: 403, message: 'not today' };
  cloud.faults.add({ service: 'cloudformation', operation: 'SetStackPolicy', error: denied });
  const host = testHost(cloud.endpoint);
  const root = projectFolder({ name: 'late', domain: 'late.test', files: functionFiles('m/one') });
  edit(root, (resources) => {
    resources.Orders = table('late-Orders');
  });
  await run(root, {}, host);
  cloud.faults.clear();
  const warnings = host.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  expect(warnings).toContainEqual(
    expect.stringContaining('The data of dev us-east-1 is not protected from other tools: '),
  );
  expect(await policyOf('dev-late-r')).toBe('');
  const { stacks } = await run(root);
  expect(stacks.map(({ result }) => result)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(await policyOf('dev-late-r')).toContain('Update:Delete');
});

test("a policy of the stack's owners stays", async () => {
  const root = await deployed('owners', 'Orders');
  const StackPolicyBody = JSON.stringify({
    Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }],
  });
  await cf.send(new SetStackPolicyCommand({ StackName: 'dev-owners-r', StackPolicyBody }));
  edit(root, (resources) => {
    delete resources.Orders;
  });
  await run(root, { allowDataLoss: ['Orders'] });
  expect(await policyOf('dev-owners-r')).toBe(StackPolicyBody);
});
