import { describe, expect, it } from 'vitest';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { emptyInput, type StackRecord } from '../records.ts';
import { createStackNow, rollBackCreate } from './create.ts';
import { deleteStackNow } from './delete.ts';
import { importNow } from './import-run.ts';
import { Run } from './runs.ts';
import { fakeDeployment, made, notingType } from './testing.ts';
import { updateStackNow } from './update.ts';

const topic = 'AWS::SNS::Topic';
const queue = 'AWS::SQS::Queue';
const table = 'AWS::DynamoDB::Table';
const a = (TopicName: string, more: object = {}, properties: object = {}) => ({
  Type: topic,
  Properties: { TopicName, ...properties },
  ...more,
});
const inputOf = (Resources: object, more: object = {}) => ({
  ...emptyInput,
  template: JSON.stringify({ Resources, ...more }),
});

type Fake = Awaited<ReturnType<typeof fakeDeployment>>;
interface Options {
  stack?: Partial<StackRecord>;
  resources?: NonNullable<Parameters<typeof fakeDeployment>[0]>['resources'];
  wrong?: string[];
  handler?: Partial<ResourceType>;
  run?: (run: Run) => void;
}

/** Carries out `work`, and returns the events as `A CREATE_COMPLETE: reason`. */
async function carry(
  work: (d: Fake['d'], run: Run) => Promise<void>,
  { stack = {}, resources = [], wrong = [], handler = {}, run: prepare = () => {} }: Options,
) {
  const types = notingType(topic);
  for (const id of wrong) types.wrong.add(id);
  const fake = await fakeDeployment({ stack, resources, types: [{ ...types.handler, ...handler }] });
  types.cloud.unsaved = fake.unsaved;
  const run = new Run();
  prepare(run);
  await work({ ...fake.d, signal: run.signal }, run);
  if (!run.superseded) expect(fake.unsaved()).toEqual([]);
  const events = fake
    .events()
    .map(({ logicalId, status, reason }) => `${logicalId} ${status}${reason ? `: ${reason}` : ''}`);
  return { ...fake, ...types, reported: events };
}

describe('a creation', () => {
  const create = (Resources: object, options: Options & { more?: object } = {}) =>
    carry(createStackNow, {
      ...options,
      stack: { status: 'CREATE_IN_PROGRESS', input: inputOf(Resources, options.more), importing: {}, ...options.stack },
    });

  it('makes the resources, then the outputs', async () => {
    const more = {
      Conditions: { No: { 'Fn::Equals': ['a', 'b'] }, Yes: { 'Fn::Equals': ['a', 'a'] } },
      Outputs: {
        Name: { Value: { Ref: 'A' }, Description: 'its name', Export: { Name: 'exported' }, Condition: 'Yes' },
        Plain: { Value: 'plain' },
        Left: { Value: 'x', Condition: 'No' },
      },
    };
    const { reported, stack, resource, events, early } = await create(
      { B: a('b', { DependsOn: 'A' }), A: a('a', { DeletionPolicy: 'Retain', Metadata: { m: 1 } }) },
      { more },
    );
    // An operation is durable before it begins.
    expect(early).toEqual([]);
    expect(reported).toEqual([
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS: Resource creation Initiated',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_IN_PROGRESS: Resource creation Initiated',
      'B CREATE_COMPLETE',
      's CREATE_COMPLETE',
    ]);
    expect(
      events()
        .slice(0, 3)
        .map(({ properties }) => properties),
    ).toEqual(Array(3).fill('{"TopicName":"a"}'));
    expect(
      events()
        .slice(0, 3)
        .map(({ physicalId }) => physicalId),
    ).toEqual(['', 'a', 'a']);
    expect(stack()).toMatchObject({ status: 'CREATE_COMPLETE', statusReason: undefined, importing: undefined });
    expect(stack().outputs).toEqual([
      { key: 'Name', value: 'a', description: 'its name', exportName: 'exported' },
      { key: 'Plain', value: 'plain' },
    ]);
    expect(resource('A')).toMatchObject({ creating: undefined, skipped: undefined });
    expect(resource('A')?.current).toEqual(
      made(topic, 'a', { TopicName: 'a' }, { deletionPolicy: 'Retain', metadata: { m: 1 } }),
    );
    expect(resource('B')?.current).toEqual(made(topic, 'b', { TopicName: 'b' }, { dependsOn: ['A'] }));
  });

  it('that fails is rolled back, users first', async () => {
    const { reported, begun, stack, resource } = await create(
      { A: a('a'), B: a('b', { DependsOn: 'A' }), C: a('c', { DependsOn: 'B' }), D: a('d', { DependsOn: 'C' }) },
      { wrong: ['c'] },
    );
    expect(begun()).toEqual(['create a', 'create b', 'create c', 'delete b', 'delete a']);
    expect(reported.filter((line) => line.startsWith('s '))).toEqual([
      's ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [C]. Rollback requested by user.',
      's ROLLBACK_COMPLETE',
    ]);
    expect(reported).toContain('C CREATE_FAILED: c is wrong');
    expect(stack()).toMatchObject({ outputs: [], imports: [], deleted: expect.any(Number) });
    expect([resource('C')?.creating, resource('D')]).toEqual([undefined, undefined]);
  });

  it('begins nothing more after a failure, and lets what is under way end', async () => {
    const { begun, reported } = await create(
      { Bad: a('bad'), Slow: a('slow'), After: a('after', { DependsOn: 'Slow' }) },
      { wrong: ['bad'], stack: { disableRollback: true } },
    );
    expect(begun()).toEqual(['create bad', 'create slow']);
    expect(reported).toContain('Slow CREATE_COMPLETE');
  });

  it('writes what it is about to make before it makes it', async () => {
    let intent: unknown;
    const types = notingType(topic);
    const create: ResourceType['create'] = async (_properties, context) => {
      const name = context.name();
      intent = fake.resource('A')?.creating;
      return { id: name };
    };
    const Resources = { A: { Type: topic, Properties: { DisplayName: 'd' }, DependsOn: 'B' }, B: { Type: topic } };
    const fake = await fakeDeployment({
      stack: { status: 'CREATE_IN_PROGRESS', input: inputOf(Resources) },
      types: [{ ...types.handler, create }],
    });
    await createStackNow(fake.d, new Run());
    expect(intent).toEqual({
      type: topic,
      properties: { DisplayName: 'd' },
      suffix: expect.stringMatching(/^[A-Za-z0-9]{12}$/),
      name: fake.resource('A')?.current?.physicalId,
      dependsOn: ['B'],
      existed: false,
    });
  });

  it('whose roll-back fails says what is left', async () => {
    const { stack, reported } = await create(
      { A: a('a'), B: a('b', { DependsOn: 'A' }), X: a('x'), C: a('c', { DependsOn: ['B', 'X'] }) },
      {
        wrong: ['c'],
        handler: { delete: (id) => (id === 'a' ? Promise.resolve() : Promise.reject(new Error('stuck'))) },
      },
    );
    expect(stack()).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: expect.stringMatching(/^The following resource\(s\) failed to delete: \[(B, X|X, B)\]\. $/),
    });
    expect(reported).toContain('B DELETE_FAILED: Internal Failure');
  });

  it.each<[string, Partial<StackRecord>, string[]]>([
    [
      'stays as it is',
      { disableRollback: true },
      ['s CREATE_FAILED: The following resource(s) failed to create: [C].'],
    ],
    [
      'stays as it is',
      { onFailure: 'DO_NOTHING' },
      ['s CREATE_FAILED: The following resource(s) failed to create: [C].'],
    ],
    [
      'is deleted',
      { onFailure: 'DELETE' },
      [
        's DELETE_IN_PROGRESS: The following resource(s) failed to create: [C]. Delete requested by user.',
        's DELETE_COMPLETE',
      ],
    ],
    [
      'is rolled back',
      { onFailure: 'ROLLBACK' },
      [
        's ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [C]. Rollback requested by user.',
        's ROLLBACK_COMPLETE',
      ],
    ],
  ])('that fails %s for %j', async (_, stack, expected) => {
    const { reported } = await create({ C: a('c') }, { stack, wrong: ['c'] });
    expect(reported.filter((line) => line.startsWith('s '))).toEqual(expected);
  });

  it('that takes too long is rolled back', async () => {
    const { stack, events } = await create({ A: a('a') }, { run: (run) => (run.timedOut = true) });
    expect(stack().status).toBe('ROLLBACK_COMPLETE');
    expect(events().find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).toBe(
      'Stack creation time exceeded the specified timeout. Rollback requested by user.',
    );
  });

  it('that a deletion follows stops where it is', async () => {
    const { reported } = await create({ A: a('a') }, { run: (run) => run.supersede() });
    expect(reported).toEqual([]);
  });

  it('whose outputs are wrong is rolled back', async () => {
    const more = { Outputs: { O: { Value: { 'Fn::Split': [',', 'a,b'] } } } };
    const { stack, events } = await create({ A: a('a') }, { more });
    expect(stack().status).toBe('ROLLBACK_COMPLETE');
    expect(events().find(({ status }) => status === 'ROLLBACK_IN_PROGRESS')?.reason).toMatch(
      /evaluate to a String\. Rollback requested/,
    );
  });

  it('of an unknown type fails with its name', async () => {
    const { reported, stack } = await create({ V: { Type: 'AWS::EC2::VPC' } }, { stack: { disableRollback: true } });
    expect(reported.slice(0, 2)).toEqual([
      'V CREATE_IN_PROGRESS',
      'V CREATE_FAILED: The resource type AWS::EC2::VPC is not implemented by jaws-cloud.',
    ]);
    expect(stack().status).toBe('CREATE_FAILED');
  });

  it('that is rolled back later has no outputs any more', async () => {
    const { stack } = await carry(rollBackCreate, {
      stack: { status: 'ROLLBACK_IN_PROGRESS', outputs: [{ key: 'K', value: 'v' }], imports: ['x'] },
      resources: [{ logicalId: 'A', current: made(topic, 'a', {}, { deletionPolicy: 'RetainExceptOnCreate' }) }],
    });
    expect(stack()).toMatchObject({ status: 'ROLLBACK_COMPLETE', outputs: [], imports: [] });
  });
});

describe('an update', () => {
  const current = (id: string, more: object = {}) => made(topic, id, { TopicName: id }, more);
  const update = (Resources: object, options: Options & { more?: object } = {}) =>
    carry(updateStackNow, {
      resources: [{ logicalId: 'A', type: topic, current: current('a') }],
      ...options,
      stack: {
        input: inputOf(Resources, options.more),
        previous: inputOf({ A: a('a') }),
        importing: {},
        ...options.stack,
      },
    });

  it('changes, replaces, adds and removes', async () => {
    const { reported, begun, stack, resource } = await update(
      { In: a('in', {}, { DisplayName: 'new' }), Replaced: a('new'), Added: a('added'), Same: a('same') },
      {
        resources: [
          { logicalId: 'In', type: topic, current: current('in'), skipped: true },
          {
            logicalId: 'Replaced',
            type: topic,
            current: current('old'),
            leftovers: [{ ...current('older'), policy: 'Delete' }],
          },
          { logicalId: 'Same', type: topic, current: current('same', { deletionPolicy: 'Retain' }) },
          { logicalId: 'Gone', type: topic, current: current('gone') },
        ],
      },
    );
    expect(begun().sort()).toEqual([
      'create added',
      'create new',
      'delete gone',
      'delete old',
      'delete older',
      'update in in -> in,new',
    ]);
    expect(reported).toEqual(
      expect.arrayContaining([
        'In UPDATE_IN_PROGRESS',
        'In UPDATE_COMPLETE',
        'Replaced UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical resource; hence creating one.',
        'Replaced UPDATE_COMPLETE',
        'Added CREATE_COMPLETE',
        'Gone DELETE_COMPLETE',
        's UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      ]),
    );
    expect(reported.some((line) => line.startsWith('Same'))).toBe(false);
    expect(reported.at(-1)).toBe('s UPDATE_COMPLETE');
    expect(reported.indexOf('Gone DELETE_IN_PROGRESS')).toBeGreaterThan(
      reported.indexOf('s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
    );
    expect(stack()).toMatchObject({ previous: undefined, importing: undefined, updated: expect.any(Number) });
    expect(resource('In')).toMatchObject({ before: undefined, asked: undefined, skipped: undefined });
    expect(resource('Same')?.current).toEqual(current('same'));
    expect(resource('Replaced')).toMatchObject({ current: current('new'), leftovers: [] });
    expect(resource('Gone')).toBeUndefined();
  });

  it('that fails is rolled back, and says so', async () => {
    const { reported, begun, stack, early } = await update(
      { A: a('a', {}, { DisplayName: 'new' }), B: a('b', { DependsOn: 'A' }), C: a('c', { DependsOn: 'B' }) },
      { wrong: ['b'] },
    );
    expect(early).toEqual([]);
    expect(begun()).toEqual(['update a a -> a,new', 'create b', 'update a a,new -> a']);
    expect(reported.filter((line) => line.startsWith('s '))).toEqual([
      's UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [B].',
      's UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      's UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(stack().input).toEqual(inputOf({ A: a('a') }));
  });

  it('that fails stays as it is where its roll-back is switched off, unless it is cancelled', async () => {
    const broken = { A: a('a'), B: a('b') };
    const kept = await update(broken, { wrong: ['b'], stack: { disableRollback: true } });
    expect(kept.reported.at(-1)).toBe('s UPDATE_FAILED: The following resource(s) failed to create: [B].');
    const cancelled = await update(broken, {
      wrong: ['b'],
      stack: { disableRollback: true },
      run: (run) => (run.cancelled = true),
    });
    expect(cancelled.stack().status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('that is canceled at its end is rolled back', async () => {
    const { reported } = await update({ A: a('a') }, { run: (run) => (run.cancelled = true) });
    expect(reported).toContain('s UPDATE_ROLLBACK_IN_PROGRESS: User Initiated');
  });

  const deny = (Action: string) =>
    JSON.stringify({
      Statement: [
        { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
        { Effect: 'Deny', Action, Principal: '*', Resource: 'LogicalResourceId/A' },
      ],
    });
  const changes = {
    'Update:Modify': { A: a('a', {}, { DisplayName: 'new' }) },
    'Update:Replace': { A: a('b') },
    'Update:Delete': { B: a('b') },
  };
  it.each(Object.entries(changes))('that a policy denies as %s does not come about', async (action, Resources) => {
    for (const [denied, isDenied] of Object.keys(changes).map((one) => [one, one === action] as const)) {
      const { reported, stack } = await update(Resources, { stack: { policy: deny(denied) } });
      expect(stack().status).toBe(isDenied ? 'UPDATE_ROLLBACK_COMPLETE' : 'UPDATE_COMPLETE');
      const words = `Statement [#2] does not allow [${action}] for resource [LogicalResourceId/A]`;
      expect(reported.some((line) => line.includes(words))).toBe(isDenied);
    }
    // The policy for this update alone overrides the stack's.
    const allowed = { policy: deny(action), policyDuringUpdate: deny('None') };
    expect((await update(Resources, { stack: allowed })).stack().status).toBe('UPDATE_COMPLETE');
  });

  it('by a handler that makes another resource leaves the old one over', async () => {
    const { begun, resource } = await update(
      { A: a('a', {}, { DisplayName: 'new' }) },
      { handler: { update: async () => ({ id: 'other', attributes: { New: 1 } }) } },
    );
    expect(begun()).toEqual(['delete a']);
    expect(resource('A')?.current).toMatchObject({ physicalId: 'other', attributes: { New: 1 } });
  });

  it('of a type that changes nothing in place replaces', async () => {
    const handler = { update: undefined } as unknown as Partial<ResourceType>;
    const { begun } = await update(
      { A: { Type: topic, Properties: { DisplayName: 'new' } } },
      {
        handler,
        resources: [
          {
            logicalId: 'A',
            type: topic,
            current: made(topic, 'a', { DisplayName: 'old' }, { updateReplacePolicy: 'Retain' }),
          },
        ],
      },
    );
    expect(begun()).toEqual([expect.stringMatching(/^create s-A-/), 'delete a']);
  });

  it('retains what it replaces where the template says so', async () => {
    const { begun, reported } = await update({ A: a('b', { UpdateReplacePolicy: 'Retain' }) });
    expect(begun()).toEqual(['create b']);
    expect(reported).toContain('A DELETE_SKIPPED');
  });
});

describe('a deletion', () => {
  const remove = (options: Options) =>
    carry(deleteStackNow, { ...options, stack: { status: 'DELETE_IN_PROGRESS', ...options.stack } });

  it('has no outputs and imports any more', async () => {
    const { begun, stack, reported } = await remove({
      stack: { outputs: [{ key: 'K', value: 'v' }], imports: ['x'], skip: ['B'], retainExceptOnCreate: true },
      resources: [
        { logicalId: 'A', current: made(topic, 'a', {}, { deletionPolicy: 'RetainExceptOnCreate' }) },
        { logicalId: 'B', current: made(topic, 'b') },
      ],
    });
    expect(begun()).toEqual(['delete a']);
    expect(reported.at(-1)).toBe('s DELETE_COMPLETE');
    expect(stack()).toMatchObject({ outputs: [], imports: [], skip: undefined, deleted: expect.any(Number) });
  });

  it('that fails names what is left, and forgets what it was to leave alone', async () => {
    const { stack } = await remove({
      stack: { skip: ['X'] },
      wrong: ['a', 'b'],
      resources: [
        { logicalId: 'A', current: made(topic, 'a') },
        { logicalId: 'B', current: made(topic, 'b') },
      ],
    });
    expect(stack()).toMatchObject({
      status: 'DELETE_FAILED',
      statusReason: 'The following resource(s) failed to delete: [A, B]. ',
      skip: undefined,
    });
  });

  it('that is forced leaves what cannot be deleted', async () => {
    const { stack } = await remove({
      stack: { forced: true },
      wrong: ['a'],
      resources: [{ logicalId: 'A', current: made(topic, 'a') }],
    });
    expect(stack().status).toBe('DELETE_COMPLETE');
  });
});

describe('an import', () => {
  const current = made(topic, 'a', { TopicName: 'a' });
  const reads: Partial<ResourceType> = {
    read: async (id) => (id === 'gone' ? undefined : { id, attributes: { Arn: 'arn' } }),
  };
  const take = (Resources: object, importing: Record<string, string>, handler: Partial<ResourceType> = reads) =>
    carry(importNow, {
      handler,
      resources: [{ logicalId: 'A', type: topic, current }],
      stack: { status: 'IMPORT_IN_PROGRESS', input: inputOf(Resources), previous: inputOf({ A: a('a') }), importing },
    });

  it('takes resources over, and makes nothing', async () => {
    const { begun, reported, stack, resource, events } = await take(
      { A: a('a'), B: a('b', { DeletionPolicy: 'Retain' }) },
      { B: 'b' },
    );
    expect(begun()).toEqual([]);
    expect(reported).toEqual([
      'B IMPORT_IN_PROGRESS: Resource import started.',
      'B IMPORT_COMPLETE: Resource import completed.',
      's IMPORT_COMPLETE',
    ]);
    expect(events()[0]).toMatchObject({ physicalId: 'b', properties: '{"TopicName":"b"}' });
    expect(events()[1]).toMatchObject({ physicalId: 'b', properties: '{"TopicName":"b"}' });
    expect(stack()).toMatchObject({ previous: undefined, importing: undefined });
    expect(resource('B')).toMatchObject({ before: undefined });
    expect(resource('B')?.current).toEqual(
      made(topic, 'b', { TopicName: 'b' }, { attributes: { Arn: 'arn' }, deletionPolicy: 'Retain' }),
    );
  });

  it('that fails forgets them, and deletes nothing', async () => {
    const { begun, reported, stack, resource } = await take(
      { A: a('a'), B: a('b'), C: a('gone', { DependsOn: 'B' }) },
      { B: 'b', C: 'gone' },
    );
    expect(begun()).toEqual([]);
    expect(reported.filter((line) => line.startsWith('s '))).toEqual([
      's IMPORT_ROLLBACK_IN_PROGRESS: The following resource(s) failed to import: [C].',
      's IMPORT_ROLLBACK_COMPLETE',
    ]);
    expect(reported.find((line) => line.startsWith('C IMPORT_FAILED'))).toContain(
      "with identifier 'gone' was not found.",
    );
    expect([resource('B'), resource('C')]).toEqual([undefined, undefined]);
    expect(resource('A')).toMatchObject({ current, before: undefined });
    expect(stack()).toMatchObject({ input: inputOf({ A: a('a') }), previous: undefined, importing: undefined });
  });
});

it('a type whose properties are wrong fails before anything is made', async () => {
  const { reported } = await carry(createStackNow, {
    stack: {
      status: 'CREATE_IN_PROGRESS',
      disableRollback: true,
      input: inputOf({ T: { Type: table }, Q: { Type: queue, DependsOn: 'T' } }),
    },
  });
  expect(reported.slice(0, 2)).toEqual([
    'T CREATE_IN_PROGRESS',
    'T CREATE_FAILED: Properties validation failed for resource T with message:\n#: required key [KeySchema] not found',
  ]);
});
