import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../kernel/service.ts';
import { fakeType, type TestCloud, testCloud } from './testing.ts';

const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

const json = JSON.stringify;
const topic = 'AWS::SNS::Topic';
const child = (display: string) =>
  json({
    Parameters: { Name: { Type: 'String', AllowedPattern: '[a-z-]+' } },
    Resources: { T: { Type: topic, Properties: { TopicName: { Ref: 'Name' }, DisplayName: display } } },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['T', 'TopicArn'] } } },
  });
const nested = (key: string, Name: object | string) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL: `https://b.s3.amazonaws.com/${key}`, Parameters: { Name } },
});
const root = (key: string) => json({ Resources: { A: nested(key, 'one'), B: nested('same', 'two') } });

async function cloud() {
  const bodies: Record<string, string> = { old: child('old'), new: child('new'), same: child('same'), broken: '{' };
  const s3: Service = {
    id: 's3',
    signingNames: [],
    operations: { GetObject: ({ Key }: { Key: string }) => ({ Body: Buffer.from(bodies[Key] ?? '') }) },
  };
  const made = await testCloud([fakeType(topic, 'TopicName')], { services: [s3] });
  clouds.push(made);
  await made.cf.createStack({ StackName: 'p', TemplateBody: root('old') });
  await made.rest('p');
  return made;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
describe('a change set with nested stacks', () => {
  const ask = { StackName: 'p', ChangeSetName: 'c', IncludeNestedStacks: true };

  it('has one for each nested stack that changes, which is executed with it alone', async () => {
    const { cf, rest } = await cloud();
    await cf.createChangeSet({ ...ask, TemplateBody: root('new') });
    const set = await cf.describeChangeSet(ask);
    expect(set).toMatchObject({ Status: 'CREATE_COMPLETE', IncludeNestedStacks: true });
    expect(set.ParentChangeSetId).toBeUndefined();
    expect(set.Changes?.map((one) => one.ResourceChange?.LogicalResourceId)).toEqual(['A']);
    const ChangeSetName = set.Changes?.[0]?.ResourceChange?.ChangeSetId ?? '';
    const inner = await cf.describeChangeSet({ ChangeSetName });
    expect(inner).toMatchObject({
      ParentChangeSetId: set.ChangeSetId,
      RootChangeSetId: set.ChangeSetId,
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'UNAVAILABLE',
      StatusReason: 'Executable from root change set',
    });
    expect(inner.Changes?.[0]?.ResourceChange).toMatchObject({
      Action: 'Modify',
      LogicalResourceId: 'T',
      Details: [{ Target: { Name: 'DisplayName' } }],
    });
    await expect(cf.executeChangeSet({ ChangeSetName })).rejects.toThrow('cannot be executed');
    await cf.executeChangeSet(ask);
    expect(await rest('p')).toBe('UPDATE_COMPLETE');
    expect((await cf.listChangeSets({ StackName: inner.StackId ?? '' })).Summaries).toEqual([]);
  });

  it('knows what another will give only later, and says so', async () => {
    const { cf } = await cloud();
    const later = json({
      Resources: {
        A: nested('old', 'one'),
        B: nested('same', { 'Fn::GetAtt': ['T', 'TopicName'] }),
        T: { Type: topic },
      },
    });
    await cf.createChangeSet({ ...ask, TemplateBody: later });
    const { Changes = [] } = await cf.describeChangeSet(ask);
    const ChangeSetName = Changes.find((one) => one.ResourceChange?.LogicalResourceId === 'B')?.ResourceChange
      ?.ChangeSetId;
    const inner = await cf.describeChangeSet({ ChangeSetName: ChangeSetName ?? '', IncludePropertyValues: true });
    expect(inner.Parameters).toEqual([{ ParameterKey: 'Name', ParameterValue: '{{changeSet:KNOWN_AFTER_APPLY}}' }]);
    expect(inner.Changes?.[0]?.ResourceChange?.AfterContext).toContain('{{changeSet:KNOWN_AFTER_APPLY}}');
  });

  it('fails with theirs, and without any change', async () => {
    const { cf } = await cloud();
    await cf.createChangeSet({ ...ask, TemplateBody: root('broken') });
    expect(await cf.describeChangeSet(ask)).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringMatching(
        /^Nested change set arn:.* was not successfully created: Currently in FAILED\.$/,
      ),
    });
    await cf.deleteChangeSet(ask);
    await cf.createChangeSet({ ...ask, TemplateBody: root('old') });
    expect(await cf.describeChangeSet(ask)).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("didn't contain changes"),
    });
  });
});
