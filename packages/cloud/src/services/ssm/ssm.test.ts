import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SSM } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { startCloud } from '../../index.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
let ssm: SSM;
let cloudformation: CloudFormation;
let ahead = 0;

beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock: { now: () => Date.now() + ahead } });
  const config = {
    region: 'eu-west-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  ssm = new SSM(config);
  cloudformation = new CloudFormation(config);
});
afterAll(() => cloud.close());

// https://docs.aws.amazon.com/systems-manager/latest/APIReference/
describe('a parameter', () => {
  // LocalStack's tests/aws/services/ssm, validated on AWS.
  it('of one level is found with a slash before it', async () => {
    await ssm.putParameter({ Name: 'flat', Type: 'String', Value: 'x' });
    expect((await ssm.getParameter({ Name: '/flat' })).Parameter).toMatchObject({ Name: '/flat', Value: 'x' });
    await expect(ssm.getParameter({ Name: '/a//b' })).rejects.toThrow('sub-paths divided by slash symbol');
    await ssm.deleteParameter({ Name: 'flat' });
  });

  it('is found by its ARN', async () => {
    await ssm.putParameter({ Name: '/deep/url', Type: 'String', Value: 'x' });
    const { Parameter } = await ssm.getParameter({ Name: '/deep/url' });
    expect(Parameter?.ARN).toMatch(/:parameter\/deep\/url$/);
    expect((await ssm.getParameter({ Name: Parameter?.ARN })).Parameter).toEqual(Parameter);
    expect((await ssm.getParameters({ Names: [`${Parameter?.ARN}:1`] })).Parameters?.[0]?.Value).toBe('x');
    await ssm.deleteParameter({ Name: '/deep/url' });
  });

  // https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html: other accounts read
  // parameters shared with them, in the parameters' region.
  it('of another region or account is not read by its ARN', async () => {
    await ssm.putParameter({ Name: '/own', Type: 'String', Value: 'own' });
    const arn = (region: string, account: string) => `arn:aws:ssm:${region}:${account}:parameter/own`;
    const [west, foreign] = [arn('us-west-2', '000000000000'), arn('eu-west-1', '111122223333')];
    await expect(ssm.getParameter({ Name: west })).rejects.toMatchObject({
      name: 'ParameterNotFound',
      message: `Parameter ${west} not found.`,
    });
    await expect(ssm.getParameter({ Name: foreign })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:iam::000000000000:root is not authorized to perform: ssm:GetParameter on resource: ${foreign} because no resource-based policy allows the ssm:GetParameter action`,
    });
    expect(await ssm.getParameters({ Names: ['/own', west] })).toMatchObject({
      Parameters: [{ Value: 'own' }],
      InvalidParameters: [west],
    });
    expect((await ssm.getParameter({ Name: arn('eu-west-1', '000000000000') })).Parameter?.Value).toBe('own');
    await ssm.deleteParameter({ Name: '/own' });
  });

  it('has versions, which numbers and labels select', async () => {
    await ssm.putParameter({ Name: '/app/url', Type: 'String', Value: 'one' });
    await expect(ssm.putParameter({ Name: '/app/url', Value: 'two' })).rejects.toThrow('The parameter already exists.');
    expect(await ssm.putParameter({ Name: '/app/url', Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
    await ssm.labelParameterVersion({ Name: '/app/url', ParameterVersion: 1, Labels: ['old'] });
    const value = async (Name: string) => (await ssm.getParameter({ Name })).Parameter?.Value;
    expect([await value('/app/url'), await value('/app/url:1'), await value('/app/url:old')]).toEqual([
      'two',
      'one',
      'one',
    ]);
    await expect(value('/app/url:9')).rejects.toThrow('Systems Manager could not find version 9 of /app/url.');
    const { Parameters = [] } = await ssm.getParameterHistory({ Name: '/app/url' });
    expect(Parameters.map(({ Version, Labels }) => [Version, Labels])).toEqual([
      [1, ['old']],
      [2, []],
    ]);
  });

  it('that is secret is shown with decryption only', async () => {
    await ssm.putParameter({ Name: '/app/key', Type: 'SecureString', Value: 'hidden' });
    expect(JSON.stringify(await ssm.getParameter({ Name: '/app/key' }))).not.toContain('hidden');
    expect((await ssm.getParameter({ Name: '/app/key', WithDecryption: true })).Parameter?.Value).toBe('hidden');
  });

  it('is found by its path', async () => {
    for (const Name of ['/tree/a', '/tree/b/c', '/trees/d'])
      await ssm.putParameter({ Name, Type: 'String', Value: 'x' });
    const names = async (Path: string, Recursive: boolean) =>
      (await ssm.getParametersByPath({ Path, Recursive })).Parameters?.map(({ Name }) => Name);
    expect(await names('/tree', false)).toEqual(['/tree/a']);
    expect(await names('/tree/', true)).toEqual(['/tree/a', '/tree/b/c']);
  });

  it('with an expiration policy goes at its time', async () => {
    const Timestamp = new Date(Date.now() + ahead + 3_600_000).toISOString();
    const Policies = JSON.stringify([{ Type: 'Expiration', Version: '1.0', Attributes: { Timestamp } }]);
    await ssm.putParameter({ Name: 'short', Type: 'String', Value: 'x', Tier: 'Advanced', Policies });
    expect((await ssm.getParameters({ Names: ['short'] })).Parameters).toHaveLength(1);
    ahead += 3_600_001;
    expect((await ssm.getParameters({ Names: ['short'] })).InvalidParameters).toEqual(['short']);
  });

  test.each([
    [{ Name: 'aws-x' }, 'can\'t be prefixed with "aws" or "ssm"'],
    [{ Name: 'a/b' }, 'Parameter name must be a fully qualified name.'],
    [{ Name: `/${'a/'.repeat(16)}b` }, "can't have more than 15 levels"],
    [{ Value: 'x'.repeat(4097) }, 'Standard tier parameters support a maximum parameter value of 4096 characters.'],
    [{ Value: 'ab', AllowedPattern: '\\d+' }, 'cannot be validated against allowedPattern: \\d+'],
    [{ Type: undefined }, 'A parameter type is required when you create a parameter.'],
  ])('%j is refused', async (change, message) => {
    await expect(ssm.putParameter({ Name: 'fine', Type: 'String', Value: 'x', ...change })).rejects.toThrow(message);
  });
});

it('what is not here says so by name', async () => {
  await expect(ssm.listDocuments({})).rejects.toThrow('ssm:ListDocuments is not implemented by jaws-cloud.');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
it('CloudFormation sees a change of what stands beside a reference, and of the reference, not of its value', async () => {
  const StackName = 'references';
  const update = async (Value: unknown, In: string) => {
    const TemplateBody = JSON.stringify({
      Parameters: { In: { Type: 'String', NoEcho: true } },
      Resources: { Copy: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/cfn/seen', Type: 'String', Value } } },
    });
    const Parameters = [{ ParameterKey: 'In', ParameterValue: In }];
    const Stack = { StackName, TemplateBody, Parameters };
    const known = await cloudformation.describeStacks({ StackName }).catch(() => undefined);
    if (!known) await cloudformation.createStack(Stack);
    else {
      const { Id } = await cloudformation.createChangeSet({ ...Stack, ChangeSetName: `c${Date.now()}` });
      const set = await vi.waitFor(async () => {
        const found = await cloudformation.describeChangeSet({ ChangeSetName: Id });
        expect(found.Status).not.toMatch(/PENDING|PROGRESS/);
        return found;
      });
      if (set.Status === 'FAILED') return set.StatusReason;
      await cloudformation.executeChangeSet({ ChangeSetName: Id });
    }
    await vi.waitFor(async () => {
      const { Stacks } = await cloudformation.describeStacks({ StackName });
      expect(Stacks?.[0]?.StackStatus).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
    });
    return (await ssm.getParameter({ Name: '/cfn/seen' })).Parameter?.Value;
  };
  const join = (version: number) => ({ 'Fn::Join': ['-', [{ Ref: 'In' }, `{{resolve:ssm:/cfn/beside:${version}}}`]] });
  await ssm.putParameter({ Name: '/cfn/beside', Type: 'String', Value: 'one' });
  await ssm.putParameter({ Name: '/cfn/beside', Type: 'String', Value: 'two', Overwrite: true });
  expect(await update('plain', 'a')).toBe('plain');
  expect(await update('{{resolve:ssm:/cfn/beside}}', 'a')).toBe('two');
  await ssm.putParameter({ Name: '/cfn/beside', Type: 'String', Value: 'three', Overwrite: true });
  expect(await update('{{resolve:ssm:/cfn/beside}}', 'a')).toMatch(/didn't contain changes/);
  expect(await update(join(1), 'a')).toBe('a-one');
  expect(await update(join(1), 'b')).toBe('b-one');
  expect(await update(join(2), 'b')).toBe('b-two');
  expect(await update(join(2), 'b')).toMatch(/didn't contain changes/);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
// AWS users reported the first text: https://github.com/aws/serverless-application-model/issues/1528
it.each([
  [
    '{{resolve:ssm-secure:/cfn/hidden:1}}',
    'SSM Secure reference is not supported in: [AWS::SSM::Parameter/Properties/Value]',
  ],
  [
    '{{resolve:ssm:/cfn/hidden:1}}',
    'Parameters [/cfn/hidden:1] referenced by template have types not supported by CloudFormation.',
  ],
])('CloudFormation does not read a SecureString by %s', async (Value, reason) => {
  await ssm.putParameter({ Name: '/cfn/hidden', Type: 'SecureString', Value: 'hidden', Overwrite: true });
  const StackName = `secure-${Value.includes('secure')}`;
  const Properties = { Name: '/cfn/copy', Type: 'String', Value };
  const TemplateBody = JSON.stringify({ Resources: { Copy: { Type: 'AWS::SSM::Parameter', Properties } } });
  await cloudformation.createStack({ StackName, TemplateBody });
  await vi.waitFor(async () => {
    const { Stacks } = await cloudformation.describeStacks({ StackName });
    expect(Stacks?.[0]?.StackStatus).toBe('ROLLBACK_COMPLETE');
  });
  const { StackEvents } = await cloudformation.describeStackEvents({ StackName });
  expect(StackEvents?.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContainEqual(
    expect.stringContaining(reason),
  );
  expect(JSON.stringify(StackEvents)).not.toContain('"hidden"');
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
it('CloudFormation makes parameters, and reads them in three ways', async () => {
  await ssm.putParameter({ Name: '/cfn/in', Type: 'String', Value: 'given' });
  const TemplateBody = JSON.stringify({
    Parameters: { In: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cfn/in' } },
    Resources: {
      Made: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: '/cfn/out',
          Type: 'String',
          Value: { 'Fn::Join': ['!', [{ Ref: 'In' }, '{{resolve:ssm:/cfn/in:1}}']] },
        },
      },
    },
    Outputs: { Value: { Value: { 'Fn::GetAtt': ['Made', 'Value'] } } },
  });
  await cloudformation.createStack({ StackName: 'params', TemplateBody, Tags: [{ Key: 'team', Value: 'red' }] });
  await vi.waitFor(async () => {
    const { Stacks } = await cloudformation.describeStacks({ StackName: 'params' });
    expect(Stacks?.[0]).toMatchObject({ StackStatus: 'CREATE_COMPLETE', Outputs: [{ OutputValue: 'given!given' }] });
  });
  expect((await ssm.getParameter({ Name: '/cfn/out' })).Parameter?.Value).toBe('given!given');
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html: the stack's tags apply to the
  // parameter.
  const { TagList } = await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: '/cfn/out' });
  expect(TagList).toContainEqual({ Key: 'team', Value: 'red' });
  await cloudformation.deleteStack({ StackName: 'params' });
  await vi.waitFor(() =>
    expect(ssm.getParameter({ Name: '/cfn/out' })).rejects.toThrow('Parameter /cfn/out not found.'),
  );
});
