import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TestProject } from '../../src/artifacts/testing/project.ts';

const at = 'aws_modules/shop/order';
const code = (from: string) => `import { value } from '${from}';\nexport const handler = async () => value;\n`;

/** A project beside a package that is linked into it, as in workspaces. */
function project(files: Record<string, unknown>, from = '@shop/money') {
  const app = new TestProject({ [`${at}/awsm.json`]: { lambda: {} }, [`${at}/handler.ts`]: code(from), ...files });
  const link = join(app.root, 'node_modules/@shop/money');
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync('../../../money', link);
  return app;
}
const source = "import { add } from './add.js';\nexport const value: number = add(20, 22);\n";
const add = { '../money/src/add.ts': 'export const add = (a: number, b: number): number => a + b;\n' };

describe('a package of the workspace that is not built is taken from its sources', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['main', { main: 'dist/index.js', types: 'dist/index.d.ts' }, 'src/index.ts', ''],
    ['no main', {}, 'src/index.ts', ''],
    ['exports', { type: 'module', exports: './lib/main.js' }, 'src/main.ts', ''],
    [
      'exports under conditions',
      { exports: { '.': { types: './dist/index.d.ts', import: './dist/index.mjs', require: './dist/index.cjs' } } },
      'src/index.ts',
      '',
    ],
    ['a part', { exports: { './cents': { default: './dist/cents.js' } } }, 'src/cents.ts', '/cents'],
    ['source', { main: 'build/x.js', source: 'src/start.ts' }, 'src/start.ts', ''],
  ])('%s', async (_, manifest, file, part) => {
    const app = project(
      { '../money/package.json': { name: '@shop/money', ...manifest }, [`../money/${file}`]: source, ...add },
      `@shop/money${part}`,
    );
    expect(await app.call('shop/order')).toBe(42);
  });

  test('and from what is built as soon as it is', async () => {
    const app = project({
      '../money/package.json': { name: '@shop/money', main: 'dist/index.js' },
      '../money/src/index.ts': source,
      ...add,
    });
    expect(await app.call('shop/order')).toBe(42);
    app.write({ '../money/dist/index.js': 'exports.value = 43;\n' });
    expect(await app.call('shop/order')).toBe(43);
  });

  test('without known sources, it says what to do', async () => {
    const app = project({
      '../money/package.json': { name: '@shop/money', main: 'out/bundle.js' },
      '../money/code/x.ts': '',
    });
    await expect(app.build()).rejects.toMatchObject({
      problems: [
        {
          message: expect.stringContaining('Could not resolve "@shop/money"'),
          hint: '@shop/money is a package of the workspace that has not been built: `npm run build --workspace @shop/money`.',
        },
      ],
    });
  });
});

describe("Yarn's Plug'n'Play", () => {
  const app = (files: Record<string, unknown>) =>
    new TestProject({
      [`${at}/awsm.json`]: { lambda: {} },
      [`${at}/handler.ts`]: 'export const handler = async () => 1;\n',
      ...files,
    });

  test.each(['.pnp.cjs', '../.pnp.cjs'])('is refused with what to do: %s', async (file) => {
    await expect(app({ [file]: '' }).build()).rejects.toMatchObject({
      code: 'PlugAndPlay',
      hint: 'Write `nodeLinker: node-modules` into .yarnrc.yml and run `yarn install`.',
    });
  });

  test('does not matter where packages are installed all the same', async () => {
    expect(await app({ '.pnp.cjs': '', 'node_modules/a/package.json': {} }).call('shop/order')).toBe(1);
  });
});
