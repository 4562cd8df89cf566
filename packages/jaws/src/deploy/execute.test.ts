import { describe, expect, test } from 'vitest';
import { fail } from '../errors/catalogue/index.ts';
import { nothing } from '../plan/testing.ts';
import type { DeployedRegion, DeployedStack, Deployment, RegionPlan, StackPlan } from '../plan/types.ts';
import { Moved } from './context.ts';
import { type ExecuteOptions, executeDeployment, tokenOf } from './execute.ts';
import type { Lease } from './lease.ts';
import { type Answers, answerOf, fakeAws, fakeClient, fakeHost, plan as stackPlan, state } from './testing.ts';

const kindOf = { r: 'resources', l: 'lambdas', l2: 'lambdas', e: 'endpoints' } as const;
type Letter = keyof typeof kindOf;

const deployed = (letter: Letter, over: Partial<DeployedStack> = {}): DeployedStack => ({
  ...state({ id: `arn:${letter}`, revision: `arn:${letter}|1970-01-01T00:00:00.000Z` }),
  name: `dev-shop-${letter}`,
  kind: kindOf[letter],
  template: { Resources: {} },
  ...over,
});
const stackOf = (letter: Letter, over: Partial<StackPlan> = {}): StackPlan =>
  stackPlan({ name: `dev-shop-${letter}`, kind: kindOf[letter], ...over });
const regionOf = (region: string, stacks: readonly StackPlan[], over: Partial<RegionPlan> = {}): RegionPlan => ({
  stage: 'dev',
  region,
  bucket: 'b',
  firstEnv: undefined,
  uploads: [],
  kept: [],
  code: ['key'],
  stacks,
  ...over,
});
const baseOf = (region: string, over: Partial<DeployedRegion> = {}): DeployedRegion => ({
  ...nothing,
  region,
  resources: deployed('r'),
  lambdas: [deployed('l'), deployed('l2')],
  endpoints: deployed('e'),
  ...over,
});
const regions = ['us-east-1', 'eu-west-1'];

interface Options extends Partial<ExecuteOptions> {
  readonly cf?: (region: string) => Answers;
  readonly s3?: Answers;
  readonly phases?: Deployment['phases'];
  readonly base?: readonly DeployedRegion[];
  readonly host?: object;
  readonly names?: readonly string[];
}

/** Executes in a cloud where every change succeeds at once, except as `cf` says. Calls are `<region> <stack> <call>`. */
async function execute({
  cf = () => ({}),
  s3 = {},
  phases,
  base,
  host: hostOver = {},
  names = regions,
  ...over
}: Options = {}) {
  const { host, events } = fakeHost(hostOver);
  const log: string[] = [];
  const clients = new Map(
    names.map((region) => {
      const idOf = (name: unknown) => String(name).replace('dev-shop-', 'arn:');
      const fake = fakeClient({
        CreateChangeSet: ({ StackName }) => ({ Id: `set of ${StackName}`, StackId: idOf(StackName) }),
        DescribeChangeSet: () => ({ Status: 'CREATE_COMPLETE', Changes: [] }),
        DescribeStacks: ({ StackName }) => ({
          Stacks: [
            {
              StackId: idOf(StackName),
              StackStatus: 'UPDATE_COMPLETE',
              CreationTime: new Date(0),
              Outputs: [{ OutputKey: 'Arn', OutputValue: `arn of ${StackName}` }],
            },
          ],
        }),
        ExecuteChangeSet: () => ({}),
        DeleteChangeSet: () => ({}),
        GetStackPolicy: () => ({}),
        SetStackPolicy: () => ({}),
        DeleteStack: () => ({}),
        DescribeStackEvents: ({ StackName }) => {
          const isDeleted = log.includes(`${region} ${StackName} DeleteStack`);
          return {
            StackEvents: [
              {
                EventId: '1',
                PhysicalResourceId: StackName,
                ResourceType: 'AWS::CloudFormation::Stack',
                ResourceStatus: isDeleted ? 'DELETE_COMPLETE' : 'UPDATE_COMPLETE',
                ClientRequestToken: 'jaws-id-1',
              },
            ],
          };
        },
        ...cf(region),
      });
      const send = async (command: Parameters<typeof fake.client.send>[0]) => {
        const { StackName } = command.input as { StackName?: string };
        log.push(`${region} ${StackName} ${command.constructor.name.replace(/Command$/, '')}`);
        return fake.client.send(command);
      };
      return [region, { send }];
    }),
  );
  const objects = fakeClient({
    PutObject: () => ({ ETag: '"1"' }),
    ListObjectsV2: () => ({}),
    DeleteObject: () => ({}),
    ...s3,
  });
  const one = fakeAws({ s3: objects.client });
  const aws = {
    ...one,
    in: (region: string) => ({ ...one.in(region), cloudFormation: async () => clients.get(region) as never }),
  };
  const both = names.map((region) => regionOf(region, [stackOf('r')]));
  const deployment: Deployment = {
    id: 'id-1',
    project: 'shop',
    stage: 'dev',
    base: base ?? names.map((region) => baseOf(region)),
    phases: phases ?? [
      { name: 'resources', regions: both },
      { name: 'functions', regions: names.map((region) => regionOf(region, [stackOf('l'), stackOf('e')])) },
    ],
    code: {},
    env: {},
  };
  const held: Lease = { check: () => {}, release: async () => {} };
  const leases = new Map(names.map((region) => [region, held]));
  const ends = await executeDeployment(deployment, host, aws, {
    allowDataLoss: [],
    revertDrift: false,
    attempt: 1,
    leases,
    release: { note: { number: 7, by: 'user/anna' }, history: new Map() },
    ...over,
  });
  const records = objects.calls.flatMap(([name, { Key, Body }]) =>
    name === 'PutObject' && /^JAWS\/deployments\/[^/]+\/[^/]+\/(?!begun)[^/]*\d\.json$/.test(String(Key))
      ? [JSON.parse(String(Body))]
      : [],
  );
  const executed = log.flatMap((line) =>
    line.endsWith(' ExecuteChangeSet') ? [line.replace(' ExecuteChangeSet', '')] : [],
  );
  return { ends, events, log, executed, records, leases, s3: objects.calls };
}
const codes = (errors: readonly unknown[]) =>
  errors.map((error) => (error as { code?: string }).code ?? (error as Error).message);
const results = ({ ends }: Awaited<ReturnType<typeof execute>>) =>
  Object.fromEntries(
    ends.map(({ region, outcomes, errors }) => [
      region,
      [outcomes.map((one) => `${one.stack} ${one.result}`), codes(errors)],
    ]),
  );
const done = [['dev-shop-r updated', 'dev-shop-l updated', 'dev-shop-e updated'], []];
const failsIn = (region: string, answers: Answers) => (one: string) => (one === region ? answers : {});
const denied = () => fail('AwsAccessDenied', { call: 'x', detail: 'no', operation: 'x' } as never);

test('a token says which deployment and which attempt', () => {
  expect([tokenOf('id', 1), tokenOf('id', 2)]).toEqual(['jaws-id', 'jaws-id-2']);
});

describe('a deployment', () => {
  test('goes phase by phase, all regions side by side', async () => {
    const run = await execute();
    expect(results(run)).toEqual({ 'us-east-1': done, 'eu-west-1': done });
    expect(run.executed.slice(0, 2).sort()).toEqual(['eu-west-1 dev-shop-r', 'us-east-1 dev-shop-r']);
    expect(run.executed.slice(2).filter((one) => one.startsWith('us-east-1'))).toEqual([
      'us-east-1 dev-shop-l',
      'us-east-1 dev-shop-e',
    ]);
    const [first] = run.ends;
    expect(first).toMatchObject({ stage: 'dev', region: 'us-east-1' });
    expect([...first!.states.keys()]).toEqual(['dev-shop-r', 'dev-shop-e']);
    expect(first!.states.get('dev-shop-e')?.outputs).toEqual({ Arn: 'arn of arn:e' });
  });

  test('prepares and changes all regions that AWS has at once', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `us-test-${index}`);
    const max: Record<string, number> = {};
    const counting = (call: string, answer: (input: Record<string, unknown>) => unknown) => {
      let now = 0;
      return async (input: Record<string, unknown>) => {
        max[call] = Math.max(max[call] ?? 0, ++now);
        // It stays until another one replaces it.
        for (let before = 0; before !== now; ) {
          before = now;
          for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
        }
        now -= 1;
        return answer(input);
      };
    };
    const shared: Answers = {
      CreateChangeSet: counting('CreateChangeSet', ({ StackName }) => ({
        Id: 'set',
        StackId: String(StackName).replace('dev-shop-', 'arn:'),
      })),
      ExecuteChangeSet: counting('ExecuteChangeSet', () => ({})),
    };
    const phases = [{ name: 'functions' as const, regions: names.map((region) => regionOf(region, [stackOf('l')])) }];
    const run = await execute({ names, phases, cf: () => shared });
    expect(run.ends.flatMap(({ errors }) => errors)).toEqual([]);
    expect(max).toEqual({ CreateChangeSet: 40, ExecuteChangeSet: 40 });
  });

  test('is recorded in each region', async () => {
    const { records } = await execute();
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({
      id: 'id-1',
      result: 'done',
      at: '2026-01-02T03:04:05.000Z',
      keys: ['key'],
      stacks: [{ stack: 'dev-shop-r' }, { stack: 'dev-shop-l' }, { stack: 'dev-shop-e' }],
    });
  });

  test('that changed nothing is not recorded, and one that cannot be recorded is done', async () => {
    const idle = [{ name: 'functions' as const, regions: [regionOf('us-east-1', [stackOf('l', { action: 'none' })])] }];
    const unchanged = await execute({ phases: idle });
    expect(results(unchanged)).toEqual({ 'us-east-1': [['dev-shop-l unchanged'], []], 'eu-west-1': [[], []] });
    expect(unchanged.records).toEqual([]);
    const isBegun = (key: unknown) => String(key).includes('/begun.');
    const full = await execute({ s3: { PutObject: ({ Key }) => (isBegun(Key) ? {} : answerOf('SlowDown')) } });
    expect(results(full)).toEqual({ 'us-east-1': done, 'eu-west-1': done });
  });

  test('that finds a stack changed by somebody else deletes its note', async () => {
    const run = await execute({
      cf: failsIn('us-east-1', {
        ExecuteChangeSet: () => answerOf('ChangeSetNotFoundException'),
        DescribeStackEvents: () => ({ StackEvents: [] }),
      }),
    });
    expect(run.ends.find(({ region }) => region === 'us-east-1')?.errors).toEqual([expect.any(Moved)]);
    const names = run.s3.flatMap(([name, { Key }]) => (String(Key).includes('/begun.') ? [name] : []));
    expect(names.filter((name) => name === 'DeleteObject')).toHaveLength(2);
  });

  test('is written down before it changes anything, and changes nothing where it cannot be', async () => {
    const isBegun = (key: unknown) => String(key).includes('/begun.');
    const { s3, executed } = await execute();
    const own = s3.filter(([, { Key }]) => isBegun(Key)).map(([name]) => name);
    expect(own.filter((name) => name === 'PutObject')).toHaveLength(4);
    expect(own.filter((name) => name === 'DeleteObject')).toHaveLength(2);
    expect(executed).not.toEqual([]);
    const full = await execute({ s3: { PutObject: ({ Key }) => (isBegun(Key) ? answerOf('SlowDown') : {}) } });
    expect(full.executed).toEqual([]);
    expect(full.ends.map(({ errors }) => errors)).toEqual([[expect.anything()], [expect.anything()]]);
  });

  test('takes outputs of the resources, as they are now', async () => {
    const phases = [
      { name: 'resources' as const, regions: [regionOf('us-east-1', [stackOf('r')])] },
      {
        name: 'functions' as const,
        regions: [
          regionOf('us-east-1', [
            stackOf('l', {
              parameters: { A: '1' },
              fromResources: { Own: 'Arn' },
              fromHome: { Home: { region: 'eu-west-1', output: 'Arn' } },
              template: {
                Parameters: { A: { Type: 'String' }, Own: { Type: 'String' }, Home: { Type: 'String' } },
                Resources: {},
              },
            }),
          ]),
        ],
      },
    ];
    let sent: unknown;
    const run = await execute({
      phases,
      cf: failsIn('us-east-1', {
        CreateChangeSet: ({ StackName, Parameters }) => {
          if (StackName === 'dev-shop-l') sent = Parameters;
          return { Id: 'set', StackId: String(StackName).replace('dev-shop-', 'arn:') };
        },
      }),
    });
    expect(results(run)['us-east-1']?.[1]).toEqual([]);
    expect(sent).toEqual([
      { ParameterKey: 'A', ParameterValue: '1' },
      { ParameterKey: 'Own', ParameterValue: 'arn of arn:r' },
      { ParameterKey: 'Home', ParameterValue: 'arn of dev-shop-r' },
    ]);
    const none = {
      DescribeStacks: ({ StackName }: Record<string, unknown>) => ({
        Stacks: [
          {
            StackId: String(StackName).replace('dev-shop-', 'arn:'),
            StackStatus: 'UPDATE_COMPLETE',
            CreationTime: new Date(0),
          },
        ],
      }),
    };
    for (const region of regions) {
      expect(results(await execute({ phases, cf: failsIn(region, none) }))['us-east-1']?.[1]).toEqual([
        'ResourcesOutputMissing',
      ]);
    }
  });

  test('takes over a bucket that outlived its stack, with the resources only', async () => {
    const taken: unknown[] = [];
    const creates = async (base: DeployedRegion) => {
      taken.length = 0;
      await execute({
        base: [base],
        cf: failsIn('us-east-1', {
          CreateChangeSet: ({ StackName, ImportExistingResources }) => {
            taken.push([StackName, ImportExistingResources]);
            return { Id: 'set', StackId: String(StackName).replace('dev-shop-', 'arn:') };
          },
        }),
      });
      return [taken[0], ...taken.slice(1).sort()];
    };
    const none = { resources: undefined, lambdas: [], endpoints: undefined };
    expect(await creates(baseOf('us-east-1', { ...none, bucketState: 'retained' }))).toEqual([
      ['dev-shop-r', true],
      ['dev-shop-e', undefined],
      ['dev-shop-l', undefined],
    ]);
    expect((await creates(baseOf('us-east-1', none)))[0]).toEqual(['dev-shop-r', undefined]);
  });

  test('takes stacks away at its end', async () => {
    const phases = [
      {
        name: 'functions' as const,
        regions: [
          regionOf('us-east-1', [
            stackOf('l'),
            stackOf('e', { action: 'delete' }),
            stackOf('l2', { action: 'delete' }),
          ]),
        ],
      },
    ];
    const run = await execute({ phases });
    expect(results(run)['us-east-1']?.[0]).toEqual(['dev-shop-l updated', 'dev-shop-e deleted', 'dev-shop-l2 deleted']);
    expect(run.log).not.toContain('us-east-1 dev-shop-e CreateChangeSet');
  });

  test('in which somebody deleted the resources meanwhile has moved', async () => {
    const run = await execute({
      cf: failsIn('us-east-1', {
        DescribeStacks: ({ StackName }, call) => ({
          Stacks: [
            {
              StackId: 'arn:r',
              StackStatus: call === 1 ? 'UPDATE_COMPLETE' : 'DELETE_IN_PROGRESS',
              CreationTime: new Date(0),
              StackName,
            },
          ],
        }),
      }),
    });
    expect(run.ends[0]?.errors).toEqual([expect.any(Moved)]);
    expect(run.records.map(({ region }) => region)).toEqual(['eu-west-1']);
    expect(run.executed).not.toContain('us-east-1 dev-shop-l');
  });

  test('is done although the outputs of its endpoints cannot be read', async () => {
    const error = denied();
    const run = await execute({
      cf: failsIn('us-east-1', {
        DescribeStacks: ({ StackName }) =>
          StackName === 'arn:e'
            ? error
            : {
                Stacks: [
                  {
                    StackId: String(StackName).replace('dev-shop-', 'arn:'),
                    StackStatus: 'UPDATE_COMPLETE',
                    CreationTime: new Date(0),
                  },
                ],
              },
      }),
    });
    expect(results(run)['us-east-1']).toEqual(done);
    expect(run.events).toContainEqual({
      type: 'warning',
      message: `dev-shop-e in us-east-1 is deployed, its outputs cannot be read: ${error.message}`,
    });
  });
});

describe('a region that fails', () => {
  test('while it is prepared leaves the deployment, and the others go on', async () => {
    const run = await execute({ cf: failsIn('us-east-1', { CreateChangeSet: denied }) });
    expect(results(run)).toEqual({ 'us-east-1': [[], ['AwsAccessDenied']], 'eu-west-1': done });
    expect(run.executed.some((one) => one.startsWith('us-east-1'))).toBe(false);
    expect(run.records.find(({ region }) => region === 'us-east-1')).toMatchObject({
      result: 'failed',
      error: 'AwsAccessDenied',
      stacks: [],
    });
  });

  test('while it is executed as well; work that it did not do is undone', async () => {
    const run = await execute({
      cf: failsIn('us-east-1', { ExecuteChangeSet: ({ StackName }) => (StackName === 'dev-shop-l' ? denied() : {}) }),
    });
    expect(results(run)).toEqual({ 'us-east-1': [['dev-shop-r updated'], ['AwsAccessDenied']], 'eu-west-1': done });
    expect(run.log).toContain('us-east-1 dev-shop-e DeleteChangeSet');
    expect(run.executed).not.toContain('us-east-1 dev-shop-e');
  });

  test('says each error once, those of the caller once for all', async () => {
    const phases = [{ name: 'functions' as const, regions: [regionOf('us-east-1', [stackOf('l'), stackOf('l2')])] }];
    const failing = async (errorOf: (name: unknown) => Error) =>
      results(
        await execute({ phases, cf: failsIn('us-east-1', { CreateChangeSet: ({ StackName }) => errorOf(StackName) }) }),
      )['us-east-1']?.[1];
    expect(await failing(denied)).toEqual(['AwsAccessDenied']);
    const different = (code: 'AwsAccessDenied' | 'AwsCredentialsExpired') => (name: unknown) =>
      Object.assign(fail(code, { call: 'x', detail: 'no', profile: undefined } as never), { message: `of ${name}` });
    expect(await failing(different('AwsAccessDenied'))).toEqual(['AwsAccessDenied', 'AwsAccessDenied']);
    expect(await failing(different('AwsCredentialsExpired'))).toEqual(['AwsCredentialsExpired']);
    expect(await failing((name) => new Error(`a bug of ${name}`))).toEqual([
      'a bug of dev-shop-l',
      'a bug of dev-shop-l2',
    ]);
  });

  test('undoes its preparations', async () => {
    const phases = [{ name: 'functions' as const, regions: [regionOf('us-east-1', [stackOf('l'), stackOf('l2')])] }];
    const { log, executed } = await execute({
      phases,
      cf: failsIn('us-east-1', {
        CreateChangeSet: ({ StackName }) => (StackName === 'dev-shop-l' ? denied() : { Id: 'set', StackId: 'arn:l2' }),
      }),
    });
    expect(log).toContain('us-east-1 dev-shop-l2 DeleteChangeSet');
    expect(executed).toEqual([]);
  });

  test('has a stack that takes no change: nothing is asked or uploaded', async () => {
    const blocked = baseOf('us-east-1', { lambdas: [deployed('l', { status: 'UPDATE_ROLLBACK_FAILED' })] });
    const phases = [{ name: 'functions' as const, regions: [regionOf('us-east-1', [stackOf('l')])] }];
    const run = await execute({ phases, base: [blocked] });
    expect(results(run)['us-east-1']).toEqual([[], ['StackBlocked']]);
    expect(run.log).toEqual([]);
  });

  test('was interrupted', async () => {
    const run = await execute({ host: { signal: AbortSignal.abort() } });
    expect(results(run)).toEqual({ 'us-east-1': [[], ['interrupted']], 'eu-west-1': [[], ['interrupted']] });
    expect(run.records.map(({ result, error }) => [result, error])).toEqual([
      ['interrupted', undefined],
      ['interrupted', undefined],
    ]);
  });

  test('has lost its lease', async () => {
    const lost: Lease = {
      check: () => {
        throw fail('LeaseLost', { stage: 'dev', region: 'us-east-1' });
      },
      release: async () => {},
    };
    const run = await execute({ leases: new Map([['us-east-1', lost]]) });
    expect(results(run)['us-east-1']).toEqual([[], ['LeaseLost']]);
    expect(run.executed.some((one) => one.startsWith('us-east-1'))).toBe(false);
    expect(results(run)['eu-west-1']?.[0]).toHaveLength(3);
  });
});

describe('data that would be lost', () => {
  const losing = failsIn('us-east-1', {
    DescribeChangeSet: ({ StackName }) => ({
      Status: 'CREATE_COMPLETE',
      Changes:
        StackName === 'dev-shop-r'
          ? [
              {
                ResourceChange: {
                  LogicalResourceId: 'Users',
                  ResourceType: 'AWS::DynamoDB::Table',
                  Action: 'Remove',
                  PhysicalResourceId: 'users-1',
                },
              },
            ]
          : [],
    }),
  });

  test('is asked for once; without consent nothing of the phase is executed anywhere', async () => {
    const asked: unknown[] = [];
    const run = await execute({
      cf: losing,
      host: {
        agree: async (question: unknown) => {
          asked.push(question);
          return false;
        },
      },
    });
    expect(results(run)).toEqual({ 'us-east-1': [[], ['DataWouldBeLost']], 'eu-west-1': [[], ['DataWouldBeLost']] });
    expect(asked).toEqual([
      {
        type: 'data-loss',
        losses: [
          {
            stage: 'dev',
            region: 'us-east-1',
            stack: 'dev-shop-r',
            logicalId: 'Users',
            resourceType: 'AWS::DynamoDB::Table',
            physicalId: 'users-1',
            how: 'deleted',
          },
        ],
      },
    ]);
    expect(run.executed).toEqual([]);
    for (const region of regions) expect(run.log).toContain(`${region} dev-shop-r DeleteChangeSet`);
  });

  test.each([
    ['a person agrees', { host: { agree: async () => true } }],
    ['it was allowed by name', { allowDataLoss: ['Users'] }],
  ])('goes where %s', async (_title, over) => {
    expect(results(await execute({ cf: losing, ...over }))).toEqual({ 'us-east-1': done, 'eu-west-1': done });
  });

  test('is that of a stack that goes, too', async () => {
    const endpoints = deployed('e', {
      template: { Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } } } },
    });
    const run = await execute({
      base: [baseOf('us-east-1', { endpoints })],
      phases: [{ name: 'functions', regions: [regionOf('us-east-1', [stackOf('e', { action: 'delete' })])] }],
    });
    expect(results(run)['us-east-1']).toEqual([[], ['DataWouldBeLost']]);
    // It is protected from other tools even so.
    expect(run.log).toEqual(['us-east-1 arn:e GetStackPolicy', 'us-east-1 arn:e SetStackPolicy']);
  });
});

describe('the first environment', () => {
  const firstEnv = { text: 'A=1\n', salt: 'ab'.repeat(32) };
  const phases = [{ name: 'resources' as const, regions: [regionOf('us-east-1', [stackOf('r')], { firstEnv })] }];
  const missing = { GetObject: () => answerOf('NoSuchKey') };

  test('is written after the resources', async () => {
    const run = await execute({ phases, s3: missing });
    expect(results(run)['us-east-1']).toEqual([['dev-shop-r updated'], []]);
    expect(run.s3.filter(([name]) => name === 'PutObject').map(([, { Key }]) => Key)).toContain(
      'JAWS/envVars/shop/dev/.env',
    );
  });

  test('that somebody else has written by then has moved', async () => {
    const theirs = { GetObject: () => ({ Body: { transformToString: async () => 'A=2\n' }, ETag: '"1"' }) };
    const run = await execute({ phases, s3: theirs });
    expect(run.ends[0]?.errors).toEqual([expect.any(Moved)]);
  });
});

describe('a region whose bucket is new', () => {
  const fresh = [baseOf('us-east-1', { resources: undefined })];
  const phasesOf = (action: StackPlan['action']) => [
    { name: 'resources' as const, regions: [regionOf('us-east-1', [stackOf('r')])] },
    { name: 'functions' as const, regions: [regionOf('us-east-1', [stackOf('l', { action })])] },
  ];
  const lease = 'JAWS/deployments/shop/dev/lease.json';
  const leased = (run: Awaited<ReturnType<typeof execute>>) =>
    run.s3.some(([name, { Key }]) => name === 'PutObject' && Key === lease);

  test('gets a lease before its functions change', async () => {
    const run = await execute({ base: fresh, phases: phasesOf('update'), leases: new Map() });
    expect(leased(run)).toBe(true);
    expect([...run.leases.keys()]).toEqual(['us-east-1', 'eu-west-1']);
    await Promise.all([...run.leases.values()].map((one) => one.release()));
  });

  test('needs none where nothing else changes, or where it failed, or where it has one', async () => {
    expect(leased(await execute({ base: fresh, phases: phasesOf('none'), leases: new Map() }))).toBe(false);
    expect(
      leased(
        await execute({
          base: fresh,
          phases: phasesOf('update'),
          leases: new Map(),
          cf: () => ({ CreateChangeSet: denied }),
        }),
      ),
    ).toBe(false);
    expect(leased(await execute({ base: fresh, phases: phasesOf('update') }))).toBe(false);
  });

  test('that cannot be leased fails', async () => {
    const run = await execute({
      base: fresh,
      phases: phasesOf('update'),
      leases: new Map(),
      s3: { PutObject: ({ Key }) => (Key === lease ? denied() : {}) },
    });
    expect(results(run)['us-east-1']).toEqual([['dev-shop-r created'], ['BucketOfSomeoneElse']]);
  });
});

test('variables that somebody changed are put back where drift is reverted', async () => {
  const phases = [
    {
      name: 'functions' as const,
      regions: [regionOf('us-east-1', [stackOf('l', { action: 'none' }), stackOf('e', { action: 'none' })])],
    },
  ];
  // No function uses a variable: Lambda is not called, and no client for it is created.
  const run = await execute({ phases, revertDrift: true });
  expect(results(run)['us-east-1']?.[1]).toEqual([]);
  expect(run.executed).toEqual(['us-east-1 dev-shop-l', 'us-east-1 dev-shop-e']);
});
