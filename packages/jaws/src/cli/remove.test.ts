import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { functionFiles, projectFolder, testHost } from '../engine/testing/project.ts';
import type { Context, Run } from './command.ts';
import type { Prompts } from './prompts.ts';
import { project, region, run as remove, stage } from './run/remove.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const folder = () =>
  projectFolder({
    name: 'kept',
    domain: 'kept.test',
    stages: { dev: ['us-east-1'], prod: ['us-east-1', 'eu-west-1'] },
    files: { ...functionFiles('m/a'), ...functionFiles('m/b') },
  });

/** Runs a command as a user who types these words, or as a program that passes -y and cannot type. */
function call(run: Run, cwd: string, args: Record<string, string>, over: { typed?: string; confirm?: string[] } = {}) {
  const { typed, confirm = [] } = over;
  const prompts = typed === undefined ? undefined : ({ text: async () => typed } as Partial<Prompts> as Prompts);
  const context = {
    cwd,
    env: {},
    host: testHost(cloud.endpoint),
    output: { showRegions: () => {} },
    show: () => {},
    prompts,
    yes: true,
  } as unknown as Context;
  const { region: at, stage: of, ...words } = args;
  const values = run === remove ? { region: at, stage: of } : {};
  return run({ arguments: run === remove ? words : args, values, lists: { confirm }, flags: new Set() }, context);
}
const stages = (root: string) => Object.keys(JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8')).stages);

describe('a protected stage', () => {
  test.each([
    ['region', region, { stage: 'prod', region: 'eu-west-1' }],
    ['stage', stage, { stage: 'prod' }],
    ['project', project, {}],
    ['function', remove, { what: 'm/a' }],
    ['module of one stage', remove, { what: 'm', stage: 'prod' }],
  ] as const)('keeps its %s until its name was given, whatever -y says', async (_title, run, args) => {
    const root = folder();
    await expect(call(run, root, args)).rejects.toMatchObject({
      code: 'ProtectedStage',
      hint: expect.stringContaining('--confirm prod'),
    });
    await expect(call(run, root, args, { confirm: ['dev'] })).rejects.toMatchObject({ code: 'ProtectedStage' });
    await expect(call(run, root, args, { typed: 'dev' })).rejects.toMatchObject({ code: 'Declined' });
    expect(stages(root)).toEqual(['dev', 'prod']);
    expect(existsSync(join(root, 'aws_modules/m/a'))).toBe(true);
    await call(run, root, args, { confirm: ['prod'] });
    await call(run, folder(), args, { typed: 'prod' });
  });
});

test('a project is removed with all its stages', async () => {
  const root = folder();
  await call(project, root, {}, { confirm: ['prod'] });
  expect(stages(root)).toEqual([]);
});

describe('a function', () => {
  test('keeps its folder while another stage or region has it', async () => {
    const root = folder();
    await call(remove, root, { what: 'm/a', stage: 'dev' });
    await call(remove, root, { what: 'm/a', region: 'us-east-1' }, { confirm: ['prod'] });
    expect(existsSync(join(root, 'aws_modules/m/a'))).toBe(true);
    await call(remove, root, { what: 'm/a' }, { confirm: ['prod'] });
    expect(existsSync(join(root, 'aws_modules/m/a'))).toBe(false);
  });

  test('is taken from the stages that have the region', async () => {
    const done = await call(remove, folder(), { what: 'm/a', region: 'eu-west-1' }, { confirm: ['prod'] });
    expect(done?.data).toMatchObject({ stages: ['prod'] });
    await expect(call(remove, folder(), { what: 'm/a', region: 'eu-west-9' })).rejects.toMatchObject({
      code: 'UnknownRegion',
    });
  });
});
