import { describe, expect, test } from 'vitest';
import type { DeployResult } from '../engine/types.ts';
import type { Drift } from '../events.ts';
import { unpainted } from '../output/paint.ts';
import type { Context, Invocation } from './command.ts';
import { deployResult } from './deployed.ts';
import { run } from './run/deploy.ts';

const place = { stage: 'dev', region: 'us-east-1' };
const drift: readonly Drift[] = [
  { ...place, stack: 'dev-a-l', logicalId: 'lHello', type: 'AWS::Lambda::Function', status: 'DELETED', properties: [] },
  {
    ...place,
    stack: 'dev-a-r',
    logicalId: 'Audit',
    type: 'AWS::Logs::LogGroup',
    status: 'MODIFIED',
    properties: ['/RetentionInDays', '/Tags/0'],
  },
];
const result = (over: Partial<DeployResult>): DeployResult => ({
  id: 'id',
  plan: { regions: [], empty: true },
  applied: false,
  stacks: [],
  urls: [],
  files: [],
  missing: [],
  ...over,
});
const shown = (over: Partial<DeployResult>) => deployResult(result(over));

describe('a plan with drift', () => {
  test('shows what was changed or deleted by hand, also where nothing would be deployed', () => {
    const { data, text } = shown({ plan: { regions: [], empty: true, drift } });
    const words = text!(unpainted);
    expect(words).toMatch(/^Nothing would change/);
    expect(words).toMatch(/- lHello +AWS::Lambda::Function +dev us-east-1 dev-a-l +deleted$/m);
    expect(words).toMatch(
      /~ Audit +AWS::Logs::LogGroup +dev us-east-1 dev-a-r +changed: \/RetentionInDays, \/Tags\/0$/m,
    );
    expect(words).toContain('--revert-drift');
    expect(data).toMatchObject({ drift });
  });

  test('says that nothing drifted, and says nothing where drift was not checked', () => {
    const none = shown({ plan: { regions: [], empty: true, drift: [] } }).text!(unpainted);
    expect(none).toContain('Nothing was changed or deleted by hand.');
    expect(shown({}).text!(unpainted)).not.toMatch(/by hand/);
  });
});

test('a plan says below what changes what it takes and costs, also as data', () => {
  const stacks = [{ name: 'dev-a-r', kind: 'resources', action: 'update', changes: [] }] as const;
  const regions = [{ ...place, bucket: 'b', uploads: [], stacks }];
  const expected = {
    time: { seconds: 42, regions: [], releases: 2, typical: false },
    cost: { monthly: 0, regions: [], requests: [], assumedMs: 100, unpriced: [] },
  };
  const { data, text } = shown({ plan: { regions, empty: false, expected } });
  expect(text!(unpainted)).toMatch(
    /would be updated\n\nAbout 40 s \(from the last 2 releases\)\n\nNothing was changed/,
  );
  expect(data).toMatchObject({ expected });
});

test('what was brought back is not "nothing to do"', () => {
  const stack = { ...place, stack: 'dev-a-l', result: 'updated', ms: 1 } as const;
  const done = shown({ applied: true, stacks: [stack] });
  expect(done.data).toMatchObject({ unchanged: false });
  expect(done.head!(unpainted)).toBe('dev us-east-1: 1 stack updated');
  expect(done.note!(unpainted)).toBe('');
  expect(shown({ applied: true, stacks: [{ ...stack, result: 'unchanged' }] }).note!(unpainted)).toMatch(
    /^Nothing to do/,
  );
});

test('a deployment ends with what changed, where, how long it took, and what to do next', () => {
  const change = (action: 'create' | 'update', kind: 'function' | 'endpoint', id: string) =>
    ({ action, kind, id, why: [] }) as const;
  const changes = [
    change('create', 'function', 'links/create'),
    change('create', 'function', 'links/stats'),
    change('create', 'endpoint', 'POST /links'),
    change('update', 'function', 'links/old'),
  ];
  const stacks = [{ name: 'dev-a-l', kind: 'lambdas', action: 'update', changes }] as const;
  const regionOf = (region: string) => ({ ...place, region, bucket: 'b', uploads: [], stacks });
  const outcome = { ...place, stack: 'dev-a-l', result: 'updated', ms: 1 } as const;
  const of = (regions: readonly string[], releaseNumber: number) =>
    deployResult(
      result({
        applied: true,
        stacks: [outcome],
        releaseNumber,
        plan: { regions: regions.map(regionOf), empty: false },
      }),
      { ms: 4200 },
    );
  const first = of(['us-east-1'], 1);
  expect(first.head!(unpainted)).toBe(
    'dev us-east-1, release 1: 2 functions and 1 endpoint created, 1 function updated (4.2 s)',
  );
  expect(first.note!(unpainted)).toBe('Next: jaws logs -s dev -f shows what functions log');
  const many = of(['us-east-1', 'eu-west-1', 'sa-east-1', 'eu-north-1'], 2);
  expect(many.head!(unpainted)).toMatch(/^dev in 4 regions, release 2: 2 functions /);
  expect(many.note!(unpainted)).toBe('Next: jaws rollback --stage dev undoes it');
});

test('what somebody else deployed meanwhile makes no new release', () => {
  const stacks = [{ name: 'dev-a-l', kind: 'lambdas', action: 'update', changes: [] }] as const;
  const regions = [{ ...place, bucket: 'b', uploads: [], stacks }];
  const outcome = { ...place, stack: 'dev-a-l', result: 'unchanged', ms: 1 } as const;
  const { head, note } = shown({ applied: true, stacks: [outcome], plan: { regions, empty: false } });
  expect([head!(unpainted), note!(unpainted)]).toEqual(['', 'Nothing to do: everything is deployed as it is here.']);
});

test('--drift needs --plan', async () => {
  const invocation: Invocation = { arguments: {}, flags: new Set(['drift']), lists: {}, values: {} } as never;
  await expect(run(invocation, { cwd: '/' } as Context)).rejects.toMatchObject({
    code: 'OptionNeedsOther',
    message: '--drift works only together with --plan.',
  });
});
