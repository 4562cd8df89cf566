import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { at, handler, optimize, packaged, plain, projects, zipOf } from './command.ts';

const { project } = projects();

describe('a handler', () => {
  test.each([
    [
      'is not exported',
      {},
      'export const handle = 1;',
      /handler\.js does not export "handler".*it exports handle\..*HandlerNotExported[\s\S]*Did you mean handle\?/,
    ],
    [
      'is an object',
      {},
      'export const handler = { run() {} };',
      /"handler" in aws_modules\/shop\/order\/handler\.js.*is not a function/,
    ],
    ['is a class under another name', {}, 'class Order {}\nexport { Order as handler };', /is not a function/],
    ['is text, in CommonJS', {}, "exports.handler = 'text';", /is not a function/],
    [
      'has no file',
      { Handler: 'main.handler' },
      '',
      /there is no file aws_modules\/shop\/order\/main\.ts, aws_modules\/shop\/order\/main\.js/,
    ],
    [
      'names no export',
      { Handler: `${at}/handler` },
      '',
      /which names no export[\s\S]*awsm\.json:4:\d+[\s\S]*It should look like aws_modules\/shop\/order\/handler\.handler/,
    ],
    ['has an extension', { Handler: `${at}/handler.js.handler` }, '', /which has a file extension in it/],
    ['leaves the project', { Handler: '../other/handler.handler' }, '', /which leaves the project/],
    ['is absolute', { Handler: '/srv/handler.handler' }, '', /which is an absolute path/],
  ])('that %s', async (_, cloudFormation, code, text) => {
    const { code: exit, stderr } = await packaged(project({ cloudFormation }, { [`${at}/handler.js`]: code }));
    expect(stderr).toMatch(text);
    expect(exit).toBe(1);
  });

  test.each(['\\', '/'])('with %s between its parts', async (separator) => {
    const Handler = `${at}/handler.handler`.replaceAll('/', separator);
    const root = project({ cloudFormation: { Handler } });
    expect(await packaged(root)).toMatchObject({ code: 0 });
    expect([...zipOf(root).keys()]).toEqual([`${at}/handler.mjs`, `${at}/handler.mjs.map`]);
  });
});

describe('imports', () => {
  test('that lead nowhere are named with file, line, column, and what to install', async () => {
    const { code, stderr } = await packaged(
      project(
        {},
        {
          [`${at}/handler.ts`]:
            "\nimport a from '@scope/gone/sub';\nimport b from './gone';\nexport const handler = () => [a, b];\n",
        },
      ),
    );
    expect(stderr).toContain(`${at}/handler.ts:2:15`);
    expect(stderr).toContain('Run `npm install @scope/gone` in the project.');
    expect(stderr).toContain(`${at}/handler.ts:3:15`);
    expect(code).toBe(1);
  });

  test('of a package that needs a newer Node are a warning', async () => {
    const root = project(
      { cloudFormation: { Runtime: 'nodejs22.x' } },
      {
        [`${at}/handler.js`]: "import 'modern';\nexport const handler = async () => 1;\n",
        'node_modules/modern/package.json': { name: 'modern', version: '2.0.0', engines: { node: '>= 26' } },
        'node_modules/modern/index.js': '',
      },
    );
    const { code, stderr } = await packaged(root);
    expect(stderr).toContain('modern 2.0.0 needs Node >= 26, which is newer than the runtime nodejs22.x.');
    expect(code).toBe(0);
  });
});

describe('links', () => {
  test('that go round, to themselves and to nothing are left out', async () => {
    const root = project(plain, {
      'package.json': { type: 'module' },
      ...handler,
      'lib/a.txt': 'a',
      'node_modules/a/package.json': { name: 'a', dependencies: { b: '1' } },
      'node_modules/a/index.js': '',
      'node_modules/b/package.json': { name: 'b', dependencies: { a: '1' } },
      'node_modules/b/index.js': '',
    });
    symlinkSync('..', join(root, 'lib/up'));
    symlinkSync('.', join(root, 'lib/here'));
    symlinkSync('self', join(root, 'lib/self'));
    symlinkSync('two', join(root, 'lib/one'));
    symlinkSync('one', join(root, 'lib/two'));
    symlinkSync('nothing', join(root, 'lib/broken'));
    symlinkSync('a', join(root, 'node_modules/again'));
    symlinkSync('self', join(root, 'node_modules/self'));
    mkdirSync(join(root, 'node_modules/a/node_modules'));
    symlinkSync('../..', join(root, 'node_modules/a/node_modules/round'));
    expect(await packaged(root)).toMatchObject({ code: 0, stderr: expect.not.stringContaining('bug') });
    const names = [...zipOf(root).keys()].filter((name) => /\.(js|txt)$/.test(name));
    expect(names.sort()).toEqual([
      `${at}/handler.js`,
      'lib/a.txt',
      'node_modules/a/index.js',
      'node_modules/again/index.js',
      'node_modules/b/index.js',
    ]);
  });

  test.each(['lib/secret', 'lib/secret/', 'lib/folder', 'lib/folder/deeper', 'lib'])(
    'that lead out of the project are not followed: includePaths %s',
    async (path) => {
      const root = project(optimize({ includePaths: [path] }), {
        ...handler,
        'lib/a.txt': 'a',
        '../outside/secret.txt': 'the secret',
        '../outside/deeper/secret.txt': 'the secret',
      });
      symlinkSync('../../outside/secret.txt', join(root, 'lib/secret'));
      symlinkSync('../../outside', join(root, 'lib/folder'));
      const { code, stderr } = await packaged(root);
      expect(stderr).toMatch(/\(IncludeLeavesProject\)/);
      expect(code).toBe(1);
      expect(existsSync(join(root, '.jaws/package/shop/order.zip'))).toBe(false);
    },
  );
});

describe('paths', () => {
  test('with spaces and letters of other alphabets', async () => {
    const files = [
      'lib/mit Leerzeichen/größe.txt',
      'lib/日本語/ファイル.txt',
      "lib/it's $HOME `x`.txt",
      'lib/emoji 🎉.txt',
    ];
    const root = project(optimize({ includePaths: ['lib\\日本語', 'lib/mit Leerzeichen', 'lib/*.txt'] }), {
      [`${at}/handler.ts`]: "import { name } from './Über uns/größe.ts';\nexport const handler = async () => name;\n",
      [`${at}/Über uns/größe.ts`]: "export const name = 'groß';\n",
      ...Object.fromEntries(files.map((name) => [name, name])),
    });
    expect(await packaged(root)).toMatchObject({ code: 0 });
    const entries = zipOf(root);
    for (const name of files) expect(entries.get(name)?.data.toString()).toBe(name);
  });

  test('a pattern that is not a regular expression', async () => {
    const { code, stderr } = await packaged(project({ package: { excludePatterns: ['ok', '(unclosed'] } }));
    expect(stderr).toMatch(/awsm\.json:\d+:\d+/);
    expect(stderr).toContain('excludePatterns has "(unclosed", which is not a regular expression');
    expect(code).toBe(1);
  });

  test.each([
    [{ includePaths: ['lib/[z-a]*'] }, 'includePaths has the invalid pattern "lib/[z-a]*": Range out of order'],
    [{ exclude: ['a*b*c'] }, 'exclude has "a*b*c", but a name can have one asterisk only.'],
  ])('a pattern that cannot be used: %j', async (options, problem) => {
    const { code, stderr } = await packaged(project(optimize(options)));
    expect(stderr).toContain(problem);
    expect(stderr).toMatch(/awsm\.json:\d+:\d+/);
    expect(stderr).not.toMatch(/bug/);
    expect(code).toBe(1);
  });

  test('a file that is imported and left out, and one that is included and never shipped', async () => {
    const files = {
      [`${at}/handler.ts`]: "import './secret-keys.ts';\nimport 'fastest';\nexport const handler = async () => 1;\n",
      [`${at}/secret-keys.ts`]: "console.log('key');\n",
      'node_modules/fastest/index.js': '',
    };
    const left = await packaged(project({ package: { excludePatterns: ['test', 'secret'] } }, files));
    expect(left.stderr).toContain(
      `shop/order imports ${at}/secret-keys.ts, but "secret" in its excludePatterns keeps that file out of the zip. (ExcludedImport)`,
    );
    const root = project(optimize({ includePaths: ['config/key.pem', './.env', 'vendor'] }), {
      ...handler,
      'config/key.pem': '',
      'vendor/x.tgz': '',
      '.env': 'A=1',
    });
    const kept = await packaged(root);
    expect(kept.stderr).toContain('"config/key.pem" of includePaths is not in the zip');
    expect(kept.stderr).toContain('"./.env" of includePaths is not in the zip');
    expect(kept.stderr).toContain('"vendor" of includePaths is not in the zip');
    expect([...zipOf(root).keys()]).toEqual([`${at}/handler.mjs`, `${at}/handler.mjs.map`]);
  });

  test('includePaths that match nothing are a warning, those that leave the project an error', async () => {
    const root = project(optimize({ includePaths: ['gone.txt', 'lib/**/*.md', 'node_modules/gone'] }), {
      ...handler,
      'lib/a.txt': '',
    });
    const { code, stderr } = await packaged(root);
    for (const path of ['gone.txt', 'lib/**/*.md', 'node_modules/gone']) {
      expect(stderr).toContain(`shop/order: nothing in the project matches "${path}" of includePaths.`);
    }
    expect(stderr).toContain('npm install gone');
    expect(code).toBe(0);
    for (const path of ['../outside', 'lib/../../outside', '/etc/passwd', 'C:\\Windows', '..\\outside']) {
      const bad = await packaged(project(optimize({ includePaths: [path] })));
      expect(bad.stderr).toContain(`includePaths has ${JSON.stringify(path)}`.replaceAll('\\\\', '\\'));
      expect(bad.code).toBe(1);
    }
  });
});
