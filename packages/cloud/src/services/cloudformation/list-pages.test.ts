import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from './testing.ts';

const TemplateBody = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic' } } });

let made: TestCloud | undefined;
afterEach(() => made?.close());

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `s${i}`);

async function stacks(count: number) {
  made = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName')]);
  const { cf, rest } = made;
  for (const StackName of numbered(count)) await cf.createStack({ StackName, TemplateBody });
  for (const StackName of numbered(count)) await rest(StackName);
  return made;
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
describe('lists of stacks', () => {
  it('come in pages that miss none, though others are made and deleted meanwhile', async () => {
    const { cf, rest } = await stacks(60);
    const first = await cf.describeStacks({});
    expect(first.Stacks).toHaveLength(50);
    for (const StackName of ['x', 'y', 'z']) await cf.createStack({ StackName, TemplateBody });
    const shown = first.Stacks?.[3]?.StackId ?? '';
    await cf.deleteStack({ StackName: shown });
    await expect.poll(() => rest(shown)).toBe('DELETE_COMPLETE');
    const second = await cf.describeStacks({ NextToken: first.NextToken });
    const names = [...first.Stacks!, ...second.Stacks!].map(({ StackName }) => StackName);
    expect(names).toEqual(numbered(60).reverse());
    expect(second.NextToken).toBeUndefined();
    await expect(cf.describeStacks({ NextToken: 'odd' })).rejects.toMatchObject({ code: 'ValidationError' });
  });

  it('hold deleted ones for ListStacks, which are described by their ids', async () => {
    const { cf, rest } = await stacks(3);
    const { StackId = '' } = (await cf.describeStacks({ StackName: 's1' })).Stacks?.[0] ?? {};
    await cf.deleteStack({ StackName: 's1' });
    await expect.poll(() => rest(StackId)).toBe('DELETE_COMPLETE');
    const { StackSummaries = [] } = await cf.listStacks({});
    expect(StackSummaries.map(({ StackName, StackStatus }) => `${StackName} ${StackStatus}`)).toEqual([
      's2 CREATE_COMPLETE',
      's1 DELETE_COMPLETE',
      's0 CREATE_COMPLETE',
    ]);
    const gone = await cf.listStacks({ StackStatusFilter: ['DELETE_COMPLETE'] });
    expect(gone.StackSummaries?.map((one) => [one.StackId, one.DeletionTime instanceof Date])).toEqual([
      [StackId, true],
    ]);
    expect((await cf.describeStacks({ StackName: StackId })).Stacks?.[0]?.StackStatus).toBe('DELETE_COMPLETE');
    expect((await cf.getTemplate({ StackName: StackId })).TemplateBody).toBe(TemplateBody);
    expect((await cf.describeStackEvents({ StackName: StackId })).StackEvents?.[0]?.ResourceStatus).toBe(
      'DELETE_COMPLETE',
    );
    await expect(cf.describeStacks({ StackName: 's1' })).rejects.toThrow('Stack with id s1 does not exist');
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html
describe('tags of a stack', () => {
  it('alone are a change, which reaches resources that take tags', async () => {
    const topics = fakeType('AWS::SNS::Topic', 'TopicName');
    made = await testCloud([topics, fakeType('AWS::SNS::Subscription', 'Endpoint')]);
    const { cf, rest } = made;
    const Own = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'own', Tags: [{ Key: 'team', Value: 'mine' }] } };
    const Resources = {
      Own,
      Bare: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'bare' } },
      Untagged: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email', Endpoint: 'a@b.c', TopicArn: 'x' } },
    };
    const body = JSON.stringify({ Resources });
    const tags = (Value: string) => [{ Key: 'team', Value }];
    const set = { StackName: 's', ChangeSetName: 'c', TemplateBody: body };
    await cf.createChangeSet({ ...set, ChangeSetType: 'CREATE', Tags: tags('a') });
    expect((await cf.describeChangeSet({ StackName: 's', ChangeSetName: 'c' })).Tags).toEqual(tags('a'));
    await cf.executeChangeSet(set);
    expect(await rest('s')).toBe('CREATE_COMPLETE');
    expect((await cf.describeStacks({ StackName: 's' })).Stacks?.[0]?.Tags).toEqual(tags('a'));
    expect(topics.made.get('bare')?.Tags).toEqual(tags('a'));

    await cf.createChangeSet({
      ...set,
      ChangeSetName: 'd',
      UsePreviousTemplate: true,
      TemplateBody: undefined,
      Tags: tags('b'),
    });
    const { Status, Changes } = await cf.describeChangeSet({ StackName: 's', ChangeSetName: 'd' });
    expect(Status).toBe('CREATE_COMPLETE');
    expect(Changes?.map(({ ResourceChange: change }) => change)).toMatchObject([
      {
        LogicalResourceId: 'Bare',
        Action: 'Modify',
        Replacement: 'False',
        Scope: ['Tags'],
        Details: [{ Target: { Attribute: 'Tags', RequiresRecreation: 'Never' }, ChangeSource: 'DirectModification' }],
      },
    ]);
    await cf.executeChangeSet({ StackName: 's', ChangeSetName: 'd' });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
    expect((await cf.describeStacks({ StackName: 's' })).Stacks?.[0]?.Tags).toEqual(tags('b'));
    expect([topics.made.get('bare')?.Tags, topics.made.get('own')?.Tags]).toEqual([tags('b'), tags('mine')]);
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
it('DescribeStackResources has the first hundred resources, ListStackResources all of them in pages', async () => {
  made = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName')]);
  const { cf, rest } = made;
  const topics = Array.from({ length: 101 }, (_, n) => [`T${n}`, { Type: 'AWS::SNS::Topic' }]);
  await cf.createStack({ StackName: 'wide', TemplateBody: JSON.stringify({ Resources: Object.fromEntries(topics) }) });
  await rest('wide');
  expect((await cf.describeStackResources({ StackName: 'wide' })).StackResources).toHaveLength(100);
  const first = await cf.listStackResources({ StackName: 'wide' });
  const second = await cf.listStackResources({ StackName: 'wide', NextToken: first.NextToken });
  const all = [first, second].flatMap(({ StackResourceSummaries = [] }) => StackResourceSummaries);
  expect(new Set(all.map(({ LogicalResourceId }) => LogicalResourceId)).size).toBe(101);
  expect(second.NextToken).toBeUndefined();
});
