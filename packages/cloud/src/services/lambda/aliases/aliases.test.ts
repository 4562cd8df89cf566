import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeZip } from '../code/zip-write.ts';
import { lambdaCloud } from '../testing/cloud.ts';

// https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
});
afterAll(() => cloud.close());

const source = (version: number) => ({ 'index.js': `exports.handler = async () => ${version};` });

it('an alias divides invocations by its weights', async () => {
  const { lambda } = cloud;
  await cloud.make('f', source(1), { Publish: true });
  await lambda.updateFunctionCode({ FunctionName: 'f', ZipFile: writeZip(source(2)), Publish: true });
  await lambda.createAlias({
    FunctionName: 'f',
    Name: 'live',
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
  });
  const seen = new Map<number, string | undefined>();
  for (let at = 0; at < 40; at++) {
    const { payload, version } = await cloud.call('f:live');
    seen.set(payload, version);
  }
  expect([...seen].sort()).toEqual([
    [1, '1'],
    [2, '2'],
  ]);
  await lambda.updateAlias({ FunctionName: 'f', Name: 'live', FunctionVersion: '2', RoutingConfig: {} });
  for (let at = 0; at < 10; at++) expect((await cloud.call('f:live')).payload).toBe(2);
}, 30_000);
