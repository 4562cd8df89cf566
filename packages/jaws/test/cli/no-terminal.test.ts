import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { inParallel } from '../../src/base/async.ts';
import type { Command } from '../../src/cli/command.ts';
import { jaws as commands } from '../../src/cli/commands/index.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { jaws, lines, temporaryFolder } from './jaws.ts';

// A pipeline has no terminal: every command ends by itself, and with --json prints everything as lines of JSON.

const work = temporaryFolder();
let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(async () => {
  await cloud.close();
  work.remove();
});

const leaves = (command: Command, path: readonly string[] = []): string[][] =>
  command.load ? [[...path]] : (command.commands ?? []).flatMap((one) => leaves(one, [...path, one.name]));

/** A project with two stages of two regions, so that no command can guess one. */
function project(name: string): string {
  const root = join(work.path, name, 'shop');
  const write = (path: string, content: object | string) => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  const regions = ['us-east-1', 'eu-west-1'];
  const entries = regions.map((region) => ({ region }));
  write('jaws.json', { name: 'shop', domain: `${name}.test`, stages: { dev: entries, prod: entries } });
  for (const stage of ['dev', 'prod'])
    for (const region of regions) {
      const place = { project: 'shop', domain: `${name}.test`, email: 'me@shop.test', stage, region };
      write(`cloudformation/${stage}/${region}/resources-cf.json`, resourcesTemplate(place));
    }
  write('aws_modules/m/one/handler.js', 'export const handler = async () => ({ ok: true });\n');
  write('aws_modules/m/one/event.json', {});
  const cloudFormation = { Handler: 'aws_modules/m/one/handler.handler', Runtime: 'nodejs22.x' };
  write('aws_modules/m/one/awsm.json', { lambda: { cloudFormation } });
  return root;
}

it('every command ends without a terminal, and its output is JSON', async () => {
  const outcomes: Record<string, unknown> = {};
  // A session continues until it is interrupted: dev.slow.test.ts.
  const ending = leaves(commands).filter((path) => path.join(' ') !== 'dev');
  await inParallel(ending, 3, async (path) => {
    const name = path.join(' ');
    const home = join(work.path, `${path.join('-')}-home`);
    const env = {
      CI: 'true',
      JAWS_HOME: home,
      AWS_ENDPOINT_URL: cloud.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: join(work.path, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(work.path, 'none'),
    };
    const { code, stdout, stderr } = await jaws([...path, '--json'], { cwd: project(path.join('-')), env });
    // Any of these commands may have started an embedded cloud.
    if (existsSync(join(home, 'cloud'))) await jaws(['cloud', 'stop'], { env });
    outcomes[name] = [code === 70, stderr, lines(stdout).at(-1)?.type];
  });
  const wrong = Object.entries(outcomes).filter(
    ([, outcome]) => !/^\[false,"","(result|error)"\]$/.test(JSON.stringify(outcome)),
  );
  expect(Object.fromEntries(wrong)).toEqual({});
}, 240_000);
