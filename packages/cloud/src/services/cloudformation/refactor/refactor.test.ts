import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

const topic = 'AWS::SNS::Topic';
const queue = 'AWS::SQS::Queue';

let here: TestCloud;
let topics: ReturnType<typeof fakeType>;
let queues: ReturnType<typeof fakeType>;
beforeEach(async () => {
  [topics, queues] = [fakeType(topic, 'TopicName'), fakeType(queue, 'QueueName')];
  here = await testCloud([topics, queues]);
});
afterEach(() => here.close());

const T = { Type: topic, Properties: { TopicName: 't', DisplayName: 'd' } };
const Q = { Type: queue, Properties: { QueueName: 'q', Tags: [{ Key: 'topic', Value: { Ref: 'T' } }] } };
const Spare = { Type: topic, Properties: { TopicName: 'spare' } };
const Keep = { Type: topic, Properties: { TopicName: 'keep' } };
const template = (Resources: object, rest: object = {}) => JSON.stringify({ Resources, ...rest });

async function stack(StackName: string, TemplateBody: string) {
  await here.cf.createStack({ StackName, TemplateBody });
  expect(await here.rest(StackName)).toBe('CREATE_COMPLETE');
}

async function refactor(stacks: Readonly<Record<string, string>>, more: object = {}) {
  const StackDefinitions = Object.entries(stacks).map(([StackName, TemplateBody]) => ({ StackName, TemplateBody }));
  const { StackRefactorId } = await here.cf.createStackRefactor({ StackDefinitions, ...more });
  const described = await here.cf.describeStackRefactor({ StackRefactorId });
  return { StackRefactorId, described };
}

const resourcesOf = async (StackName: string) => {
  const { StackResources = [] } = await here.cf.describeStackResources({ StackName });
  return Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
};
const outputsOf = async (StackName: string) => {
  const { Stacks } = await here.cf.describeStacks({ StackName });
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]));
};

/** `Q` stays and reads what `T`'s new stack exports. */
const imported = {
  ...Q,
  Properties: { ...Q.Properties, Tags: [{ Key: 'topic', Value: { 'Fn::ImportValue': 'the-topic' } }] },
};
const Outputs = { Topic: { Value: { Ref: 'T' }, Export: { Name: 'the-topic' } } };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html
describe('a stack refactor', () => {
  it('moves a resource to another stack without touching it, and what refers to it stays', async () => {
    await stack('a', template({ T, Q }));
    await stack('b', template({ Keep }));
    const made = [...topics.log, ...queues.log];
    const { StackRefactorId, described } = await refactor({
      a: template({ Q: imported }),
      b: template({ Keep, T }, { Outputs }),
    });
    expect(described).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
    expect(described.StackIds).toHaveLength(2);
    const [a = '', b = ''] = described.StackIds ?? [];
    expect((await here.cf.listStackRefactorActions({ StackRefactorId })).StackRefactorActions).toMatchObject([
      {
        Action: 'MOVE',
        Entity: 'RESOURCE',
        PhysicalResourceId: 't',
        Detection: 'AUTO',
        ResourceMapping: {
          Source: { StackName: a, LogicalResourceId: 'T' },
          Destination: { StackName: b, LogicalResourceId: 'T' },
        },
      },
    ]);
    expect(await resourcesOf('b')).toEqual({ Keep: 'keep' });

    await here.cf.executeStackRefactor({ StackRefactorId });
    const after = await here.cf.describeStackRefactor({ StackRefactorId });
    expect(after.ExecutionStatus).toBe('EXECUTE_COMPLETE');
    expect(await resourcesOf('a')).toEqual({ Q: 'q' });
    expect(await resourcesOf('b')).toEqual({ Keep: 'keep', T: 't' });
    expect(await outputsOf('b')).toEqual({ Topic: 't' });
    expect([...topics.log, ...queues.log]).toEqual(made);
    expect([await here.rest('a'), await here.rest('b')]).toEqual(['UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
    // The stacks have the new templates: updating them with the same ones changes nothing, and the import protects the export.
    for (const [StackName, TemplateBody] of [
      ['a', template({ Q: imported })],
      ['b', template({ Keep, T }, { Outputs })],
    ]) {
      const same = here.cf.updateStack({ StackName, TemplateBody });
      await expect(same).rejects.toThrow('No updates are to be performed.');
    }
    expect((await here.cf.listImports({ ExportName: 'the-topic' })).Imports).toEqual(['a']);
    await here.cf.deleteStack({ StackName: 'a' });
    await expect.poll(async () => here.rest(a)).toBe('DELETE_COMPLETE');
    expect([...topics.made.keys()].sort()).toEqual(['keep', 't']);
    await here.cf.deleteStack({ StackName: 'b' });
    await expect.poll(async () => here.rest(b)).toBe('DELETE_COMPLETE');
    expect([...topics.made.keys()]).toEqual([]);
  });

  it('renames by a mapping, finds one definition by itself, and makes a stack when it may', async () => {
    await stack('a', template({ T, Keep }));
    const alone = { a: template({ Keep }), made: template({ Renamed: T }) };
    const refused = await refactor(alone);
    expect(refused.described).toMatchObject({ Status: 'CREATE_FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(refused.described.StatusReason).toBe('Stack [made] does not exist');

    const { StackRefactorId } = await refactor(alone, { EnableStackCreation: true });
    const { StackRefactorActions } = await here.cf.listStackRefactorActions({ StackRefactorId });
    expect(StackRefactorActions?.map(({ Action, Entity, Detection }) => [Action, Entity, Detection])).toEqual([
      ['CREATE', 'STACK', undefined],
      ['MOVE', 'RESOURCE', 'AUTO'],
    ]);
    await here.cf.executeStackRefactor({ StackRefactorId });
    expect(await here.rest('made')).toBe('CREATE_COMPLETE');
    expect(await resourcesOf('made')).toEqual({ Renamed: 't' });

    const Source = { StackName: 'made', LogicalResourceId: 'Renamed' };
    const Destination = { StackName: 'made', LogicalResourceId: 'Again' };
    const more = { ResourceMappings: [{ Source, Destination }] };
    const within = await refactor({ made: template({ Again: T }) }, more);
    await here.cf.executeStackRefactor({ StackRefactorId: within.StackRefactorId });
    expect(await resourcesOf('made')).toEqual({ Again: 't' });
    expect(topics.log).toEqual(['create t', 'create keep']);
    const { StackRefactorSummaries } = await here.cf.listStackRefactors({
      ExecutionStatusFilter: ['EXECUTE_COMPLETE'],
    });
    expect(StackRefactorSummaries).toHaveLength(2);
  });

  it.each<[string, object, object, string]>([
    ['create resources', { Keep, Spare }, { T, New: { Type: topic } }, 'creates and deletes no resources'],
    ['delete resources', { Keep }, { T }, 'creates and deletes no resources'],
    ['change resources', { Keep, Spare }, { T: { ...T, Properties: { TopicName: 't' } } }, '[DisplayName] of T'],
    ['change the type of resources', { Keep, Spare }, { T: { Type: queue } }, 'creates and deletes no resources'],
    ['leave a stack empty', {}, { T, Keep, Spare }, 'At least one Resources member must be defined'],
  ])('does not %s', async (_, a, b, reason) => {
    await stack('a', template({ T, Keep, Spare }));
    const set = await refactor({ a: template(a), b: template(b) }, { EnableStackCreation: true });
    expect(set.described.Status).toBe('CREATE_FAILED');
    expect(set.described.StatusReason).toContain(reason);
    await expect(here.cf.executeStackRefactor({ StackRefactorId: set.StackRefactorId })).rejects.toThrow(
      '[UNAVAILABLE]',
    );
  });

  it('does not add parameters, and is obsolete when a stack was changed since', async () => {
    await stack('a', template({ T, Keep }));
    await stack('b', template({ Q: { Type: queue } }));
    const b = { Q: { Type: queue }, T };
    const parameters = await refactor({
      a: template({ Keep }),
      b: template(b, { Parameters: { P: { Type: 'String', Default: 'x' } } }),
    });
    expect(parameters.described.StatusReason).toContain('cannot add or change the parameters of a template: [P] of b');
    const { StackRefactorId } = await refactor({ a: template({ Keep }), b: template(b) });
    await here.cf.updateStack({
      StackName: 'b',
      TemplateBody: template({ Q: { Type: queue, Properties: { DelaySeconds: 1 } } }),
    });
    await here.rest('b');
    expect((await here.cf.describeStackRefactor({ StackRefactorId })).ExecutionStatus).toBe('OBSOLETE');
    await expect(here.cf.executeStackRefactor({ StackRefactorId })).rejects.toThrow('[OBSOLETE]');
    expect(await resourcesOf('a')).toEqual({ T: 't', Keep: 'keep' });
    const missing = here.cf.describeStackRefactor({ StackRefactorId: 'nobody' });
    await expect(missing).rejects.toMatchObject({ code: 'StackRefactorNotFoundException', status: 404 });
  });
});
