import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { stackTags } from '../templates/names.ts';
import { ownStackNames, readRegion, readRevision, readStack, readStacks, revisionIn } from './read.ts';
import { type Answers, answerOf, fakeAws, fakeClient, noStack } from './testing.ts';

const where = { stage: 'dev', region: 'us-east-1', bucket: 'b' };
const listed = (StackName: string, over: object = {}) => ({
  StackName,
  StackId: `arn:${StackName}`,
  StackStatus: 'UPDATE_COMPLETE',
  CreationTime: new Date(0),
  ...over,
});
const tagged = (kind: 'resources' | 'lambdas' | 'endpoints', over: object = {}) =>
  Object.entries({ ...stackTags('shop', 'dev', kind), ...over })
    .filter(([, Value]) => Value !== undefined)
    .map(([Key, Value]) => ({ Key, Value }));

function cloud(stacks: readonly object[], objects: Answers = {}, more: Answers = {}) {
  const cf = fakeClient({
    DescribeStacks: () => ({ Stacks: stacks }),
    GetTemplate: ({ StackName }) => ({
      TemplateBody: JSON.stringify({ Resources: { [String(StackName)]: { Type: 'X' } } }),
    }),
    ...more,
  });
  const s3 = fakeClient({ GetObject: () => answerOf('NoSuchKey'), ListObjectsV2: () => ({}), ...objects });
  return { aws: fakeAws({ cloudFormation: cf.client, s3: s3.client }), cf, s3 };
}
const envFile = (text: string): Answers => ({
  GetObject: () => ({
    Body: { transformToString: async () => text },
    ETag: '"1"',
    Metadata: { 'jaws-salt': 'salt', 'jaws-version': 'v' },
    LastModified: new Date(0),
  }),
});
const bucketMissing: Answers = { GetObject: () => answerOf('NoSuchBucket') };

describe('the revision of a region', () => {
  const before = [listed('dev-shop-r'), listed('dev-shop-l', { LastUpdatedTime: new Date(1) })];

  test.each([
    ['nothing happens', before, true],
    ['another project changes', [...before, listed('dev-other-r')], true],
    ['a stack is updated', [before[0]!, listed('dev-shop-l', { LastUpdatedTime: new Date(2) })], false],
    ['a stack is replaced', [before[0]!, { ...before[1], StackId: 'arn:another' }], false],
    ['a stack comes', [...before, listed('dev-shop-e')], false],
    ['a stack goes', [before[0]!], false],
  ])('if %s', async (_, after, isSame) => {
    const read = await readStacks(cloud(before).aws, 'shop', where);
    expect((await readRevision(cloud(after).aws, 'shop', where)) === revisionIn(read)).toBe(isSame);
  });

  test('changes when an operation ends that ran while it was read: the template then was the earlier one', async () => {
    const busy = [before[0]!, { ...before[1], StackStatus: 'UPDATE_IN_PROGRESS' }];
    const read = await readStacks(cloud(busy).aws, 'shop', where);
    expect(await readRevision(cloud(before).aws, 'shop', where)).not.toBe(revisionIn(read));
  });
});

describe('the stacks of a stage', () => {
  test('are found among all of a region, shards in order', async () => {
    const names = [
      'dev-shop-l10',
      'dev-shop-r',
      'dev-shop-l2',
      'dev-shop-e',
      'dev-shop-l',
      'prod-shop-r',
      'dev-shop-x',
      'dev-shopping-r',
    ];
    const { aws } = cloud([...names.map((name) => listed(name)), listed('dev-shop-l3', { ParentId: 'arn:x' }), {}]);
    expect(await ownStackNames(aws, 'shop', where)).toEqual(
      expect.arrayContaining(['dev-shop-r', 'dev-shop-e', 'dev-shop-l', 'dev-shop-l2', 'dev-shop-l10']),
    );
    expect((await ownStackNames(aws, 'shop', where)).filter((name) => name.includes('-l'))).toEqual([
      'dev-shop-l',
      'dev-shop-l2',
      'dev-shop-l10',
    ]);
    const read = await readStacks(aws, 'shop', where);
    expect(read).toMatchObject({
      stage: 'dev',
      region: 'us-east-1',
      account: '123456789012',
      resources: {
        name: 'dev-shop-r',
        kind: 'resources',
        id: 'arn:dev-shop-r',
        template: { Resources: { 'arn:dev-shop-r': { Type: 'X' } } },
      },
      lambdas: [{ name: 'dev-shop-l' }, { name: 'dev-shop-l2' }, { name: 'dev-shop-l10' }],
      endpoints: { name: 'dev-shop-e', kind: 'endpoints' },
      env: {},
      envSalt: '',
      envVersion: '',
    });
    expect(read.firstEnv).toBeUndefined();
  });

  test.each([
    ['all tags', tagged('lambdas')],
    ['some of them', tagged('lambdas', { 'jaws:stage': undefined })],
    ['none of them', [{ Key: 'theirs', Value: 'x' }]],
  ])('may have %s', async (_title, Tags) => {
    const { aws } = cloud([listed('dev-shop-l', { Tags })]);
    expect(await ownStackNames(aws, 'shop', where)).toEqual(['dev-shop-l']);
  });

  test.each([
    [tagged('lambdas', { 'jaws:project': 'other' }), 'other, stage dev'],
    [tagged('lambdas', { 'jaws:stage': 'prod' }), 'shop, stage prod'],
    [tagged('endpoints', { 'jaws:project': undefined, 'jaws:stage': undefined }), '?, stage ?'],
  ])('do not belong to another project: %j', async (Tags, owner) => {
    const { aws } = cloud([listed('dev-shop-l', { Tags })]);
    await expect(ownStackNames(aws, 'shop', where)).rejects.toMatchObject({
      code: 'StackOfAnotherProject',
      message: expect.stringContaining('dev-shop-l'),
    });
    await expect(ownStackNames(aws, 'shop', where)).rejects.toThrow(owner);
  });
});

describe('what a stage has in a region', () => {
  const up = [listed('dev-shop-r')];

  test('is what its bucket says of the environment', async () => {
    const { aws } = cloud(up, envFile('A=1\n'));
    const read = await readRegion(aws, 'shop', where);
    expect(read).toMatchObject({ env: { A: '1' }, envSalt: 'salt', firstEnv: 'A=1\n' });
    expect(read.envVersion).toMatch(/^[0-9a-f]{32}$/);
    expect(read).not.toHaveProperty('bucketState');
    const kept = cloud(up, {
      GetObject: () => ({
        Body: { transformToString: async () => 'A=1\n' },
        ETag: '"1"',
        Metadata: { 'jaws-salt': 'salt', 'jaws-version': read.envVersion },
      }),
    });
    expect((await readRegion(kept.aws, 'shop', where)).firstEnv).toBeUndefined();
  });

  test('is an empty environment before the first deployment', async () => {
    const { aws } = cloud(up);
    expect(await readRegion(aws, 'shop', where)).toMatchObject({ env: {}, envSalt: '', envVersion: '', firstEnv: '' });
  });

  test.each<[string, object[], Answers, string | undefined]>([
    ['a bucket that was deleted by hand', up, bucketMissing, 'missing'],
    ['nothing at all', [], bucketMissing, undefined],
    ['functions without resources and bucket', [listed('dev-shop-l')], bucketMissing, 'missing'],
    ['endpoints without resources and bucket', [listed('dev-shop-e')], bucketMissing, 'missing'],
    [
      'functions that never came up',
      [listed('dev-shop-l', { StackStatus: 'ROLLBACK_COMPLETE' })],
      bucketMissing,
      undefined,
    ],
    ['a bucket that outlived its resources', [], envFile('A=1\n'), 'retained'],
    [
      'resources that never came up',
      [listed('dev-shop-r', { StackStatus: 'ROLLBACK_COMPLETE' })],
      envFile('A=1\n'),
      'retained',
    ],
    ['a bucket without an environment', [], {}, undefined],
  ])('is %s', async (_title, stacks, objects, expected) => {
    const { aws } = cloud(stacks, objects);
    expect((await readRegion(aws, 'shop', where)).bucketState).toBe(expected);
  });

  test('is nothing where a bucket of that name is somebody else’s and no resources are there', async () => {
    for (const error of [
      fail('AwsAccessDenied', { call: 'x', detail: 'no', operation: 'x' } as never),
      fail('BucketOfSomeoneElse', { bucket: 'b', account: '1' }),
      fail('AwsRejected', { call: 'x', code: 'PermanentRedirect', detail: '' }),
    ]) {
      const { aws } = cloud([], { GetObject: () => error });
      expect(await readRegion(aws, 'shop', where)).not.toHaveProperty('bucketState');
    }
  });

  test('cannot be read', async () => {
    const denied = fail('AwsAccessDenied', {
      call: 'x',
      detail: 'is not authorized to perform',
      operation: 'x',
    } as never);
    await expect(readRegion(cloud(up, { GetObject: () => denied }).aws, 'shop', where)).rejects.toMatchObject({
      code: 'AwsAccessDenied',
    });
    const slow = fail('AwsThrottled', { call: 'x', detail: 'y', attempts: 5 });
    await expect(readRegion(cloud([], { GetObject: () => slow }).aws, 'shop', where)).rejects.toBe(slow);
  });
});

test('one stack by its name', async () => {
  const { aws, cf } = cloud([listed('other')]);
  expect(await readStack(aws, where, 'other', 'resources')).toMatchObject({
    id: 'arn:other',
    name: 'other',
    kind: 'resources',
    template: { Resources: { 'arn:other': { Type: 'X' } } },
  });
  expect(cf.calls[0]).toEqual(['DescribeStacks', { StackName: 'other' }]);
  const gone = cloud([], {}, { DescribeStacks: noStack });
  expect(await readStack(gone.aws, where, 'other', 'resources')).toBeUndefined();
  const unreadable = cloud([listed('other')], {}, { GetTemplate: () => ({}) });
  await expect(readStack(unreadable.aws, where, 'other', 'resources')).rejects.toMatchObject({
    code: 'DeployedTemplateUnreadable',
    message: expect.stringContaining('other'),
  });
});
