import { describe, expect, test, vi } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import type { Drift } from '../events.ts';
import { nothing } from '../plan/testing.ts';
import type { DeployedStack } from '../plan/types.ts';
import { environmentDigest, environmentParameter } from '../templates/environment.ts';
import { detectDrift } from './drift.ts';
import { environmentDrift, joinDrift, putBackEnvironment } from './drift-environment.ts';
import { type Answers, answerOf, fakeAws, fakeClient, fakeHost, memoryBucket, state } from './testing.ts';

const at = { stage: 'dev', region: 'us-east-1' };
const stack = (
  name: string,
  Resources: DeployedStack['template']['Resources'] = {},
  status = 'UPDATE_COMPLETE',
): DeployedStack => ({
  ...state({ id: `arn:${name}`, status }),
  name,
  kind: 'resources',
  template: { Resources },
});
const detected: Answers = {
  DetectStackDrift: ({ StackName }) => ({ StackDriftDetectionId: `detection of ${StackName}` }),
  DescribeStackDriftDetectionStatus: () => ({ DetectionStatus: 'DETECTION_COMPLETE' }),
  DescribeStackResourceDrifts: () => ({ StackResourceDrifts: [] }),
};
function detect(answers: Answers, stacks: readonly DeployedStack[], over: Parameters<typeof fakeHost>[0] = {}) {
  const { host, events } = fakeHost(over);
  const cf = fakeClient({ ...detected, ...answers });
  return { found: detectDrift(host, fakeAws({ cloudFormation: cf.client }), at, stacks), events, ...cf };
}
const drifted = (LogicalResourceId: string, over: object = {}) => ({
  LogicalResourceId,
  ResourceType: 'AWS::SQS::Queue',
  StackResourceDriftStatus: 'MODIFIED',
  ...over,
});
const unknown = (name: string, why: string) => ({
  type: 'warning',
  message: `Drift of ${name} in us-east-1 is not fully known: ${why}`,
});

describe('what CloudFormation finds', () => {
  test('is asked for by stack, to the last page, and sorted; no value of a property is in it', async () => {
    const { found, calls } = detect(
      {
        DescribeStackResourceDrifts: ({ StackName, NextToken }) =>
          StackName === 'arn:b'
            ? { StackResourceDrifts: [drifted('Z')] }
            : NextToken
              ? { StackResourceDrifts: [drifted('A', { StackResourceDriftStatus: 'DELETED' })] }
              : {
                  StackResourceDrifts: [
                    drifted('B', {
                      PropertyDifferences: [{ PropertyPath: '/Y', ActualValue: 'secret' }, { PropertyPath: '/X' }, {}],
                    }),
                  ],
                  NextToken: 't',
                },
      },
      [stack('b'), stack('a'), stack('never', {}, 'ROLLBACK_COMPLETE')],
    );
    const one = { ...at, type: 'AWS::SQS::Queue', status: 'MODIFIED', properties: [] };
    expect(await found).toEqual([
      { ...one, stack: 'a', logicalId: 'A', status: 'DELETED' },
      { ...one, stack: 'a', logicalId: 'B', properties: ['', '/X', '/Y'] },
      { ...one, stack: 'b', logicalId: 'Z' },
    ]);
    const of = (call: string) => calls.flatMap(([name, input]) => (name === call ? [input] : []));
    expect(of('DetectStackDrift')).toEqual([{ StackName: 'arn:b' }, { StackName: 'arn:a' }]);
    expect(of('DescribeStackDriftDetectionStatus')).toContainEqual({ StackDriftDetectionId: 'detection of arn:a' });
    const list = { StackName: 'arn:a', StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'], MaxResults: 100 };
    expect(of('DescribeStackResourceDrifts')).toContainEqual(list);
    expect(of('DescribeStackResourceDrifts')).toContainEqual({ ...list, NextToken: 't' });
  });

  test('may lack a name', async () => {
    const { found } = detect({ DescribeStackResourceDrifts: () => ({ StackResourceDrifts: [{}] }) }, [stack('a')]);
    expect(await found).toMatchObject([{ logicalId: '', type: '', status: 'MODIFIED', properties: [] }]);
  });

  test('is read from nested stacks as well, however deep', async () => {
    const nested = (LogicalResourceId: string, over: object = {}) => ({
      LogicalResourceId,
      ResourceType: 'AWS::CloudFormation::Stack',
      ResourceStatus: 'UPDATE_COMPLETE',
      PhysicalResourceId: `arn:${LogicalResourceId}`,
      ...over,
    });
    const { found, calls } = detect(
      {
        DescribeStackResources: ({ StackName }) =>
          StackName === 'arn:a'
            ? {
                StackResources: [
                  nested('Cache'),
                  nested('Gone', { ResourceStatus: 'DELETE_COMPLETE' }),
                  nested('Coming', { PhysicalResourceId: undefined }),
                  { ...nested('Queue'), ResourceType: 'AWS::SQS::Queue' },
                ],
              }
            : StackName === 'arn:Cache'
              ? { StackResources: [nested('Deep')] }
              : {},
        DescribeStackResourceDrifts: ({ StackName }) => ({ StackResourceDrifts: [drifted(`In ${StackName}`)] }),
      },
      [stack('a', { Cache: { Type: 'AWS::CloudFormation::Stack' } })],
    );
    expect((await found).map((one) => `${one.stack}: ${one.logicalId}`)).toEqual([
      'a: In arn:a',
      'a/Cache: In arn:Cache',
      'a/Cache/Deep: In arn:Deep',
    ]);
    expect(calls.filter(([name]) => name === 'DescribeStackResources')).toHaveLength(3);
  });

  test('of a stack that holds none is read without them', async () => {
    const { found, names } = detect({}, [stack('a', { Queue: { Type: 'AWS::SQS::Queue' } })]);
    await found;
    expect(names()).not.toContain('DescribeStackResources');
  });

  test('is waited for', async () => {
    const { found } = detect(
      {
        DescribeStackDriftDetectionStatus: (_input, call) => ({
          DetectionStatus: call === 1 ? 'DETECTION_IN_PROGRESS' : 'DETECTION_COMPLETE',
        }),
        DescribeStackResourceDrifts: () => ({ StackResourceDrifts: [drifted('A')] }),
      },
      [stack('a')],
    );
    expect(await found).toHaveLength(1);
  });
});

describe('what cannot be found out is said', () => {
  test.each([
    [{ DetectionStatus: 'DETECTION_FAILED', DetectionStatusReason: 'no rights' }, 'no rights'],
    [{ DetectionStatus: 'DETECTION_FAILED' }, 'its detection failed'],
  ])('%j', async (status, why) => {
    const { found, events } = detect(
      {
        DescribeStackDriftDetectionStatus: () => status,
        DescribeStackResourceDrifts: () => ({ StackResourceDrifts: [drifted('A')] }),
      },
      [stack('a')],
    );
    expect(await found).toHaveLength(1);
    expect(events).toEqual([unknown('a', why)]);
  });

  test('an error for the user, of this stack only', async () => {
    const denied = fail('AwsAccessDenied', { call: 'x', detail: 'no', operation: 'x' } as never);
    const { found, events } = detect(
      {
        DetectStackDrift: ({ StackName }) => (StackName === 'arn:a' ? denied : { StackDriftDetectionId: 'x' }),
        DescribeStackResourceDrifts: () => ({ StackResourceDrifts: [drifted('A')] }),
      },
      [stack('a'), stack('b')],
    );
    expect((await found).map((one) => one.stack)).toEqual(['b']);
    expect(events).toEqual([unknown('a', denied.message)]);
  });

  test('but no bug, and no answer without a list', async () => {
    const bug = new TypeError('a bug');
    await expect(detect({ DetectStackDrift: () => bug }, [stack('a')]).found).rejects.toBe(bug);
    const { found, events } = detect({ DescribeStackResourceDrifts: () => ({}) }, [stack('a')]);
    expect(await found).toEqual([]);
    expect(events).toEqual(
      [unknown('a', expect.stringContaining('cloudformation:DescribeStackResourceDrifts') as never)].map((one) => ({
        ...one,
        message: expect.stringContaining('DescribeStackResourceDrifts'),
      })),
    );
  });

  test('an interruption ends it, five minutes are enough', async () => {
    const running = { DescribeStackDriftDetectionStatus: () => ({ DetectionStatus: 'DETECTION_IN_PROGRESS' }) };
    await expect(detect(running, [stack('a')], { signal: AbortSignal.abort() }).found).rejects.toThrow('interrupted');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const { found, events, calls } = detect(running, [stack('a')]);
      let ended = false;
      void found.then(() => {
        ended = true;
      });
      for (let seconds = 0; seconds < 290; seconds += 5) await vi.advanceTimersByTimeAsync(5_000);
      expect(ended).toBe(false);
      for (let seconds = 0; seconds < 20; seconds += 5) await vi.advanceTimersByTimeAsync(5_000);
      expect(await found).toEqual([]);
      expect(events).toEqual([unknown('a', 'its detection takes longer than five minutes')]);
      expect(calls.length).toBeLessThan(80);
    } finally {
      vi.useRealTimers();
    }
  });
});

const salt = 'salt';
const now = { A1: '1', B1: '2' };
const base = { ...nothing, env: now, envSalt: salt, envVersion: 'v1', firstEnv: undefined };

/** A function that uses these environment variables, as it was deployed. */
function fn(
  values: Readonly<Record<string, string>>,
  { literals = {}, version = 'v1', name = 'dev-shop-fn' }: { literals?: object; version?: string; name?: string } = {},
) {
  const names = Object.keys(values);
  const variables = Object.fromEntries(names.map((one) => [one, { Ref: environmentParameter(one) }]));
  const digests = Object.fromEntries(names.map((one) => [one, environmentDigest(one, values[one]!, salt)]));
  return {
    Type: 'AWS::Lambda::Function',
    Properties: { FunctionName: name, Environment: { Variables: { ...variables, ...literals } } },
    Metadata: { 'jaws:environment': { version, digests } },
  };
}
const configured = (Variables: object | undefined, more: object = {}): Answers => ({
  GetFunctionConfiguration: ({ FunctionName }) => ({
    FunctionName,
    ...(Variables && { Environment: { Variables } }),
    ...more,
  }),
});
const functions = (...all: ReturnType<typeof fn>[]) => [
  { name: 'dev-shop-l', template: { Resources: Object.fromEntries(all.map((one, index) => [`f${index}`, one])) } },
];
async function compare(stacks: ReturnType<typeof functions>, answers: Answers, over: object = {}) {
  const { host, events } = fakeHost();
  const lambda = fakeClient(answers);
  const found = await environmentDrift(host, fakeAws({ lambda: lambda.client }), { ...base, ...over }, stacks);
  return { found, events, calls: lambda.calls };
}
const changed = (...names: string[]) => [
  {
    ...at,
    stack: 'dev-shop-l',
    logicalId: 'f0',
    type: 'AWS::Lambda::Function',
    status: 'MODIFIED',
    properties: names.map((name) => `/Environment/Variables/${name}`),
  },
];
const reference = '{{resolve:ssm:/x}}';
const flag = { 'Fn::Join': [' ', [{ Ref: environmentParameter('NODE_OPTIONS') }, '--enable-source-maps']] };

describe('variables that somebody changed', () => {
  test.each<[string, ReturnType<typeof fn>, object | undefined, string[]]>([
    ['none', fn(now), now, []],
    ['a value', fn(now), { ...now, B1: 'x' }, ['B1']],
    ['one that is gone', fn(now), { A1: '1' }, ['B1']],
    ['all of them', fn(now), undefined, ['A1', 'B1']],
    ['one that was added', fn(now), { ...now, AA: 'x' }, ['AA']],
    ['a literal', fn(now, { literals: { L1: 'x' } }), { ...now, L1: 'y' }, ['L1']],
    ['no literal', fn(now, { literals: { L1: 'x' } }), { ...now, L1: 'x' }, []],
    ['a reference, of which nothing is known', fn(now, { literals: { R1: reference } }), { ...now, R1: 'any' }, []],
    [
      'an expression, of which nothing is known',
      fn(now, { literals: { E1: { 'Fn::GetAtt': ['A', 'Arn'] } } }),
      { ...now, E1: 'any' },
      [],
    ],
    ['a parameter without a digest', fn(now, { literals: { D1: { Ref: 'Out' } } }), { ...now, D1: 'any' }, []],
  ])('%s', async (_title, one, variables, names) => {
    const { found } = await compare(functions(one), configured(variables));
    expect(found).toEqual(names.length > 0 ? changed(...names) : []);
  });

  test('beside the flag of source maps', async () => {
    const one = fn({ NODE_OPTIONS: '--x' }, { literals: { NODE_OPTIONS: flag } });
    const is = async (value: string) => (await compare(functions(one), configured({ NODE_OPTIONS: value }))).found;
    expect(await is('--x --enable-source-maps')).toEqual([]);
    expect(await is('--x')).toEqual(changed('NODE_OPTIONS'));
    expect(await is('--y --enable-source-maps')).toEqual(changed('NODE_OPTIONS'));
  });

  test('are looked for by the name of the function; one that is gone is drift of its stack', async () => {
    const { found, calls } = await compare(functions(fn(now)), {
      GetFunctionConfiguration: () => answerOf('ResourceNotFoundException'),
    });
    expect(found).toEqual([]);
    expect(calls).toEqual([['GetFunctionConfiguration', { FunctionName: 'dev-shop-fn' }]]);
  });

  test('are empty where functions have no variables', async () => {
    const others = [
      { name: 's', template: { Resources: { a: { Type: 'AWS::Lambda::Function' }, b: { ...fn(now), Type: 'X' } } } },
    ];
    const { host, events } = fakeHost();
    expect(await environmentDrift(host, fakeAws({}), base, others)).toEqual([]);
    expect(await environmentDrift(host, fakeAws({}), { ...base, envSalt: '' }, others)).toEqual([]);
    expect(events).toEqual([]);
  });

  test.each([
    ['no salt', { envSalt: '' }],
    ['an environment that JAWS did not write', { firstEnv: '' }],
  ])('cannot be known with %s', async (_title, over) => {
    const { found, events, calls } = await compare(functions(fn(now)), {}, over);
    expect([found, calls]).toEqual([[], []]);
    expect(events).toEqual([
      {
        type: 'warning',
        message:
          'Cannot determine whether variables of functions of dev us-east-1 were changed by hand: the environment in the jaws bucket was not written by JAWS, or is gone.',
      },
    ]);
  });

  test('cannot be known where Lambda does not say; a bug is one', async () => {
    const denied = fail('AwsAccessDenied', { call: 'x', detail: 'no', operation: 'x' } as never);
    const { found, events } = await compare(functions(fn(now)), { GetFunctionConfiguration: () => denied });
    expect(found).toEqual([]);
    expect(events).toMatchObject([{ type: 'warning', message: expect.stringContaining(denied.message) }]);
    const bug = new TypeError('a bug');
    await expect(compare(functions(fn(now)), { GetFunctionConfiguration: () => bug })).rejects.toBe(bug);
  });
});

test('what both found is one list', () => {
  const one = (logicalId: string, status: Drift['status'], ...properties: string[]): Drift => ({
    ...at,
    stack: 's',
    logicalId,
    type: 'T',
    status,
    properties,
  });
  expect(
    joinDrift(
      [one('C', 'MODIFIED', '/X', '/Z'), one('A', 'DELETED')],
      [one('A', 'MODIFIED', '/V'), one('C', 'MODIFIED', '/Y', '/X'), one('B', 'MODIFIED', '/V')],
    ),
  ).toEqual([one('A', 'DELETED'), one('B', 'MODIFIED', '/V'), one('C', 'MODIFIED', '/X', '/Y', '/Z')]);
});

describe('putting variables back', () => {
  const updated = { UpdateFunctionConfiguration: () => ({}) };
  async function putBack(stacks: ReturnType<typeof functions>, answers: Answers, over: object = {}) {
    const { host, events } = fakeHost();
    const lambda = fakeClient({ ...updated, ...answers });
    const s3 = fakeClient({ GetObject: () => answerOf('NoSuchKey') });
    const aws = fakeAws({ lambda: lambda.client, s3: s3.client });
    await putBackEnvironment(host, aws, 'shop', { ...base, ...over }, memoryBucket().bucket, stacks);
    return {
      events,
      updates: lambda.calls.flatMap(([name, input]) => (name === 'UpdateFunctionConfiguration' ? [input] : [])),
    };
  }

  test('gives a function what its template means', async () => {
    const literals = { L1: 'x', NODE_OPTIONS: flag };
    const values = { ...now, NODE_OPTIONS: '--x' };
    const one = fn(values, { literals });
    const { events, updates } = await putBack(
      functions(one),
      configured({ ...now, B1: 'changed', L1: 'y', NODE_OPTIONS: '', MORE: '1' }, { RevisionId: 'r1' }),
      { env: values },
    );
    expect(updates).toEqual([
      {
        FunctionName: 'dev-shop-fn',
        Environment: { Variables: { ...now, L1: 'x', NODE_OPTIONS: '--x --enable-source-maps' } },
        RevisionId: 'r1',
      },
    ]);
    expect(events).toEqual([
      { type: 'notice', message: 'Put B1, L1, MORE, NODE_OPTIONS of dev-shop-fn in us-east-1 back as deployed.' },
    ]);
  });

  test('leaves functions alone that are as they were deployed', async () => {
    expect(await putBack(functions(fn(now)), configured(now))).toEqual({ events: [], updates: [] });
    expect(await putBack(functions(fn(now)), {}, { envSalt: '' })).toEqual({ events: [], updates: [] });
  });

  test('keeps a reference as it is, and what cannot be known', async () => {
    const one = fn(now, { literals: { R1: reference, S1: reference } });
    const { updates } = await putBack(functions(one), configured({ A1: '1', B1: 'x', R1: 'resolved' }));
    expect(updates[0]).toEqual({ FunctionName: 'dev-shop-fn', Environment: { Variables: { ...now, R1: 'resolved' } } });
  });

  test('says which value is in no version any more', async () => {
    const old = fn({ A1: '1', B1: 'older' }, { version: 'v0' });
    const { events, updates } = await putBack(functions(old), configured({ A1: '1', B1: 'changed' }));
    expect(updates).toEqual([{ FunctionName: 'dev-shop-fn', Environment: { Variables: { A1: '1', B1: 'changed' } } }]);
    expect(events).toEqual([
      {
        type: 'warning',
        message:
          'B1 of dev-shop-fn in us-east-1 keeps its manual change: no kept version of the environment has the value.',
        hint: 'Set it again and deploy: jaws env set dev us-east-1 B1 <value>',
      },
    ]);
  });

  test('names all of them, and drops one that is gone and cannot be known', async () => {
    const old = fn({ A1: 'older', B1: 'older', C1: 'older' }, { version: 'v0' });
    const { events, updates } = await putBack(functions(old), configured({ A1: 'x', B1: 'y' }));
    expect(updates[0]).toEqual({ FunctionName: 'dev-shop-fn', Environment: { Variables: { A1: 'x', B1: 'y' } } });
    expect(JSON.parse(JSON.stringify(updates[0]))).toEqual(updates[0]);
    expect(Object.keys((updates[0] as { Environment: { Variables: object } }).Environment.Variables)).toEqual([
      'A1',
      'B1',
    ]);
    expect(events).toEqual([
      {
        type: 'warning',
        message:
          'A1, B1, C1 of dev-shop-fn in us-east-1 keeps its manual change: no kept version of the environment has the value.',
        hint: 'Set it again and deploy: jaws env set dev us-east-1 A1 <value>',
      },
    ]);
  });

  test('takes no other expression for a value', async () => {
    const ref = { Ref: environmentParameter('A1') };
    for (const join of [
      [' ', [ref, '-x', 'more']],
      [' ', ['text', '-x']],
      [' ', [ref, { Ref: 'B' }]],
      [' ', 'x'],
      'x',
      [' ', [ref]],
    ]) {
      const one = fn({ A1: '1' }, { literals: { A1: { 'Fn::Join': join } } });
      expect((await compare(functions(one), configured({ A1: 'any' }))).found).toEqual([]);
    }
  });

  test('does not take another value of the same name', async () => {
    const { updates } = await putBack(functions(fn({ A1: 'deployed' })), configured({ A1: 'changed' }), {
      env: { A1: 'newer' },
    });
    expect(updates[0]).toMatchObject({ Environment: { Variables: { A1: 'changed' } } });
  });
});
