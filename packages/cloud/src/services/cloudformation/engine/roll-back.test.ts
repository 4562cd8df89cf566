import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../kernel/errors.ts';
import { describe as describeStack, fakeType, type TestCloud, testCloud } from '../testing.ts';

const topic = 'AWS::SNS::Topic';
const queue = 'AWS::SQS::Queue';
const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

async function cloud(...types: Parameters<typeof testCloud>[0]) {
  const made = await testCloud(types);
  clouds.push(made);
  return made;
}

/** Fails for properties listed in `wrong`, until that is emptied. */
function picky(type: string, name: string) {
  const wrong = new Set<unknown>();
  const fail = ({ DisplayName }: Readonly<Record<string, unknown>>) => {
    if (wrong.has(DisplayName)) throw new AwsError('InvalidParameter', `not ${String(DisplayName)}`, 400);
  };
  return { wrong, made: fakeType(type, name, { fail }) };
}

const body = (a: string, b: string) =>
  JSON.stringify({
    Resources: {
      A: { Type: topic, Properties: { TopicName: 'a', DisplayName: a } },
      B: { Type: topic, DependsOn: 'A', Properties: { TopicName: 'b', DisplayName: b } },
    },
  });

describe('an update that cannot be rolled back', () => {
  it('stands UPDATE_ROLLBACK_FAILED until it is continued', async () => {
    const { wrong, made } = picky(topic, 'TopicName');
    const { cf, rest } = await cloud(made);
    await cf.createStack({ StackName: 's', TemplateBody: body('1', '1') });
    wrong.add('1').add('bad');
    await cf.updateStack({ StackName: 's', TemplateBody: body('2', 'bad') });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_FAILED');
    expect((await describeStack(cf, 's')).StackStatusReason).toContain('failed to update: [');
    await expect(cf.updateStack({ StackName: 's', TemplateBody: body('3', '3') })).rejects.toThrow(
      'is in UPDATE_ROLLBACK_FAILED state and can not be updated.',
    );
    wrong.clear();
    await cf.continueUpdateRollback({ StackName: 's' });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...made.made.values()].map((properties) => properties.DisplayName)).toEqual(['1', '1']);
  });

  it('leaves alone what the caller skips', async () => {
    const { wrong, made } = picky(topic, 'TopicName');
    const { cf, rest } = await cloud(made);
    await cf.createStack({ StackName: 's', TemplateBody: body('1', '1') });
    wrong.add('1').add('bad');
    await cf.updateStack({ StackName: 's', TemplateBody: body('1', 'bad') });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(cf.continueUpdateRollback({ StackName: 's', ResourcesToSkip: ['A'] })).rejects.toThrow('[A]');
    await cf.continueUpdateRollback({ StackName: 's', ResourcesToSkip: ['B'] });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe('a deployment whose roll-back is switched off', () => {
  it('keeps created resources, and can be fixed or rolled back', async () => {
    const { wrong, made } = picky(topic, 'TopicName');
    const { cf, rest } = await cloud(made);
    wrong.add('bad');
    await cf.createStack({ StackName: 's', TemplateBody: body('1', 'bad'), DisableRollback: true });
    expect(await rest('s')).toBe('CREATE_FAILED');
    expect([...made.made.keys()]).toEqual(['a']);
    await cf.updateStack({ StackName: 's', TemplateBody: body('1', '2'), DisableRollback: true });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
    await cf.updateStack({ StackName: 's', TemplateBody: body('3', 'bad'), DisableRollback: true });
    expect(await rest('s')).toBe('UPDATE_FAILED');
    await cf.rollbackStack({ StackName: 's' });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...made.made.values()].map((properties) => properties.DisplayName)).toEqual(['1', '2']);
  });

  it('can be rolled back when it never came up', async () => {
    const { wrong, made } = picky(topic, 'TopicName');
    const { cf, rest } = await cloud(made);
    wrong.add('bad');
    await cf.createStack({ StackName: 's', TemplateBody: body('1', 'bad'), OnFailure: 'DO_NOTHING' });
    await rest('s');
    await cf.rollbackStack({ StackName: 's' });
    expect(await rest('s')).toBe('ROLLBACK_COMPLETE');
    expect(made.made.size).toBe(0);
  });

  it('is deleted when the caller says so', async () => {
    const { wrong, made } = picky(topic, 'TopicName');
    const { cf, rest } = await cloud(made);
    wrong.add('bad');
    const { StackId } = await cf.createStack({ StackName: 's', TemplateBody: body('1', 'bad'), OnFailure: 'DELETE' });
    expect(await rest(StackId!)).toBe('DELETE_COMPLETE');
    expect(made.made.size).toBe(0);
  });
});

describe('an update that is under way', () => {
  it('can be cancelled, and blocks another one', async () => {
    let release: () => void = () => undefined;
    const topics = fakeType(topic, 'TopicName');
    const queues = fakeType(queue, 'QueueName', {
      wait: new Promise<void>((resolve) => {
        release = resolve;
      }),
    });
    const { cf, rest } = await cloud(topics, queues);
    const resources = (display: string, more: object) =>
      JSON.stringify({
        Resources: { A: { Type: topic, Properties: { TopicName: 'a', DisplayName: display } }, ...more },
      });
    await cf.createStack({ StackName: 's', TemplateBody: resources('1', {}) });
    const next = resources('2', { Q: { Type: queue, DependsOn: 'A' }, Z: { Type: topic, DependsOn: 'Q' } });
    await cf.updateStack({ StackName: 's', TemplateBody: next });
    await expect(cf.updateStack({ StackName: 's', TemplateBody: resources('3', {}) })).rejects.toThrow(
      'is in UPDATE_IN_PROGRESS state and can not be updated.',
    );
    await cf.cancelUpdateStack({ StackName: 's' });
    release();
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([topics.made.get('a'), topics.made.size, queues.made.size]).toEqual([
      { TopicName: 'a', DisplayName: '1' },
      1,
      0,
    ]);
  });

  it('obeys the stack policy', async () => {
    const { made } = picky(topic, 'TopicName');
    const { cf, rest } = await cloud(made);
    const policy = {
      Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: 'LogicalResourceId/A' }],
    };
    await cf.createStack({ StackName: 's', TemplateBody: body('1', '1'), StackPolicyBody: JSON.stringify(policy) });
    await cf.updateStack({ StackName: 's', TemplateBody: body('2', '1') });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
    await cf.updateStack({ StackName: 's', TemplateBody: body('2', '2') });
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
    const all = { Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }] };
    await cf.updateStack({
      StackName: 's',
      TemplateBody: body('2', '2'),
      StackPolicyDuringUpdateBody: JSON.stringify(all),
    });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
  });
});
