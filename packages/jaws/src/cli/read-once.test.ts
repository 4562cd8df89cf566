import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { functionFiles, projectFolder, testHost } from '../engine/testing/project.ts';
import type { Context, Invocation, Run } from './command.ts';
import type { Prompts } from './prompts.ts';
import { run as deploy } from './run/deploy.ts';
import { list } from './run/env.ts';
import { history } from './run/env-history.ts';
import { run as logs } from './run/logs.ts';
import { region } from './run/replicate.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const invocation = (over: Partial<Invocation> = {}): Invocation => ({
  arguments: {},
  values: {},
  lists: {},
  flags: new Set(),
  ...over,
});

const commands: Readonly<Record<string, readonly [Run, Invocation]>> = {
  deploy: [deploy, invocation({ arguments: { what: 'all', region: 'us-east-1' } })],
  logs: [logs, invocation()],
  'env list': [list, invocation()],
  'env history': [history, invocation()],
  'region create': [region, invocation({ flags: new Set(['dont-exe-cf']), arguments: { region: 'eu-west-1' } })],
};

// Reading a project twice costs time, and the results could differ.
test.each(Object.keys(commands))('jaws %s goes by what it read before it asked', async (name) => {
  const [run, typed] = commands[name]!;
  const stages = { dev: ['us-east-1'], prod: ['us-east-1'] };
  const own = name.replace(' ', '');
  const root = projectFolder({ name: own, domain: `${own}.test`, stages, files: functionFiles('m/a') });
  await deploy(invocation({ arguments: { what: 'all', stage: 'dev' } }), contextOf(root, testHost(cloud.endpoint)));
  let asked = 0;
  const prompts: Partial<Prompts> = {
    select: async ({ choices }) => {
      asked++;
      writeFileSync(
        join(root, 'aws_modules/m/a/awsm.json'),
        '{ "lambda": { "cloudFormation": { "Runtime": "cobol" } } }',
      );
      return choices[0]!.value;
    },
  };
  await run(typed, contextOf(root, testHost(cloud.endpoint), prompts as Prompts));
  expect(asked).toBe(1);
});

function contextOf(cwd: string, host: Context['host'], prompts?: Prompts): Context {
  const output = { showRegions: () => {}, emit: () => {} };
  return { cwd, env: {}, host, output, show: () => {}, prompts, yes: true } as unknown as Context;
}
