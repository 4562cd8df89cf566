import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../kernel/errors.ts';
import { describe as describeStack, fakeType, type TestCloud, testCloud } from '../testing.ts';

const topic = 'AWS::SNS::Topic';
const queue = 'AWS::SQS::Queue';
const clouds: TestCloud[] = [];

async function cloud(...types: Parameters<typeof testCloud>[0]) {
  const made = await testCloud(types);
  clouds.push(made);
  return made;
}

afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

/** `Fn::Sub`'s syntax for a name. */
const hole = (name: string) => `$\{${name}}`;
const template = (resources: object, rest: object = {}) => JSON.stringify({ Resources: resources, ...rest });

describe('creating a stack', () => {
  it('creates in dependency order, with generated names, outputs and the events of AWS', async () => {
    const topics = fakeType(topic, 'TopicName');
    const queues = fakeType(queue, 'QueueName');
    const { cf, rest, events } = await cloud(topics, queues);
    const body = template(
      {
        Q: { Type: queue, Properties: { Tags: [{ Key: 't', Value: { 'Fn::GetAtt': ['T', 'TopicName'] } }] } },
        T: { Type: topic, Properties: { DisplayName: { 'Fn::Sub': `${hole('AWS::StackName')} ${hole('P')}` } } },
      },
      { Parameters: { P: { Type: 'String', Default: 'x' } }, Outputs: { Name: { Value: { Ref: 'T' } } } },
    );
    const { StackId } = await cf.createStack({ StackName: 'one', TemplateBody: body });
    expect(await rest('one')).toBe('CREATE_COMPLETE');
    const [name] = [...topics.made.keys()];
    expect(name).toMatch(/^one-T-[A-Za-z0-9]{12}$/);
    expect(topics.made.get(name!)).toEqual({ DisplayName: 'one x' });
    expect([...queues.made.values()]).toEqual([{ Tags: [{ Key: 't', Value: name }] }]);
    const stack = await describeStack(cf, 'one');
    expect(stack).toMatchObject({ StackId, Outputs: [{ OutputKey: 'Name', OutputValue: name }] });
    expect(await events('one')).toEqual([
      'one CREATE_IN_PROGRESS',
      'T CREATE_IN_PROGRESS',
      'T CREATE_IN_PROGRESS',
      'T CREATE_COMPLETE',
      'Q CREATE_IN_PROGRESS',
      'Q CREATE_IN_PROGRESS',
      'Q CREATE_COMPLETE',
      'one CREATE_COMPLETE',
    ]);
  });

  it('rolls back what a failure leaves and says why', async () => {
    const topics = fakeType(topic, 'TopicName');
    const queues = fakeType(queue, 'QueueName', {
      fail: () => {
        throw new AwsError('QueueAlreadyExists', 'No such luck', 400);
      },
    });
    const { cf, rest, events } = await cloud(topics, queues);
    const body = template({ T: { Type: topic }, Q: { Type: queue, DependsOn: 'T' } });
    await cf.createStack({ StackName: 'two', TemplateBody: body });
    expect(await rest('two')).toBe('ROLLBACK_COMPLETE');
    expect(topics.made.size).toBe(0);
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 'two' });
    const reasons = StackEvents.map((event) => event.ResourceStatusReason);
    expect(reasons).toContain('The following resource(s) failed to create: [Q]. Rollback requested by user.');
    expect(reasons.find((reason) => reason?.includes('No such luck'))).toMatch(
      /^Resource handler returned message: "No such luck \(Service: SQS, Status Code: 400, Request ID: .+\)" \(RequestToken: .+, HandlerErrorCode: AlreadyExists\)$/,
    );
    const seen = await events('two');
    expect(seen.slice(seen.indexOf('two ROLLBACK_IN_PROGRESS')).sort()).toEqual([
      'Q DELETE_COMPLETE',
      'T DELETE_COMPLETE',
      'T DELETE_IN_PROGRESS',
      'two ROLLBACK_COMPLETE',
      'two ROLLBACK_IN_PROGRESS',
    ]);
    await expect(cf.updateStack({ StackName: 'two', TemplateBody: body })).rejects.toThrow(
      /^Stack:arn:.* is in ROLLBACK_COMPLETE state and can not be updated\.$/,
    );
  });

  it('fails by name for a type that this cloud does not support, and refuses one that AWS does not know', async () => {
    const { cf, rest } = await cloud();
    await cf.createStack({
      StackName: 'three',
      TemplateBody: template({ V: { Type: 'AWS::EC2::VPC' } }),
      OnFailure: 'DO_NOTHING',
    });
    expect(await rest('three')).toBe('CREATE_FAILED');
    const { StackResources } = await cf.describeStackResources({ StackName: 'three' });
    expect(StackResources![0]!.ResourceStatusReason).toBe(
      'The resource type AWS::EC2::VPC is not implemented by jaws-cloud.',
    );
    await expect(
      cf.createStack({ StackName: 'four', TemplateBody: template({ V: { Type: 'AWS::No::Such' } }) }),
    ).rejects.toThrow('Template format error: Unrecognized resource types: [AWS::No::Such]');
    const untransformed = JSON.stringify({ Resources: { F: { Type: 'AWS::Serverless::Function' } } });
    await expect(cf.createStack({ StackName: 'sam', TemplateBody: untransformed })).rejects.toThrow(
      'Template format error: Unrecognized resource types: [AWS::Serverless::Function]',
    );
  });

  it('checks properties against the official schema', async () => {
    const { cf, rest } = await cloud(fakeType('AWS::IAM::Role', 'RoleName'));
    const body = template({ R: { Type: 'AWS::IAM::Role', Properties: { Path: '/x/' } } });
    await expect(cf.createStack({ StackName: 'p', TemplateBody: body })).rejects.toThrow(
      'Requires capabilities : [CAPABILITY_IAM]',
    );
    await cf.createStack({ StackName: 'p', TemplateBody: body, Capabilities: ['CAPABILITY_IAM'] });
    expect(await rest('p')).toBe('ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cf.describeStackEvents({ StackName: 'p' });
    expect(StackEvents.map((event) => event.ResourceStatusReason)).toContain(
      'Properties validation failed for resource R with message:\n#: required key [AssumeRolePolicyDocument] not found',
    );
  });
});

describe('updating a stack', () => {
  it('updates in place, replaces, adds and removes, and cleans up afterwards', async () => {
    const topics = fakeType(topic, 'TopicName');
    const queues = fakeType(queue, 'QueueName');
    const { cf, rest, events } = await cloud(topics, queues);
    await cf.createStack({
      StackName: 'u',
      TemplateBody: template({
        A: { Type: topic, Properties: { TopicName: 'a1' } },
        B: { Type: queue, Properties: { QueueName: 'b', Tags: [{ Key: 'of', Value: { Ref: 'A' } }] } },
        C: { Type: topic, Properties: { TopicName: 'c' } },
      }),
    });
    await rest('u');
    const next = template({
      A: { Type: topic, Properties: { TopicName: 'a2' } },
      B: { Type: queue, Properties: { QueueName: 'b', Tags: [{ Key: 'of', Value: { Ref: 'A' } }] } },
      D: { Type: topic, Properties: { TopicName: 'd' } },
    });
    await cf.updateStack({ StackName: 'u', TemplateBody: next });
    expect(await rest('u')).toBe('UPDATE_COMPLETE');
    expect([...topics.made.keys()].sort()).toEqual(['a2', 'd']);
    expect(queues.made.get('b')).toEqual({ QueueName: 'b', Tags: [{ Key: 'of', Value: 'a2' }] });
    const seen = await events('u');
    expect(seen.indexOf('u UPDATE_COMPLETE_CLEANUP_IN_PROGRESS')).toBeLessThan(seen.indexOf('A DELETE_COMPLETE'));
    const { StackResources = [] } = await cf.describeStackResources({ StackName: 'u' });
    // https://github.com/getmoto/moto/issues/9116; the singular call fails.
    expect((await cf.describeStackResources({ StackName: 'u', LogicalResourceId: 'No' })).StackResources ?? []).toEqual(
      [],
    );
    await expect(cf.describeStackResource({ StackName: 'u', LogicalResourceId: 'No' })).rejects.toThrow(
      'Resource No does not exist for stack u',
    );
    expect(StackResources.map((resource) => resource.LogicalResourceId).sort()).toEqual(['A', 'B', 'D']);
    await expect(cf.updateStack({ StackName: 'u', TemplateBody: next })).rejects.toThrow(
      'No updates are to be performed.',
    );
  });

  it('takes everything back when something fails', async () => {
    const topics = fakeType(topic, 'TopicName');
    const queues = fakeType(queue, 'QueueName', {
      fail: (properties) => {
        if (properties.DelaySeconds === 7) throw new AwsError('InvalidAttributeValue', 'no sevens', 400);
      },
    });
    const { cf, rest } = await cloud(topics, queues);
    const body = (topicName: string, delay: number, display: string) =>
      template({
        A: { Type: topic, Properties: { TopicName: topicName } },
        E: { Type: topic, Properties: { TopicName: 'e', DisplayName: display } },
        B: {
          Type: queue,
          DependsOn: ['A', 'E', ...(delay === 7 ? ['N'] : [])],
          Properties: { QueueName: 'b', DelaySeconds: delay },
        },
        ...(delay === 7 ? { N: { Type: topic, Properties: { TopicName: 'n' } } } : {}),
      });
    await cf.createStack({ StackName: 'r', TemplateBody: body('a1', 1, 'one') });
    await rest('r');
    await cf.updateStack({ StackName: 'r', TemplateBody: body('a2', 7, 'two') });
    expect(await rest('r')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...topics.made].sort()).toEqual([
      ['a1', { TopicName: 'a1' }],
      ['e', { TopicName: 'e', DisplayName: 'one' }],
    ]);
    expect(queues.made.get('b')).toMatchObject({ DelaySeconds: 1 });
    const template1 = await cf.getTemplate({ StackName: 'r' });
    expect(template1.TemplateBody).toBe(body('a1', 1, 'one'));
  });

  it('names what a change set would do, and refuses one without changes', async () => {
    const topics = fakeType(topic, 'TopicName');
    const { cf, rest } = await cloud(topics);
    const body = (name: string) =>
      template({
        A: { Type: topic, Properties: { TopicName: name } },
        Z: { Type: topic, Properties: { DisplayName: { Ref: 'A' } } },
      });
    const made = await cf.createChangeSet({
      StackName: 's',
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: body('a'),
    });
    expect((await describeStack(cf, 's')).StackStatus).toBe('REVIEW_IN_PROGRESS');
    expect(await cf.describeChangeSet({ ChangeSetName: made.Id! })).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'AVAILABLE',
      Changes: [
        { ResourceChange: { Action: 'Add', LogicalResourceId: 'A' } },
        { ResourceChange: { Action: 'Add', LogicalResourceId: 'Z' } },
      ],
    });
    await cf.executeChangeSet({ StackName: 's', ChangeSetName: 'first' });
    expect(await rest('s')).toBe('CREATE_COMPLETE');
    await cf.createChangeSet({ StackName: 's', ChangeSetName: 'same', TemplateBody: body('a') });
    expect(await cf.describeChangeSet({ StackName: 's', ChangeSetName: 'same' })).toMatchObject({
      Status: 'FAILED',
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
    await cf.createChangeSet({ StackName: 's', ChangeSetName: 'other', TemplateBody: body('b') });
    const { Changes } = await cf.describeChangeSet({ StackName: 's', ChangeSetName: 'other' });
    expect(Changes).toMatchObject([
      { ResourceChange: { Action: 'Modify', LogicalResourceId: 'A', Replacement: 'True', Scope: ['Properties'] } },
      {
        ResourceChange: {
          LogicalResourceId: 'Z',
          Replacement: 'False',
          Details: [
            {
              Evaluation: 'Static',
              ChangeSource: 'ResourceReference',
              CausingEntity: 'A',
              Target: { Name: 'DisplayName' },
            },
          ],
        },
      },
    ]);
  });
});
