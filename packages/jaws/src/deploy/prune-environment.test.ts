import { expect, test } from 'vitest';
import { nothing } from '../plan/testing.ts';
import type { DeployedRegion, RegionPlan } from '../plan/types.ts';
import { withRecord } from '../templates/environment.ts';
import { pruneEnvironment } from './prune-environment.ts';
import { fakeAws, fakeClient, memoryBucket, plan, state } from './testing.ts';

const version = (n: number) => n.toString(16).padStart(32, '0');
const naming = (...versions: number[]) => ({
  Resources: Object.fromEntries(
    versions.map((n) => [`f${n}`, withRecord({ Type: 'AWS::Lambda::Function' }, { version: version(n), digests: {} })]),
  ),
});
const deployed = (...versions: number[]): DeployedRegion => ({
  ...nothing,
  envVersion: version(60),
  lambdas: [{ ...state(), name: 'dev-shop-l', kind: 'lambdas', template: naming(...versions) }],
});
const region = (...versions: number[]): RegionPlan => ({
  stage: 'dev',
  region: 'us-east-1',
  bucket: 'b',
  firstEnv: undefined,
  uploads: [],
  kept: [],
  code: [],
  stacks: [plan({ template: naming(...versions) })],
});
const record = (second: number) => `JAWS/deployments/shop/dev/20260101T00000${second}Z-00ff.json`;

/** Versions 1 to 60, one second apart; returns the deleted ones. */
async function prune(base: DeployedRegion, after: RegionPlan, objects: Readonly<Record<string, string>> = {}) {
  const folder = 'JAWS/envVars/shop/dev/versions/';
  const s3 = fakeClient({
    ListObjectsV2: () => ({
      Contents: Array.from({ length: 60 }, (_, n) => ({
        Key: `${folder}${version(n + 1)}.env`,
        LastModified: new Date(n * 1000),
      })),
    }),
    DeleteObjects: () => ({}),
  });
  await pruneEnvironment(fakeAws({ s3: s3.client }), memoryBucket(objects).bucket, 'shop', base, after);
  const deleted = s3.calls.flatMap(([name, input]) =>
    name === 'DeleteObjects' ? (input.Delete as { Objects: { Key: string }[] }).Objects : [],
  );
  return deleted.map(({ Key }) => Number.parseInt(Key.slice(folder.length, -4), 16)).sort((a, b) => a - b);
}
const old = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const but = (...kept: number[]) => old.filter((n) => !kept.includes(n));

test('old versions go where the plan brought another one, except those that stacks name, now or before', async () => {
  expect(await prune(deployed(2, 3), region(3, 4))).toEqual(but(2, 3, 4));
});

test('and except those of deployments that are on record', async () => {
  const objects = {
    [record(1)]: JSON.stringify({ env: version(7) }),
    [record(2)]: JSON.stringify({}),
    'JAWS/deployments/shop/dev/lease.json': JSON.stringify({ env: version(8) }),
    'JAWS/deployments/shop/prod/20260101T000001Z-00ff.json': JSON.stringify({ env: version(9) }),
  };
  expect(await prune(deployed(2), region(3), objects)).toEqual(but(2, 3, 7));
});

test('the version that the environment has now stays', async () => {
  expect(await prune({ ...deployed(2), envVersion: version(5) }, region(3))).toEqual(but(2, 3, 5));
});

test.each<[string, DeployedRegion, RegionPlan]>([
  ['nothing was deployed before', nothing, region(3)],
  ['the plan brought no other version', deployed(2, 3), region(3)],
  ['the plan brought none', deployed(2), region()],
])('nothing goes where %s', async (_title, base, after) => {
  expect(await prune(base, after)).toEqual([]);
});
