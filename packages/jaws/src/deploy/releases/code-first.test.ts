import { expect, test } from 'vitest';
import type { Template } from '../../model/types.ts';
import { nothing } from '../../plan/testing.ts';
import { publication } from '../../templates/versions.ts';
import type { RegionRun } from '../region.ts';
import { answerOf, fakeAws, fakeClient, fakeHost, memoryBucket, plan, state } from '../testing.ts';
import { putCodeFirst } from './code-first.ts';

const [now, then] = ['0123456789ab', 'ba9876543210'];

const templateOf = (key: string, hash: string): Template => ({
  Resources: {
    lA: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'dev-shop-lA', Code: { S3Bucket: 'b', S3Key: `JAWS/code/${key}.zip` } },
    },
    ...publication('lA', hash),
  },
});

/** Turns a function's code back. The release's state has a version number, for this content or for other content. */
async function turned(hash: string, { back = false, isGone = false } = {}) {
  const lambda = fakeClient({
    ListVersionsByFunction: () => ({
      Versions: [
        { Version: '3', Description: `jaws ${then}` },
        { Version: '4', Description: `jaws ${now}` },
      ],
    }),
    UpdateAlias: ({ FunctionVersion }) =>
      isGone && FunctionVersion === '2' ? answerOf('ResourceNotFoundException', 'Function not found') : {},
  });
  const deployed = { ...state(), name: 'dev-shop-l', kind: 'lambdas' as const, template: templateOf('new', now) };
  const run: RegionRun = {
    host: fakeHost().host,
    aws: fakeAws({ lambda: lambda.client }),
    project: 'shop',
    token: 'jaws-1',
    base: { ...nothing, lambdas: [deployed] },
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
  const published = { 'dev-shop-lA': { hash, version: '2', since: 'd1' } };
  await putCodeFirst(run, [plan({ template: templateOf('old', then), published })], back);
  return lambda.calls.map(([name, { FunctionVersion }]) => (FunctionVersion ? `${name} ${FunctionVersion}` : name));
}

test('an alias goes to the version of the number that the state says, without a look for it', async () => {
  expect(await turned(then)).toEqual(['UpdateAlias 2']);
});

test('a version is looked for whose number is of other content, or is not there any more', async () => {
  expect(await turned(now)).toEqual(['ListVersionsByFunction', 'UpdateAlias 3']);
  expect(await turned(then, { isGone: true })).toEqual(['UpdateAlias 2', 'ListVersionsByFunction', 'UpdateAlias 3']);
});

test('what a failed deployment leaves goes back to the version of its stack', async () => {
  expect(await turned(then, { back: true })).toEqual(['ListVersionsByFunction', 'UpdateAlias 4']);
});
