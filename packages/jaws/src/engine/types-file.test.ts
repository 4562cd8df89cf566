import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { createProjectFiles } from '../scaffold/project.ts';
import { typesFile } from '../typing/project-types.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';
import { refreshTypes, writeTypes } from './types-file.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const tsconfig = String(
  createProjectFiles({
    project: 'shop',
    domain: 'shop.test',
    email: 'me@shop.test',
    stage: 'dev',
    region: 'us-east-1',
    profile: 'local',
    core: { path: 'vendor/core.tgz', content: '' },
  }).find(({ path }) => path === 'tsconfig.json')?.content,
);

let root: string;
let host: TestHost;
beforeEach(() => {
  host = testHost('http://127.0.0.1:9');
  root = projectFolder({
    files: {
      ...functionFiles('links/create', { lambda: { envVars: ['DB_URL'], resources: ['JawsBucket'] } }),
      ...functionFiles('links/nightly', {
        apiGateway: null,
        lambda: {
          cloudFormation: { Runtime: 'nodejs24.x', Environment: { Variables: { LEVEL: 'debug' } } },
          eventSources: {
            night: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 day)' } },
          },
        },
      }),
    },
  });
});

const content = () => readFileSync(join(root, typesFile), 'utf8');

/** tsc's messages about the project, with a new project's unchanged tsconfig.json. */
function tsc(): string {
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@types'), { recursive: true });
  symlinkSync(join(repository, 'packages/core'), join(modules, 'jaws-core-js'), 'dir');
  symlinkSync(join(repository, 'node_modules/@types/node'), join(modules, '@types/node'), 'dir');
  write(root, { 'tsconfig.json': tsconfig, 'package.json': { type: 'module' } });
  try {
    execFileSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '--preserveSymlinks'], {
      cwd: root,
    });
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}

test('the types of environment, events and resources, by the tsconfig.json of a new project', () => {
  write(root, {
    'aws_modules/links/create/index.ts': `
      import { type EnvOf, type EventOf, type ResourcesOf, resources } from 'jaws-core-js';
      const env = process.env as EnvOf<'links/create'>;
      export const url: string | undefined = env.DB_URL;
      // @ts-expect-error: another function's
      export const level = env.LEVEL;
      export const bucket: string = resources.JawsBucket;
      // @ts-expect-error: nobody lists it
      export const other = resources.Other;
      const own: ResourcesOf<'links/nightly'> = resources;
      // @ts-expect-error: this function does not list it
      export const notOwn = own.JawsBucket;
      export const handler = async (event: EventOf<'links/create'>) => event.pathParameters?.id ?? event.body;
      // @ts-expect-error: no field of the event
      export const wrong = (event: EventOf<'links/create'>) => event.Records;
      export const level2: string = (process.env as EnvOf<'links/nightly'>).LEVEL;
      export const night = (event: EventOf<'links/nightly'>): 'Scheduled Event' => event['detail-type'];
      // @ts-expect-error: no such function
      export type None = EnvOf<'links/none'>;
      export const global: string | undefined = process.env.DB_URL;
    `,
  });
  expect(writeTypes(host, { root })).toEqual({ file: join(root, typesFile), state: 'written' });
  expect(host.events).toEqual([{ type: 'wrote', path: join(root, typesFile) }]);
  expect(tsc()).toBe('');
});

test('an unchanged file is not touched, also with the line ends of Windows', () => {
  writeTypes(host, { root });
  write(root, { [typesFile]: content().replaceAll('\n', '\r\n') });
  utimesSync(join(root, typesFile), 1000, 1000);
  expect(writeTypes(host, { root }).state).toBe('unchanged');
  expect(statSync(join(root, typesFile)).mtimeMs).toBe(1_000_000);
});

test('--check writes nothing and says whether it is stale', () => {
  expect(writeTypes(host, { root, check: true }).state).toBe('stale');
  expect(statSync(join(root, typesFile), { throwIfNoEntry: false })).toBeUndefined();
  writeTypes(host, { root });
  expect(writeTypes(host, { root, check: true }).state).toBe('unchanged');
  write(root, { [typesFile]: `${content()}\n` });
  expect(writeTypes(host, { root, check: true }).state).toBe('stale');
});

test('beside another task: only where types are wanted, with one notice when the file was stale', () => {
  expect(refreshTypes(host, root)).toBeUndefined();
  write(root, { 'tsconfig.json': tsconfig });
  expect(refreshTypes(host, root)?.state).toBe('written');
  expect(refreshTypes(host, root)?.state).toBe('unchanged');
  write(root, functionFiles('links/more'));
  host.events.length = 0;
  expect(refreshTypes(host, root)?.state).toBe('written');
  expect(host.events).toEqual([{ type: 'notice', message: expect.stringContaining('jaws-env.d.ts was stale') }]);
  expect(content()).toContain('"links/more"');
  write(root, functionFiles('links/most'));
  host.events.length = 0;
  expect(refreshTypes(host, root, { isExpected: true })?.state).toBe('written');
  expect(host.events).toEqual([]);
});

test('a project with mistakes is left to the task itself', () => {
  write(root, { 'tsconfig.json': tsconfig, 'aws_modules/links/create/awsm.json': { lambda: { nothing: 1 } } });
  expect(refreshTypes(host, root)).toBeUndefined();
  expect(() => writeTypes(host, { root })).toThrow(expect.objectContaining({ code: 'InvalidProject' }));
});

test('@types/aws-lambda is used where package.json has it', () => {
  writeTypes(host, { root });
  expect(content()).toContain("import type { APIGatewayProxyEvent, ScheduledEvent } from 'jaws-core-js/events';");
  write(root, { 'package.json': { devDependencies: { '@types/aws-lambda': '*' } } });
  writeTypes(host, { root });
  expect(content()).toContain("import type { APIGatewayProxyEvent, ScheduledEvent } from 'aws-lambda';");
  rmSync(join(root, 'package.json'));
});
