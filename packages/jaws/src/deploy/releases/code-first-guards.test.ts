import { expect, test } from 'vitest';
import { nothing } from '../../plan/testing.ts';
import type { RegionRun } from '../region.ts';
import { fakeAws, fakeClient, fakeHost, memoryBucket, plan, state } from '../testing.ts';
import { putCodeFirst } from './code-first.ts';

const template = (key: string) => ({
  Resources: {
    lA: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'dev-shop-lA', Code: { S3Bucket: 'b', S3Key: `JAWS/code/${key}.zip` } },
    },
  },
});

test('a stack that is new, is gone or has no functions has no code to put first', async () => {
  const lambda = fakeClient({ UpdateFunctionCode: () => ({}) });
  const deployed = (status: string) => ({
    ...state({ status }),
    name: 'dev-shop-l',
    kind: 'lambdas' as const,
    template: template('old'),
  });
  const put = async (lambdas: readonly ReturnType<typeof deployed>[], over = {}) => {
    const run: RegionRun = {
      host: fakeHost().host,
      aws: fakeAws({ lambda: lambda.client }),
      project: 'shop',
      token: 'jaws-1',
      base: { ...nothing, lambdas },
      bucket: memoryBucket().bucket,
      revertDrift: false,
      allowDataLoss: [],
      lease: undefined,
      outcomes: [],
      templates: new Map(),
      states: new Map(),
      protection: { stacks: new Set(), notes: new Set(), created: new Map() },
      publications: new Map(),
    };
    await putCodeFirst(run, [plan({ template: template('new'), ...over })]);
    return lambda.names().splice(0);
  };
  expect(await put([])).toEqual([]);
  expect(await put([deployed('DELETE_COMPLETE')])).toEqual([]);
  expect(await put([deployed('UPDATE_COMPLETE')], { kind: 'endpoints' })).toEqual([]);
  expect(await put([deployed('UPDATE_COMPLETE')])).toEqual(['UpdateFunctionCode']);
});
