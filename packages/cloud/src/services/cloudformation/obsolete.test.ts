import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from './testing.ts';

const topic = 'AWS::SNS::Topic';
const body = (DisplayName: string) =>
  JSON.stringify({ Resources: { T: { Type: topic, Properties: { TopicName: 't', DisplayName } } } });

let made: TestCloud | undefined;
afterEach(() => made?.close());

async function stack() {
  const topics = fakeType(topic, 'TopicName');
  made = await testCloud([topics]);
  const { cf, rest } = made;
  await cf.createStack({ StackName: 's', TemplateBody: body('one') });
  await rest('s');
  const change = async (ChangeSetName: string, to: string) =>
    (await cf.createChangeSet({ StackName: 's', ChangeSetName, TemplateBody: body(to) })).Id!;
  return { ...made, topics, change };
}

const refused = (id: string, status: string) => ({
  code: 'InvalidChangeSetStatus',
  status: 400,
  message: `ChangeSet [${id}] cannot be executed in its current execution status of [${status}]`,
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html (ExecutionStatus)
describe('a change set', () => {
  it('is obsolete after a direct update, and does not undo it', async () => {
    const { cf, rest, topics, change } = await stack();
    const id = await change('c', 'two');
    await cf.updateStack({ StackName: 's', TemplateBody: body('three') });
    await rest('s');
    expect(await cf.describeChangeSet({ ChangeSetName: id })).toMatchObject({
      Status: 'CREATE_COMPLETE',
      ExecutionStatus: 'OBSOLETE',
    });
    await expect(cf.executeChangeSet({ ChangeSetName: id })).rejects.toMatchObject(refused(id, 'OBSOLETE'));
    expect(topics.made.get('t')).toMatchObject({ DisplayName: 'three' });
    // Its name is free, and the stack no longer lists it.
    expect((await cf.listChangeSets({ StackName: 's' })).Summaries).toEqual([]);
    const next = await change('c', 'four');
    expect((await cf.describeChangeSet({ StackName: 's', ChangeSetName: 'c' })).ChangeSetId).toBe(next);
    await cf.executeChangeSet({ StackName: 's', ChangeSetName: 'c' });
    await rest('s');
    expect(topics.made.get('t')).toMatchObject({ DisplayName: 'four' });
  });

  it('is obsolete after another one was executed, and after an update that was rolled back', async () => {
    const { cf, rest, change } = await stack();
    const [first, second] = [await change('a', 'two'), await change('b', 'three')];
    await cf.executeChangeSet({ ChangeSetName: first });
    await rest('s');
    await expect(cf.executeChangeSet({ ChangeSetName: second })).rejects.toMatchObject(refused(second, 'OBSOLETE'));
    const again = cf.executeChangeSet({ ChangeSetName: first });
    await expect(again).rejects.toMatchObject(refused(first, 'EXECUTE_COMPLETE'));
    const third = await change('c', 'four');
    const wrong = JSON.parse(body('five'));
    wrong.Resources.U = { Type: 'AWS::SQS::Queue' };
    await cf.updateStack({ StackName: 's', TemplateBody: JSON.stringify(wrong) });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expect(cf.executeChangeSet({ ChangeSetName: third })).rejects.toMatchObject(refused(third, 'OBSOLETE'));
  });

  it('is executed by one of two calls at the same time', async () => {
    const { cf, rest, topics, change } = await stack();
    const id = await change('a', 'two');
    const both = await Promise.allSettled([
      cf.executeChangeSet({ ChangeSetName: id }),
      cf.executeChangeSet({ ChangeSetName: id }),
    ]);
    await rest('s');
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(topics.log).toEqual(['create t', 'update t']);
  });

  it('that failed says so when it is executed', async () => {
    const { cf, change } = await stack();
    const id = await change('a', 'one');
    await expect(cf.executeChangeSet({ ChangeSetName: id })).rejects.toMatchObject({
      message: `ChangeSet [${id}] cannot be executed in its current status of [FAILED]`,
    });
  });

  it('of a stack in review is obsolete when the stack is created without it', async () => {
    made = await testCloud([fakeType(topic, 'TopicName')]);
    const { cf, rest } = made;
    const set = { StackName: 'r', ChangeSetName: 'c', ChangeSetType: 'CREATE' as const, TemplateBody: body('one') };
    const { Id, StackId } = await cf.createChangeSet(set);
    expect((await cf.createStack({ StackName: 'r', TemplateBody: body('two') })).StackId).toBe(StackId);
    expect(await rest('r')).toBe('CREATE_COMPLETE');
    await expect(cf.executeChangeSet({ ChangeSetName: Id! })).rejects.toMatchObject(refused(Id!, 'OBSOLETE'));
  });
});
