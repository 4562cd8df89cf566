import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../../kernel/service.ts';
import { describe as describeStack, fakeType, type TestCloud, testCloud } from '../testing.ts';

const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

const json = JSON.stringify;
const topic = 'AWS::SNS::Topic';

/** A minimal S3 that serves the given templates to CloudFormation. */
const templates = (bodies: Record<string, string>): Service => ({
  id: 's3',
  signingNames: [],
  operations: { GetObject: ({ Key }: { Key: string }) => ({ Body: Buffer.from(bodies[Key] ?? '') }) },
});

describe('AWS::CloudFormation::Stack', () => {
  const bodies: Record<string, string> = {
    child: json({
      Parameters: { Name: { Type: 'String' } },
      Resources: { T: { Type: topic, Properties: { TopicName: { Ref: 'Name' } } } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['T', 'TopicArn'] } } },
    }),
  };
  const parent = (name: string) =>
    json({
      Resources: {
        N: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: { TemplateURL: 'https://b.s3.amazonaws.com/child', Parameters: { Name: name } },
        },
      },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['N', 'Outputs.Arn'] } } },
    });

  it('creates, updates and deletes with its parent', async () => {
    const topics = fakeType(topic, 'TopicName');
    const cloud = await testCloud([topics], { services: [templates(bodies)] });
    clouds.push(cloud);
    const { cf, rest } = cloud;
    await cf.createStack({ StackName: 'p', TemplateBody: parent('one') });
    expect(await rest('p')).toBe('CREATE_COMPLETE');
    expect((await describeStack(cf, 'p')).Outputs).toMatchObject([{ OutputValue: 'arn:aws:fake:::one' }]);
    const { Stacks = [] } = await cf.describeStacks({});
    expect(Stacks.find((stack) => stack.ParentId)?.StackName).toMatch(/^p-N-[A-Za-z0-9]{12}$/);
    await cf.updateStack({ StackName: 'p', TemplateBody: parent('two') });
    expect(await rest('p')).toBe('UPDATE_COMPLETE');
    expect([...topics.made.keys()]).toEqual(['two']);
    // The same URL, with another template at it:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
    const before = bodies.child!;
    const child = JSON.parse(before);
    bodies.child = json({
      ...child,
      Resources: { ...child.Resources, U: { Type: topic, Properties: { TopicName: 'three' } } },
    });
    await cf.updateStack({ StackName: 'p', TemplateBody: parent('two') });
    expect(await rest('p')).toBe('UPDATE_COMPLETE');
    expect([...topics.made.keys()]).toEqual(['two', 'three']);
    bodies.child = before;
    const { StackId } = await describeStack(cf, 'p');
    await cf.deleteStack({ StackName: 'p' });
    expect(await rest(StackId!)).toBe('DELETE_COMPLETE');
    expect(topics.made.size).toBe(0);
    expect((await cf.describeStacks({})).Stacks).toEqual([]);
  });

  it('takes its parent down when it fails', async () => {
    const fail = () => {
      throw new Error('a bug');
    };
    const cloud = await testCloud([fakeType(topic, 'TopicName', { fail })], { services: [templates(bodies)] });
    clouds.push(cloud);
    await cloud.cf.createStack({ StackName: 'p', TemplateBody: parent('one') });
    expect(await cloud.rest('p')).toBe('ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cloud.cf.describeStackEvents({ StackName: 'p' });
    expect(StackEvents.map((event) => event.ResourceStatusReason ?? '').join('\n')).toMatch(
      /Embedded stack arn:\S+ was not successfully created: The following resource\(s\) failed to create: \[T\]/,
    );
    expect(cloud.log.join()).toContain('a bug');
  });
});

describe('Custom::', () => {
  /** A Lambda whose functions send the result of `answer` to the URL in their event. */
  const lambda = (answer: (event: Record<string, unknown>) => object): Service => ({
    id: 'lambda',
    signingNames: [],
    operations: {
      GetFunction: () => ({ Configuration: { Runtime: 'python3.13' } }),
      Invoke: ({ Payload }: { Payload: Uint8Array }) => {
        const event = JSON.parse(Buffer.from(Payload).toString());
        void fetch(event.ResponseURL, { method: 'PUT', body: json(answer(event)) });
        return { StatusCode: 202 };
      },
    },
  });
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
  const body = (size: number) =>
    json({
      Resources: { C: { Type: 'Custom::Thing', Properties: { ServiceToken: arn, Size: size } } },
      Outputs: { Got: { Value: { 'Fn::GetAtt': ['C', 'Size'] } } },
    });

  it('asks the function and takes its answer', async () => {
    const seen: Record<string, unknown>[] = [];
    const cloud = await testCloud([], {
      listen: createServer(),
      services: [
        lambda((event) => {
          seen.push(event);
          const { Size } = event.ResourceProperties as { Size: string };
          return { Status: 'SUCCESS', PhysicalResourceId: `thing-${Size}`, Data: { Size } };
        }),
      ],
    });
    clouds.push(cloud);
    const { cf, rest } = cloud;
    await cf.createStack({ StackName: 'c', TemplateBody: body(1) });
    expect(await rest('c')).toBe('CREATE_COMPLETE');
    expect((await describeStack(cf, 'c')).Outputs).toMatchObject([{ OutputValue: '1' }]);
    await cf.updateStack({ StackName: 'c', TemplateBody: body(2) });
    expect(await rest('c')).toBe('UPDATE_COMPLETE');
    // A new physical id means a replacement: the old resource is deleted.
    expect(seen.map((event) => [event.RequestType, event.PhysicalResourceId])).toEqual([
      ['Create', undefined],
      ['Update', 'thing-1'],
      ['Delete', 'thing-1'],
    ]);
    expect(seen[1]).toMatchObject({
      OldResourceProperties: { Size: '1' },
      ResourceType: 'Custom::Thing',
      LogicalResourceId: 'C',
    });
  });

  it('rolls back with the reason that the function gives', async () => {
    const cloud = await testCloud([], {
      listen: createServer(),
      services: [
        lambda(({ RequestType }) => ({
          Status: RequestType === 'Create' ? 'FAILED' : 'SUCCESS',
          Reason: 'no thing',
          PhysicalResourceId: 'x',
        })),
      ],
    });
    clouds.push(cloud);
    await cloud.cf.createStack({ StackName: 'c', TemplateBody: body(1) });
    expect(await cloud.rest('c')).toBe('ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cloud.cf.describeStackEvents({ StackName: 'c' });
    expect(StackEvents.map((event) => event.ResourceStatusReason ?? '').join('\n')).toContain(
      'Received response status [FAILED] from custom resource. Message returned: no thing (RequestId: ',
    );
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
describe('a creation policy', () => {
  const TemplateBody = json({
    Resources: {
      W: {
        Type: 'AWS::CloudFormation::WaitCondition',
        CreationPolicy: { ResourceSignal: { Count: 2, Timeout: 'PT10M' } },
      },
    },
  });
  const signal = { StackName: 's', LogicalResourceId: 'W', Status: 'SUCCESS' as const };

  it('waits for as many signals as it asks for', async () => {
    const cloud = await testCloud([]);
    clouds.push(cloud);
    const { cf, rest } = cloud;
    await cf.createStack({ StackName: 's', TemplateBody });
    await cf.signalResource({ ...signal, UniqueId: 'a' });
    await cf.signalResource({ ...signal, UniqueId: 'a' });
    expect((await describeStack(cf, 's')).StackStatus).toBe('CREATE_IN_PROGRESS');
    await cf.signalResource({ ...signal, UniqueId: 'b' });
    expect(await rest('s')).toBe('CREATE_COMPLETE');
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 's' });
    expect(StackEvents.map((event) => event.ResourceStatusReason)).toContain('Received SUCCESS signal with UniqueId b');
    await expect(cf.signalResource({ ...signal, UniqueId: 'c' })).rejects.toThrow(
      'Resource W is in CREATE_COMPLETE state and cannot be signaled',
    );
  });

  it('fails by a signal of failure', async () => {
    const cloud = await testCloud([]);
    clouds.push(cloud);
    const { cf, rest } = cloud;
    await cf.createStack({ StackName: 's', TemplateBody });
    await cf.signalResource({ ...signal, UniqueId: 'a', Status: 'FAILURE' });
    expect(await rest('s')).toBe('ROLLBACK_COMPLETE');
  });
});
