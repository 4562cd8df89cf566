import { afterEach, describe, expect, it } from 'vitest';
import { describe as describeStack, fakeType, type TestCloud, testCloud } from '../testing.ts';

const topic = 'AWS::SNS::Topic';
const clouds: TestCloud[] = [];

async function cloud(...types: Parameters<typeof testCloud>[0]) {
  const made = await testCloud(types);
  clouds.push(made);
  return made;
}

afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

const template = (resources: object, rest: object = {}) => JSON.stringify({ Resources: resources, ...rest });

describe('deleting a stack', () => {
  it('deletes users before what they use, keeps what the policy says, and names what fails', async () => {
    const failDelete = new Set(['b']);
    const topics = fakeType(topic, 'TopicName', { failDelete });
    const { cf, rest } = await cloud(topics);
    await cf.createStack({
      StackName: 'd',
      TemplateBody: template({
        A: { Type: topic, Properties: { TopicName: 'a' } },
        B: { Type: topic, DependsOn: 'A', Properties: { TopicName: 'b' } },
        C: { Type: topic, Properties: { TopicName: 'c' }, DeletionPolicy: 'Retain' },
        D: { Type: topic, Properties: { TopicName: 'd' } },
      }),
    });
    await rest('d');
    const { StackId } = await describeStack(cf, 'd');
    await cf.deleteStack({ StackName: 'd' });
    expect(await rest(StackId!)).toBe('DELETE_FAILED');
    expect((await describeStack(cf, StackId!)).StackStatusReason).toBe(
      'The following resource(s) failed to delete: [B]. ',
    );
    expect([...topics.made.keys()].sort()).toEqual(['a', 'b', 'c']);
    await cf.deleteStack({ StackName: 'd', RetainResources: ['B'] });
    expect(await rest(StackId!)).toBe('DELETE_COMPLETE');
    expect([...topics.made.keys()].sort()).toEqual(['b', 'c']);
    await expect(cf.describeStacks({ StackName: 'd' })).rejects.toThrow('Stack with id d does not exist');
  });

  it('follows a policy that an update alone changed', async () => {
    const topics = fakeType(topic, 'TopicName');
    const { cf, rest } = await cloud(topics);
    const one = (more: object) => template({ A: { Type: topic, Properties: { TopicName: 'a' }, ...more } });
    await cf.createStack({ StackName: 'p', TemplateBody: one({}) });
    await rest('p');
    const asked = { StackName: 'p', ChangeSetName: 'c', TemplateBody: one({ DeletionPolicy: 'Retain' }) };
    await cf.createChangeSet(asked);
    const { Changes = [] } = await cf.describeChangeSet({ StackName: 'p', ChangeSetName: 'c' });
    expect(Changes.map(({ ResourceChange: change }) => [change?.Action, change?.Replacement, change?.Scope])).toEqual([
      ['Modify', 'False', ['DeletionPolicy']],
    ]);
    await cf.updateStack({ StackName: 'p', TemplateBody: asked.TemplateBody });
    expect(await rest('p')).toBe('UPDATE_COMPLETE');
    await cf.deleteStack({ StackName: 'p' });
    expect([...topics.made.keys()]).toEqual(['a']);
  });

  it('leaves what cannot be deleted, and goes all the same, when it is forced', async () => {
    const failDelete = new Set(['a', 'b']);
    const topics = fakeType(topic, 'TopicName', { failDelete });
    const { cf, rest, events } = await cloud(topics);
    const named = (TopicName: string, DependsOn: string[] = []) => ({
      Type: topic,
      Properties: { TopicName },
      DependsOn,
    });
    const TemplateBody = template({ A: named('a'), B: named('b', ['A']), C: named('c', ['B']) });
    const { StackId = '' } = await cf.createStack({ StackName: 'f', TemplateBody });
    await rest('f');
    const forced = { StackName: 'f', DeletionMode: 'FORCE_DELETE_STACK' as const };
    await cf.deleteStack(forced);
    // Force is for stacks that are stuck: this was the first attempt.
    expect(await rest('f')).toBe('DELETE_FAILED');
    await cf.deleteStack(forced);
    await expect.poll(() => rest(StackId)).toBe('DELETE_COMPLETE');
    expect((await describeStack(cf, StackId)).DeletionMode).toBe('FORCE_DELETE_STACK');
    expect([...topics.made.keys()].sort()).toEqual(['a', 'b']);
    expect((await events(StackId)).slice(-4)).toEqual([
      'B DELETE_SKIPPED',
      'A DELETE_IN_PROGRESS',
      'A DELETE_SKIPPED',
      'f DELETE_COMPLETE',
    ]);
  });

  it('refuses to remove an export that another stack imports', async () => {
    const { cf, rest } = await cloud(fakeType(topic, 'TopicName'));
    const exporter = template({ A: { Type: topic } }, { Outputs: { O: { Value: 'v', Export: { Name: 'e' } } } });
    await cf.createStack({ StackName: 'from', TemplateBody: exporter });
    await rest('from');
    await cf.createStack({
      StackName: 'to',
      TemplateBody: template({ A: { Type: topic, Properties: { DisplayName: { 'Fn::ImportValue': 'e' } } } }),
    });
    expect(await rest('to')).toBe('CREATE_COMPLETE');
    expect(await cf.listImports({ ExportName: 'e' })).toEqual({ Imports: ['to'] });
    await cf.deleteStack({ StackName: 'from' });
    expect(await rest('from')).toBe('DELETE_FAILED');
    expect((await describeStack(cf, 'from')).StackStatusReason).toBe(
      'Export e cannot be deleted as it is in use by to',
    );
  });
});

describe('after a crash', () => {
  it('rolls back a creation and finds what its handler had made unrecorded', async () => {
    let release: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => {
      release = resolve;
    });
    const topics = fakeType(topic, 'TopicName');
    const buckets = fakeType('AWS::S3::Bucket', 'BucketName', { wait });
    const first = await testCloud([topics, buckets]);
    await first.cf.createStack({
      StackName: 'k',
      TemplateBody: template({ T: { Type: topic }, Q: { Type: 'AWS::S3::Bucket', DependsOn: 'T' } }),
    });
    await expect.poll(() => first.events('k')).toContain('Q CREATE_IN_PROGRESS');
    await first.crash();
    const [event] = (await first.cf.describeStackResources({ StackName: 'k', LogicalResourceId: 'Q' })).StackResources!;
    expect(event!.PhysicalResourceId).toBeUndefined();
    release();
    await expect.poll(() => buckets.made.size).toBe(1);
    const second = await testCloud([topics, buckets], { at: first.dir });
    clouds.push(second);
    expect(await second.rest('k')).toBe('ROLLBACK_COMPLETE');
    expect([topics.made.size, buckets.made.size]).toEqual([0, 0]);
  });
});
