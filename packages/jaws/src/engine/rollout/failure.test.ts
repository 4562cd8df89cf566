import { expect, test } from 'vitest';
import { Interrupted } from '../../deploy/context.ts';
import { fakeHost } from '../../deploy/testing.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { nothing } from '../../plan/testing.ts';
import type { Applied } from '../apply.ts';
import type { Host } from '../host.ts';
import { rolloutFailure } from './failure.ts';

const deployment = { id: '', project: 'shop', stage: 'dev', base: [], phases: [], code: {}, env: {} };
const end = (region: string, begun = true): Applied['ends'][number] => ({
  deployment,
  base: nothing,
  end: { stage: 'dev', region, outcomes: [], errors: [], states: new Map(), made: new Set(), begun },
});

const broken = (region: string) => ({
  stage: 'dev',
  region,
  error: fail('BucketMissing', { stage: 'dev', region, bucket: 'b' }),
});

const work = {
  stage: 'dev',
  host: fakeHost().host as Host,
  regions: ['us-east-1', 'eu-west-1', 'sa-east-1', 'eu-north-1'].map((region) => ({
    stage: 'dev',
    region,
    bucket: 'b',
    resources: { Resources: {} },
  })),
};

const applied = (over: Partial<Applied>): Applied => ({
  summary: { empty: false, regions: [] } as unknown as Applied['summary'],
  stacks: [],
  ends: [end('us-east-1'), end('eu-west-1')],
  release: 2,
  failures: [broken('eu-west-1')],
  ...over,
});

test.each<[string, Parameters<typeof rolloutFailure>[2], readonly string[], Partial<Applied>, string]>([
  [
    'a region fails, and what is done stays',
    undefined,
    [],
    {},
    'The rollout of dev failed in eu-west-1. Done: us-east-1. Not changed: sa-east-1, eu-north-1.',
  ],
  [
    'a region fails before anything began in it',
    undefined,
    [],
    { ends: [end('us-east-1'), end('eu-west-1', false)] },
    'The rollout of dev failed in eu-west-1. Done: us-east-1. Not changed: eu-west-1, sa-east-1, eu-north-1.',
  ],
  [
    'a region fails that an earlier process had done',
    undefined,
    ['eu-north-1', 'eu-west-1'],
    { ends: [end('eu-west-1', false)] },
    'The rollout of dev failed in eu-west-1. Done: eu-north-1. Not changed: us-east-1, sa-east-1.',
  ],
  [
    'what is done goes back, but not everywhere',
    { undone: ['us-east-1'], left: [{ region: 'eu-west-1', message: 'It is away.' }] },
    [],
    {},
    'The rollout of dev failed in eu-west-1. Rolled back: us-east-1. Could not be rolled back: eu-west-1. Not changed: sa-east-1, eu-north-1.',
  ],
])('%s: the error names each region once', (_title, taken, earlier, over, message) => {
  const error = rolloutFailure(work, applied(over), taken, earlier);
  expect(error).toMatchObject({ code: 'RolloutFailed', message });
  expect((error as { problems: unknown }).problems).toEqual([
    expect.objectContaining({ message: expect.stringContaining('eu-west-1'), hint: expect.any(String) }),
    ...(taken ? [{ message: 'dev eu-west-1 could not be rolled back: It is away.' }] : []),
  ]);
});

test('several failures are the problems of one error', () => {
  const error = rolloutFailure(work, applied({ failures: [broken('eu-west-1'), broken('us-east-1')] }), undefined);
  expect((error as { problems: readonly { message: string }[] }).problems).toHaveLength(2);
});

test('a pause, Ctrl-C and a bug are thrown as they are', () => {
  const pause = fail('RolloutPaused', { stage: 'dev', by: 'user/anna' });
  const failures = (error: unknown) =>
    applied({ failures: [broken('us-east-1'), { stage: 'dev', region: 'eu-west-1', error }] });
  expect(rolloutFailure(work, failures(pause), undefined)).toBe(pause);
  const bug = new TypeError('x is not a function');
  expect(
    rolloutFailure(work, applied({ failures: [{ stage: 'dev', region: 'eu-west-1', error: bug }] }), undefined),
  ).toBe(bug);
  const interrupted = applied({ failures: [{ stage: 'dev', region: 'eu-west-1', error: new Interrupted() }] });
  expect(rolloutFailure(work, interrupted, undefined)).toMatchObject({ code: 'DeployInterrupted' });
});
