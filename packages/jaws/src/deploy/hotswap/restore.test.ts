import { expect, test } from 'vitest';
import type { Template } from '../../model/types.ts';
import { nothing } from '../../plan/testing.ts';
import type { DeployedRegion } from '../../plan/types.ts';
import type { Lease } from '../lease.ts';
import { type Answers, answerOf, fakeAws, fakeClient, fakeHost, memoryBucket, state } from '../testing.ts';
import { markSwapped, readSwapped } from './marker.ts';
import { restoreSwapped } from './restore.ts';

const hash = '0123456789ab';

/** A stack with functions `lA` (with an alias) and `lB` (without one). */
const template: Template = {
  Resources: {
    lA: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'dev-shop-lA', Code: { S3Bucket: 'b', S3Key: 'a.zip' } },
    },
    [`lAVersion${hash}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'lA' } } },
    lALive: {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'live', FunctionVersion: { 'Fn::GetAtt': [`lAVersion${hash}`, 'Version'] } },
    },
    lB: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'dev-shop-lB', Code: { S3Bucket: 'b', S3Key: 'b.zip' } },
    },
  },
};
const base: DeployedRegion = {
  ...nothing,
  lambdas: [{ ...state(), name: 'dev-shop-l', kind: 'lambdas', template }],
};

/** Restores functions that a session swapped. Calls are `<call> <function>`. */
async function restored(functions: readonly string[], answers: Answers = {}, lease?: Lease) {
  const { bucket } = memoryBucket();
  await markSwapped(bucket, 'shop', functions, new Date(0));
  const swapped = (await readSwapped(bucket, 'shop'))!;
  const lambda = fakeClient({
    ListVersionsByFunction: () => ({ Versions: [{ Version: '3', Description: `jaws ${hash}` }] }),
    UpdateAlias: () => ({}),
    UpdateFunctionCode: () => ({ LastUpdateStatus: 'Successful' }),
    UntagResource: () => ({}),
    ...answers,
  });
  const { host, events } = fakeHost();
  const aws = fakeAws({ lambda: lambda.client });
  const error = await restoreSwapped({ host, aws, project: 'shop', base: { ...base, swapped }, bucket, lease }).catch(
    (thrown: unknown) => thrown,
  );
  const calls = lambda.calls.map(([name, { FunctionName, Resource }]) => `${name} ${FunctionName ?? Resource}`);
  return { error, events, calls, inputs: lambda.calls, marker: await readSwapped(bucket, 'shop') };
}

test('the alias goes first, then the code, and then the marker', async () => {
  const { error, calls, inputs, events, marker } = await restored(['lA', 'lB']);
  expect(error).toBeUndefined();
  expect(calls.filter((call) => call.includes('lA'))).toEqual([
    'ListVersionsByFunction dev-shop-lA',
    'UpdateAlias dev-shop-lA',
    'UpdateFunctionCode dev-shop-lA',
    expect.stringMatching(/^UntagResource arn:.*dev-shop-lA$/),
  ]);
  expect(calls).not.toContain('UpdateAlias dev-shop-lB');
  expect(inputs.filter(([name]) => name === 'UpdateFunctionCode').map(([, input]) => input)).toEqual(
    expect.arrayContaining(['a', 'b'].map((name) => expect.objectContaining({ S3Bucket: 'b', S3Key: `${name}.zip` }))),
  );
  expect(inputs).toContainEqual(['UpdateAlias', expect.objectContaining({ FunctionVersion: '3' })]);
  expect(events).toEqual([
    expect.objectContaining({ type: 'restored', functions: 2, owner: expect.stringContaining('@') }),
  ]);
  expect(marker).toBeUndefined();
});

test('the marker stays when a function cannot be restored, so that the next deployment tries again', async () => {
  const failure = answerOf('ServiceException', 'no');
  const { error, marker } = await restored(['lA', 'lB'], {
    UpdateFunctionCode: ({ FunctionName }) => (FunctionName === 'dev-shop-lB' ? failure : {}),
  });
  expect(error).toBe(failure);
  expect(marker).toMatchObject({ functions: ['lA', 'lB'] });
});

test('a function that somebody deleted by hand is skipped, and the others are restored', async () => {
  const gone = ({ FunctionName }: Record<string, unknown>) =>
    FunctionName === 'dev-shop-lA' ? answerOf('ResourceNotFoundException', 'gone') : {};
  const { error, calls, marker } = await restored(['lA', 'lB'], { ListVersionsByFunction: gone });
  expect(error).toBeUndefined();
  expect(calls).toContain('UpdateFunctionCode dev-shop-lB');
  expect(calls).not.toContain('UpdateFunctionCode dev-shop-lA');
  expect(marker).toBeUndefined();
});

test('only functions that were swapped are touched; those that the stack no longer has are forgotten', async () => {
  const { calls, events, marker } = await restored(['lB', 'lGone']);
  expect(calls.some((call) => call.includes('lA'))).toBe(false);
  expect(events).toEqual([expect.objectContaining({ type: 'restored', functions: 1 })]);
  expect(marker).toBeUndefined();
});

test('nothing is changed, and the marker stays, once the lease is lost', async () => {
  const lost = new Error('the lease is lost');
  const lease: Lease = {
    check() {
      throw lost;
    },
    release: async () => {},
  };
  const { error, calls, marker } = await restored(['lA'], {}, lease);
  expect([error, calls]).toEqual([lost, []]);
  expect(marker).toMatchObject({ functions: ['lA'] });
});
