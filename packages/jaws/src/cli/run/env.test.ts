import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../../engine/deploy.ts';
import { openProject } from '../../engine/open.ts';
import { functionFiles, projectFolder, testHost } from '../../engine/testing/project.ts';
import { unpainted } from '../../output/paint.ts';
import type { Context } from '../command.ts';
import { set } from './env.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

test('a variable that no function gets is reported, with the one that may be meant', async () => {
  const files = functionFiles('m/a', { lambda: { envVars: ['API_TOKEN', 'DB_URL'] } });
  const cwd = projectFolder({ name: 'envset', domain: 'envset.test', files });
  const host = testHost(cloud.endpoint);
  const selection = { stage: 'dev', region: undefined, resources: true, functions: [], endpoints: [] } as const;
  await deploy(host, { project: openProject(cwd), selection });
  const context = { cwd, env: {}, host } as unknown as Context;
  const said = async (key: string, stage = 'dev') => {
    const args = {
      stage,
      region: stage === 'local' ? key : 'us-east-1',
      key: stage === 'local' ? 'x' : key,
      value: 'x',
    };
    const typed = stage === 'local' ? { ...args, value: undefined } : args;
    const result = await set({ arguments: typed, values: {}, lists: {}, flags: new Set() }, context);
    return result?.text?.(unpainted, undefined);
  };
  expect(await said('API_TOKN')).toBe(
    'API_TOKN is set in dev us-east-1.\nNo function gets it: none names it in envVars of its awsm.json. Did you mean API_TOKEN, which is not set?',
  );
  expect(await said('OTHER')).toMatch(/\nNo function gets it: none names it in envVars of its awsm\.json\.$/);
  expect(await said('API_TOKEN')).toBe('API_TOKEN is set in dev us-east-1. Functions get it with the next deployment.');
  expect(await said('API_TOKN')).toMatch(/ Did you mean API_TOKEN\?$/);
  expect(await said('JAWS_DATA_MODEL_STAGE')).toContain('Functions get it');
  expect(await said('OTHER', 'local')).toBe('OTHER is set in the .env file of the project.');
});
