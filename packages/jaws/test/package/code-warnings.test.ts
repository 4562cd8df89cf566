import { expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';
const project = (files: Record<string, unknown>, lambda: Record<string, unknown> = {}) =>
  new TestProject({ [`${at}/awsm.json`]: { lambda }, ...files });

/** Builds twice: the warnings of the first build, and those of the second, which built nothing. */
async function twice(app: TestProject) {
  const once = async () => {
    app.events.length = 0;
    await app.build();
    return app.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  };
  const first = await once();
  const second = await once();
  expect(app.events).toContainEqual(expect.objectContaining({ type: 'built', cached: true }));
  return { first, second };
}

test("the bundler's warnings are repeated when nothing is built", async () => {
  const { first, second } = await twice(
    project({ [`${at}/handler.js`]: "export const handler = async (x) => typeof x === 'strin';" }),
  );
  expect(first).toEqual([`${at}/handler.js:1:50: The "typeof" operator will never evaluate to "strin"`]);
  expect(second).toEqual(first);
});

test('a warning about a shared file is reported once, and only for functions that contain it', async () => {
  const app = project({
    'lib/shared.js': "export const odd = (x) => typeof x === 'strin';",
    'aws_modules/shop/other/awsm.json': { lambda: {} },
    'aws_modules/shop/third/awsm.json': { lambda: {} },
    'aws_modules/shop/third/handler.js': 'export const handler = async () => 1;',
    ...Object.fromEntries(
      ['order', 'other'].map((name) => [
        `aws_modules/shop/${name}/handler.js`,
        "import { odd } from '../../../lib/shared.js'; export const handler = async (x) => odd(x);",
      ]),
    ),
  });
  const { first, second } = await twice(app);
  expect([first.length, second.length]).toEqual([1, 1]);
  app.events.length = 0;
  await app.build(['shop/third']);
  expect(app.events.filter((event) => event.type === 'warning')).toEqual([]);
});

test('a package that needs a newer Node than the runtime is named', async () => {
  const app = (Runtime: string) =>
    project(
      {
        [`${at}/handler.js`]: "import 'modern'; import 'fine'; export const handler = async () => 1;",
        'node_modules/modern/package.json': { name: 'modern', version: '7.1.0', engines: { node: '>=24.2 <27' } },
        'node_modules/modern/index.js': '',
        'node_modules/fine/package.json': { name: 'fine', engines: { node: '^20.19.0 || ^22.12 || >=24' } },
        'node_modules/fine/index.js': '',
      },
      { cloudFormation: { Runtime } },
    );
  const { first, second } = await twice(app('nodejs22.x'));
  expect(first).toEqual(['modern 7.1.0 needs Node >=24.2 <27, which is newer than the runtime nodejs22.x.']);
  expect(second).toEqual(first);
  expect((await twice(app('nodejs24.x'))).first).toEqual([]);
});

test('also one that is shipped beside the bundle, once for all functions', async () => {
  const app = project(
    {
      'aws_modules/shop/other/awsm.json': { lambda: { package: { optimize: { exclude: ['modern'] } } } },
      'aws_modules/shop/other/handler.js': "import 'modern'; export const handler = async () => 2;",
      [`${at}/handler.js`]: "import 'modern'; export const handler = async () => 1;",
      'node_modules/modern/package.json': { name: 'modern', engines: { node: '25 - 26' } },
      'node_modules/modern/index.js': '',
    },
    { package: { optimize: { exclude: ['modern'] } } },
  );
  const { first, second } = await twice(app);
  expect(first).toEqual(['modern needs Node 25 - 26, which is newer than the runtime nodejs24.x.']);
  expect(second).toEqual(first);
});

test('emitDecoratorMetadata, of a tsconfig.json that is extended, is said to be missing where it matters', async () => {
  const app = project({
    'tsconfig.json': { extends: ['../base/one.json', '@configs/node'] },
    '../base/one.json': { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: false } },
    'node_modules/@configs/node/package.json': { name: '@configs/node' },
    'node_modules/@configs/node/tsconfig.json': { compilerOptions: { emitDecoratorMetadata: true } },
    'lib/service.ts':
      '/**\n * @public\n */\nconst injectable = (target: unknown) => target as never;\n@injectable\nexport class Service {}\n',
    [`${at}/handler.ts`]:
      "import { Service } from '../../../lib/service.ts';\nexport const handler = async () => new Service();\n",
  });
  const { first, second } = await twice(app);
  expect(first).toEqual([expect.stringContaining('lib/service.ts:5: tsconfig.json asks for emitDecoratorMetadata')]);
  expect(second).toEqual(first);
});

test('what a tsconfig.json extends outside of the project is an input', async () => {
  const app = project({
    'tsconfig.json': '{ // a comment\n "extends": "../base",\n}',
    '../base.json': { compilerOptions: { jsxFactory: 'one', jsx: 'react' } },
    [`${at}/handler.tsx`]:
      "const one = () => 'first';\nconst two = () => 'second';\nexport const handler = async () => [<p />, one(), two()][0];\n",
  });
  expect(await app.call('shop/order')).toBe('first');
  app.write({ '../base.json': { compilerOptions: { jsxFactory: 'two', jsx: 'react' } } });
  expect(await app.call('shop/order')).toBe('second');
});

test('a tsconfig.json above the project is one, also when it comes later', async () => {
  const app = project({
    [`${at}/handler.tsx`]: "const two = () => 'second';\nexport const handler = async () => [<p />, two][0];\n",
    'node_modules/react/package.json': { name: 'react', version: '1.0.0' },
    'node_modules/react/jsx-runtime.js': "exports.jsx = () => 'default';\n",
  });
  expect(await app.call('shop/order')).toBe('default');
  app.write({ '../tsconfig.json': { compilerOptions: { jsxFactory: 'two', jsx: 'react' } } });
  expect(await app.call('shop/order')).toBe('second');
});

test('how far it is: functions, bytes, time; nothing when nothing is built', async () => {
  const names = ['one', 'two', 'three'];
  const app = new TestProject(
    Object.fromEntries(
      names.flatMap((name) => [
        [`aws_modules/shop/${name}/awsm.json`, { lambda: {} }],
        [`aws_modules/shop/${name}/handler.js`, `export const handler = async () => '${name}';`],
      ]),
    ),
  );
  const steps = async () => {
    app.events.length = 0;
    await app.build();
    return app.events.flatMap((event) => (event.type === 'step' ? [event] : []));
  };
  const first = await steps();
  expect(first.map(({ state, done, total }) => [state, done, total])).toEqual([
    ['started', 0, 3],
    ['progress', 1, 3],
    ['progress', 2, 3],
    ['progress', 3, 3],
    ['done', 3, 3],
  ]);
  expect(first.at(-1)).toMatchObject({
    title: 'Packaging 3 functions',
    detail: expect.stringMatching(/KiB$/),
    ms: expect.any(Number),
  });
  expect(await steps()).toEqual([]);
});

test('a file that code looks for beside itself, and that cannot be in the zip where it will look', async () => {
  const files = {
    [`${at}/data/text.txt`]: 'of the function',
    'lib/data/text.txt': 'of the library',
    'lib/worker.ts': '',
    'lib/.env': 'SECRET=1',
    'node_modules/dep/data.txt': '',
    'lib/read.ts': `
import { join } from 'node:path';
export const found = [
  join(import.meta.dirname, 'data/text.txt'),
  new URL('./worker.ts', import.meta.url),
  join(import.meta.dirname, '.env'),
  join(import.meta.dirname, '../node_modules/dep/data.txt'),
  join(import.meta.dirname, 'gone.txt'),
  join(import.meta.dirname, '..'),
];`,
    [`${at}/handler.ts`]: `
import { found } from '../../../lib/read.ts';
export const handler = async () => [found, import.meta.dirname + '/data/text.txt'];`,
  };
  const app = project(files);
  const { first, second } = await twice(app);
  expect(first.toSorted()).toEqual(
    [
      [4, 'lib/data/text.txt'],
      [5, 'lib/worker.ts'],
      [6, 'lib/.env'],
      [7, 'node_modules/dep/data.txt'],
    ].map(([line, path]) => `lib/read.ts:${line}: looks for ${path}, which is not where the bundle will look for it.`),
  );
  expect(second.toSorted()).toEqual(first.toSorted());
  expect(await app.names('shop/order')).toEqual([`${at}/data/text.txt`, `${at}/handler.mjs`]);
});
