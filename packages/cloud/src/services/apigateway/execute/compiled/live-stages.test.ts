import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness, method, mock } from '../../testing/harness.ts';

let cloud: Harness;

beforeAll(async () => {
  cloud = await Harness.start();
});

afterAll(() => cloud.close());

test('what changes of a stage counts for the next request', async () => {
  const restApiId = await cloud.deploy({ paths: method('/v', 'get', mock('"$stageVariables.v"')) });
  const stage = { restApiId, stageName: 'dev' };
  for (const value of ['one', 'two']) {
    await cloud.api.updateStage({ ...stage, patchOperations: [{ op: 'replace', path: '/variables/v', value }] });
    expect((await cloud.call(restApiId, '/v')).text).toBe(`"${value}"`);
  }
  await cloud.api.deleteStage(stage);
  expect((await cloud.call(restApiId, '/v')).status).toBe(403);
});
