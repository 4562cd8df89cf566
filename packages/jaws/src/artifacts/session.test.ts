import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { buildModel } from '../model/build.ts';
import { readProject } from '../project/read.ts';
import { buildArtifacts } from './build.ts';
import { BuildSession } from './session.ts';
import { TestProject } from './testing/project.ts';

const sessions: BuildSession[] = [];
afterEach(() => Promise.all(sessions.splice(0).map((session) => session.close())));

const awsm = (name: string, runtime = 'nodejs22.x') => ({
  lambda: { cloudFormation: { Runtime: runtime, Handler: `aws_modules/m/${name}/handler.handler` } },
});

function start() {
  const project = new TestProject({
    'lib/shared.ts': `export const shared = 'first';`,
    'aws_modules/m/a/awsm.json': awsm('a'),
    'aws_modules/m/a/handler.ts': `import { shared } from '../../../lib/shared.ts'; export const handler = () => shared;`,
    'aws_modules/m/b/awsm.json': awsm('b'),
    'aws_modules/m/b/handler.ts': `import { shared } from '../../../lib/shared.ts'; export const handler = () => 'b' + shared;`,
    'aws_modules/m/c/awsm.json': awsm('c'),
    'aws_modules/m/c/handler.ts': `export const handler = () => 'c';`,
    'tsconfig.json': {},
  });
  const model = buildModel(readProject(project.root));
  const session = new BuildSession(project.root);
  sessions.push(session);
  const at = (path: string) => join(project.root, path);
  return {
    project,
    at,
    session,
    build: (ids: readonly string[]) =>
      buildArtifacts(model, ids, { emit: () => {}, signal: new AbortController().signal, session }),
    /** Writes a file as an editor does, with the current time. */
    save(path: string, text: string) {
      writeFileSync(at(path), text);
      return session.changed([at(path)]);
    },
    affected: (...paths: string[]) => session.affected(model, paths.map(at)).map(({ id }) => id),
  };
}

const all = ['m/a', 'm/b', 'm/c'];

test('a file that was saved a moment ago is built again, as a deployment would build it', async () => {
  const { build, project, save } = start();
  const first = await build(all);
  await save('lib/shared.ts', `export const shared = 'second';`);
  const second = await build(['m/a']);
  await save('lib/shared.ts', `export const shared = 'third!';`);
  const third = await build(['m/a']);
  expect(new Set([first, second, third].map((artifacts) => artifacts.get('m/a')!.hash)).size).toBe(3);
  expect((await project.build(['m/a'])).get('m/a')!.hash).toBe(third.get('m/a')!.hash);
});

test('affected are the functions that were built from a file', async () => {
  const { affected, build } = start();
  expect(affected('README.md')).toEqual(all);
  await build(all);
  expect(affected('lib/shared.ts')).toEqual(['m/a', 'm/b']);
  expect(affected('aws_modules/m/c/handler.ts')).toEqual(['m/c']);
  // A new file in a function's folder may take precedence over another one.
  expect(affected('aws_modules/m/c/new.txt')).toEqual(['m/c']);
  expect(affected('README.md')).toEqual([]);
  expect(affected('tsconfig.json')).toEqual(all);
});

test('so are they where an earlier command built them', async () => {
  const { affected, build, project } = start();
  await project.build(all);
  await build(all);
  expect(affected('lib/shared.ts')).toEqual(['m/a', 'm/b']);
});

test('a function whose build failed is affected by everything, until it is built', async () => {
  const { affected, build, save, session, at } = start();
  await build(all);
  await save(
    'aws_modules/m/c/handler.ts',
    `import { later } from '../../../lib/later.ts'; export const handler = later;`,
  );
  await expect(build(['m/c'])).rejects.toThrow('later.ts');
  session.forget('m/c');
  writeFileSync(at('lib/later.ts'), 'export const later = () => 1;');
  expect(affected('lib/later.ts')).toEqual(['m/c']);
  await session.changed([at('lib/later.ts')]);
  await build(['m/c']);
  expect(affected('lib/shared.ts')).toEqual(['m/a', 'm/b']);
});

test('settings of the compiler that change are read again', async () => {
  const { build, project, save } = start();
  await save('tsconfig.json', JSON.stringify({ compilerOptions: { paths: { '@/*': ['./lib/*'] } } }));
  await save('aws_modules/m/c/handler.ts', `import { shared } from '@/shared'; export const handler = () => shared;`);
  const before = await build(['m/c']);
  project.write({ 'other/shared.ts': `export const shared = 'other';` });
  await save('tsconfig.json', JSON.stringify({ compilerOptions: { paths: { '@/*': ['./other/*'] } } }));
  const after = await build(['m/c']);
  expect(after.get('m/c')!.hash).not.toBe(before.get('m/c')!.hash);
  expect((await project.build(['m/c'])).get('m/c')!.hash).toBe(after.get('m/c')!.hash);
});

test('workers that a file starts, or no longer starts, come along', async () => {
  const { build, project, save } = start();
  const worker = (name: string) =>
    `import { Worker } from 'node:worker_threads'; export const handler = () => new Worker(new URL('./${name}.ts', import.meta.url));`;
  project.write({ 'aws_modules/m/c/one.ts': 'console.log(1);', 'aws_modules/m/c/two.ts': 'console.log(2);' });
  for (const text of [worker('one'), worker('two'), `export const handler = () => 'c';`, worker('one')]) {
    await save('aws_modules/m/c/handler.ts', text);
    const { hash } = (await build(['m/c'])).get('m/c')!;
    expect((await project.build(['m/c'])).get('m/c')!.hash).toBe(hash);
  }
});

test('files outside of the project are known', async () => {
  const { at, build, session } = start();
  writeFileSync(join(at('.'), '..', 'outside.ts'), 'export const outside = 1;');
  writeFileSync(
    at('aws_modules/m/c/handler.ts'),
    `import { outside } from '../../../../outside.ts'; export const handler = () => outside;`,
  );
  await build(['m/c']);
  expect(session.outside().map((path) => path.split('/').at(-1))).toEqual(['outside.ts']);
  rmSync(join(at('.'), '..', 'outside.ts'));
});
