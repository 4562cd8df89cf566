import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, temporaryFolder } from './jaws.ts';

const work = temporaryFolder();
const home = temporaryFolder();
const env = { JAWS_HOME: home.path };
const project = join(work.path, 'shop');
const add = (...args: string[]) => jaws(['region', 'add', ...args, '--dont-exe-cf'], { cwd: project, env });
const regions = (stage: string) =>
  JSON.parse(readFileSync(join(project, 'jaws.json'), 'utf8')).stages[stage].map(
    ({ region }: { region: string }) => region,
  );

beforeAll(async () => {
  const create = ['project', 'create', '-n', 'shop', '-s', 'dev', '-r', 'us-east-1', '-u', 'shop.test', '-d'];
  expect(await jaws(create, { cwd: work.path, env })).toMatchObject({ code: 0 });
  const stage = ['stage', 'add', 'prod', '--like', 'dev', '--dont-exe-cf'];
  expect(await jaws(stage, { cwd: project, env })).toMatchObject({ code: 0 });
});
afterAll(() => {
  work.remove();
  home.remove();
});

it.each([
  ['eu-west-1', '--stage', 'prod'],
  ['prod', 'eu-west-2'],
  ['eu-west-3', 'eu-north-1', 'prod'],
])('takes the stage as a flag or among the regions: %s %s %s', async (...args) => {
  expect(await add(...args)).toMatchObject({ code: 0 });
  for (const region of args.filter((one) => one.startsWith('eu-'))) expect(regions('prod')).toContain(region);
  expect(regions('dev')).toEqual(['us-east-1']);
});

it('asks for what is missing', async () => {
  const none = await add('prod');
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('needs the argument <regions…>')]);
  const noStage = await add('ap-south-1');
  expect([noStage.code, noStage.stderr]).toEqual([2, expect.stringContaining('--stage')]);
  // With the flag, every argument is a region.
  const flagged = await add('dev', '--stage', 'prod');
  expect([flagged.code, flagged.stderr]).toEqual([1, expect.stringContaining('"dev" cannot be the name of a region')]);
});
