import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { nothing } from '../../plan/testing.ts';
import { codeKey } from '../../templates/names.ts';
import type { RegionRun } from '../region.ts';
import { type Answers, fakeAws, fakeClient, fakeHost, memoryBucket, plan, state } from '../testing.ts';
import { putCodeFirst } from './code-first.ts';

const sha256 = (text: string) => createHash('sha256').update(text);
const wanted = codeKey({ hash: '1'.repeat(32), sha256: sha256('zip').digest('hex') });

const template = (S3Key: string, S3Bucket: unknown = 'b') => ({
  Resources: {
    lA: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'dev-shop-lA', Code: { S3Bucket, S3Key } },
    },
  },
});

const deployed = (status = 'UPDATE_COMPLETE') => ({
  ...state({ status }),
  name: 'dev-shop-l',
  kind: 'lambdas' as const,
  template: template('JAWS/code/old.zip'),
});

/** Puts the code of a function without an alias before its stack. Returns Lambda's calls. */
async function put(lambdas: readonly ReturnType<typeof deployed>[], over = {}, objects = {}, answers: Answers = {}) {
  const lambda = fakeClient({ UpdateFunctionCode: () => ({}), ...answers });
  const run: RegionRun = {
    host: fakeHost().host,
    aws: fakeAws({ lambda: lambda.client }),
    project: 'shop',
    token: 'jaws-1',
    base: { ...nothing, lambdas },
    bucket: memoryBucket(objects).bucket,
    revertDrift: false,
    allowDataLoss: [],
    lease: undefined,
    outcomes: [],
    templates: new Map(),
    states: new Map(),
    protection: { stacks: new Set(), notes: new Set(), created: new Map() },
    publications: new Map(),
  };
  const error = await putCodeFirst(run, [plan({ template: template(wanted), ...over })]).catch((thrown) => thrown.code);
  return error === undefined ? lambda.names() : [...lambda.names(), error];
}

test('a stack that is new, is gone or has no functions has no code to put first', async () => {
  expect(await put([])).toEqual([]);
  expect(await put([deployed('DELETE_COMPLETE')])).toEqual([]);
  expect(await put([deployed()], { kind: 'endpoints' })).toEqual([]);
  // Only CloudFormation knows where that is.
  expect(await put([deployed()], { template: template(wanted, { Ref: 'Bucket' }) })).toEqual([]);
  expect(await put([deployed()])).toEqual(['UpdateFunctionCode']);
});

test('code that was written again is not given to a function, and what Lambda got instead ends the deployment', async () => {
  expect(await put([deployed()], {}, { [wanted]: 'zip' })).toEqual(['UpdateFunctionCode']);
  expect(await put([deployed()], {}, { [wanted]: 'other' })).toEqual(['CodeDiffers']);
  const answers = { UpdateFunctionCode: () => ({ CodeSha256: sha256('other').digest('base64') }) };
  expect(await put([deployed()], {}, { [wanted]: 'zip' }, answers)).toEqual([
    'UpdateFunctionCode',
    'FunctionCodeDiffers',
  ]);
});
