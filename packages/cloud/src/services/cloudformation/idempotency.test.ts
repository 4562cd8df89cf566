import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from './testing.ts';

const topic = 'AWS::SNS::Topic';
const body = (DisplayName: string) =>
  JSON.stringify({ Resources: { T: { Type: topic, Properties: { TopicName: 't', DisplayName } } } });

let made: TestCloud | undefined;
afterEach(() => made?.close());

async function cloud(hooks: Parameters<typeof fakeType>[2] = {}) {
  const topics = fakeType(topic, 'TopicName', hooks);
  made = await testCloud([topics]);
  return { ...made, topics };
}

const tokensOf = async ({ cf }: TestCloud, StackName: string) => {
  const { StackEvents = [] } = await cf.describeStackEvents({ StackName });
  return StackEvents.map((event) => event.ClientRequestToken).reverse();
};

/** The error for a later operation that uses the token of an earlier one. */
const used = { code: 'TokenAlreadyExistsException', status: 400 };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (ClientRequestToken)
describe('a client request token', () => {
  it('makes repeated calls of CreateStack one operation, also while the first is under way', async () => {
    const here = await cloud();
    const request = { StackName: 's', TemplateBody: body('one'), ClientRequestToken: 'create-1' };
    const answers = await Promise.all([here.cf.createStack(request), here.cf.createStack(request)]);
    await here.rest('s');
    const again = await here.cf.createStack(request);
    expect(new Set([...answers, again].map(({ StackId }) => StackId)).size).toBe(1);
    expect(here.topics.log).toEqual(['create t']);
    expect(new Set(await tokensOf(here, 's'))).toEqual(new Set(['create-1']));
    const other = here.cf.createStack({ ...request, ClientRequestToken: 'create-2' });
    await expect(other).rejects.toMatchObject({ code: 'AlreadyExistsException' });
    const without = here.cf.createStack({ StackName: 's', TemplateBody: body('one') });
    await expect(without).rejects.toMatchObject({ code: 'AlreadyExistsException' });
  });

  it('makes repeated calls of UpdateStack one operation, also after another update', async () => {
    const here = await cloud();
    const { cf, rest, topics } = here;
    const { StackId } = await cf.createStack({ StackName: 's', TemplateBody: body('one') });
    await rest('s');
    const request = { StackName: 's', TemplateBody: body('two'), ClientRequestToken: 'update-1' };
    expect((await cf.updateStack(request)).StackId).toBe(StackId);
    await rest('s');
    await cf.updateStack({ StackName: 's', TemplateBody: body('three'), ClientRequestToken: 'update-2' });
    await rest('s');
    expect((await cf.updateStack(request)).StackId).toBe(StackId);
    expect(topics.log).toEqual(['create t', 'update t', 'update t']);
    expect(topics.made.get('t')).toMatchObject({ DisplayName: 'three' });
  });

  it('of another operation, or of the same one with other arguments, is refused', async () => {
    const { cf, rest, topics } = await cloud();
    await cf.createStack({ StackName: 's', TemplateBody: body('one'), ClientRequestToken: 'a' });
    await rest('s');
    const update = cf.updateStack({ StackName: 's', TemplateBody: body('two'), ClientRequestToken: 'a' });
    await expect(update).rejects.toMatchObject({
      ...used,
      message:
        'The client request token a has already been used for this stack. Retry the request with a different client request token',
    });
    const create = cf.createStack({ StackName: 's', TemplateBody: body('two'), ClientRequestToken: 'a' });
    await expect(create).rejects.toMatchObject(used);
    expect(topics.log).toEqual(['create t']);
  });

  it('of a call that was refused can be used again', async () => {
    const { cf, rest } = await cloud();
    await cf.createStack({ StackName: 's', TemplateBody: body('one') });
    await rest('s');
    const same = { StackName: 's', TemplateBody: body('one'), ClientRequestToken: 'a' };
    await expect(cf.updateStack(same)).rejects.toThrow('No updates are to be performed.');
    await expect(cf.updateStack(same)).rejects.toThrow('No updates are to be performed.');
    await cf.updateStack({ ...same, TemplateBody: body('two') });
  });

  it('makes repeated calls of ExecuteChangeSet and DeleteStack one operation', async () => {
    const here = await cloud();
    const { cf, rest, topics } = here;
    const set = { StackName: 's', ChangeSetName: 'c' };
    const { StackId = '' } = await cf.createChangeSet({ ...set, ChangeSetType: 'CREATE', TemplateBody: body('one') });
    const execution = { ...set, ClientRequestToken: 'execute-1' };
    await Promise.all([cf.executeChangeSet(execution), cf.executeChangeSet(execution)]);
    await rest('s');
    await cf.executeChangeSet(execution);
    expect(topics.log).toEqual(['create t']);
    expect((await tokensOf(here, 's')).slice(1)).toEqual(Array.from({ length: 5 }, () => 'execute-1'));

    const deletion = { StackName: 's', ClientRequestToken: 'delete-1' };
    await Promise.all([cf.deleteStack(deletion), cf.deleteStack(deletion)]);
    await expect.poll(() => rest(StackId)).toBe('DELETE_COMPLETE');
    await cf.createStack({ StackName: 's', TemplateBody: body('two') });
    await rest('s');
    // The name now belongs to another stack, so the repeated call does not delete it.
    await cf.deleteStack(deletion);
    expect(topics.log).toEqual(['create t', 'delete t', 'create t']);
    expect(await tokensOf(here, StackId)).toContain('delete-1');
  });

  it('makes repeated calls of RollbackStack and ContinueUpdateRollback one operation', async () => {
    const wrong = new Set(['two', 'one']);
    let armed = false;
    const { cf, rest, topics } = await cloud({
      fail({ DisplayName }) {
        if (armed && wrong.has(String(DisplayName))) throw new Error(`not ${String(DisplayName)}`);
      },
    });
    await cf.createStack({ StackName: 's', TemplateBody: body('one') });
    await rest('s');
    armed = true;
    await cf.updateStack({ StackName: 's', TemplateBody: body('two'), DisableRollback: true });
    expect(await rest('s')).toBe('UPDATE_FAILED');
    const rollBack = { StackName: 's', ClientRequestToken: 'roll-back-1' };
    const { StackId } = await cf.rollbackStack(rollBack);
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_FAILED');
    expect((await cf.rollbackStack(rollBack)).StackId).toBe(StackId);
    armed = false;
    const onward = { StackName: 's', ClientRequestToken: 'continue-1' };
    await cf.continueUpdateRollback(onward);
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
    await cf.continueUpdateRollback(onward);
    expect(topics.log).toEqual(['create t', 'update t']);
  });

  it('is remembered with what it began, whenever the process ends', async () => {
    const { cf, crashAt, crashed } = await cloud();
    crashAt(2);
    const request = { StackName: 's', TemplateBody: body('one'), ClientRequestToken: 'a' };
    await cf.createStack(request);
    await expect.poll(() => crashed()).toBeDefined();
    const later = await testCloud([fakeType(topic, 'TopicName')], { at: await crashed()! });
    const { StackId } = (await later.cf.describeStacks({})).Stacks![0]!;
    expect(await later.cf.createStack(request)).toMatchObject({ StackId });
    await later.rest(StackId!);
    await later.close();
    await made?.crash();
    await rm(made!.dir, { recursive: true });
    made = undefined;
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html (ClientToken)
describe('the client token of CreateChangeSet', () => {
  it('answers a repeated call with the same change set, at any time', async () => {
    const { cf, rest } = await cloud();
    const request = {
      StackName: 's',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE' as const,
      TemplateBody: body('one'),
      ClientToken: 'x',
    };
    const [first, second] = await Promise.all([cf.createChangeSet(request), cf.createChangeSet(request)]);
    expect(second).toEqual(first);
    await cf.executeChangeSet({ ChangeSetName: first.Id });
    await rest('s');
    expect(await cf.createChangeSet(request)).toEqual(first);
    expect((await cf.describeStacks({})).Stacks).toHaveLength(1);
  });

  it('does not make two change sets of one name of calls with different tokens or none', async () => {
    const { cf } = await cloud();
    const request = {
      StackName: 's',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE' as const,
      TemplateBody: body('one'),
    };
    const both = await Promise.allSettled([
      cf.createChangeSet({ ...request, ClientToken: 'x' }),
      cf.createChangeSet({ ...request, ClientToken: 'y' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(cf.createChangeSet(request)).rejects.toMatchObject({ code: 'AlreadyExistsException', status: 400 });
    expect((await cf.listChangeSets({ StackName: 's' })).Summaries).toHaveLength(1);
  });
});
