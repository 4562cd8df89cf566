import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { functionFiles, projectFolder, testHost } from '../engine/testing/project.ts';
import { unpainted } from '../output/paint.ts';
import type { Context, Invocation, Run } from './command.ts';
import type { Prompts } from './prompts.ts';
import { run as dash } from './run/dash.ts';
import { run as deploy } from './run/deploy.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());
afterEach(() => void vi.restoreAllMocks());

const hour = 3_600_000;
const commands: Readonly<Record<string, readonly [Run, Invocation['arguments']]>> = {
  dash: [dash, {}],
  deploy: [deploy, { what: 'all', region: 'us-east-1' }],
};

test.each(Object.keys(commands))('what jaws %s says it took has no part of its questions', async (name) => {
  const [run, args] = commands[name]!;
  const stages = { dev: ['us-east-1'], prod: ['us-east-1'] };
  const cwd = projectFolder({ name: `asked${name}`, domain: `asked${name}.test`, stages, files: functionFiles('m/a') });
  const now = performance.now.bind(performance);
  let thought = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + thought);
  const think = <T>(answer: T): Promise<T> => {
    thought += hour;
    return Promise.resolve(answer);
  };
  const prompts: Partial<Prompts> = {
    select: ({ choices }) => think(choices[0]!.value),
    tick: ({ initial = [] }) => think(initial),
  };
  const output = { showRegions: () => {}, emit: () => {} };
  const host = testHost(cloud.endpoint);
  const context = { cwd, env: {}, host, output, show: () => {}, prompts } as unknown as Context;
  const result = await run({ arguments: args, values: {}, lists: {}, flags: new Set() }, context);
  expect(thought).toBeGreaterThan(0);
  expect(result?.head?.(unpainted)).toMatch(/ created \(\d+(\.\d)? m?s\)$/);
});
