import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { unzip } from '../../src/artifacts/testing/project.ts';
import { bin, jaws, temporaryFolder } from '../cli/jaws.ts';

const work = temporaryFolder();
afterAll(() => work.remove());

const at = 'aws_modules/shop/order';
const handler = { [`${at}/handler.js`]: 'export const handler = async () => 1;\n' };
let count = 0;

type Files = Readonly<Record<string, unknown>>;

function write(root: string, files: Files): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }
}

/** A project with one function, shop/order. */
function project(lambda: Files, files: Files = handler): string {
  const root = join(work.path, `project-${++count}`, 'app');
  write(root, {
    'jaws.json': { name: 'app', domain: 'app.test' },
    [`${at}/awsm.json`]: JSON.stringify({ lambda }, null, 2),
    ...files,
  });
  return root;
}

const optimize = (options: Files) => ({ package: { optimize: options } });
const plain = optimize({ builder: false });
const packaged = (root: string, ...args: string[]) => jaws(['package', ...args], { cwd: root });
const zipOf = (root: string) => unzip(readFileSync(join(root, '.jaws/package/shop/order.zip')));

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
    expect([...zipOf(root).keys()]).toEqual([`${at}/handler.mjs`]);
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

  test('a pattern that is no regular expression', async () => {
    const { code, stderr } = await packaged(project({ package: { excludePatterns: ['ok', '(unclosed'] } }));
    expect(stderr).toMatch(/awsm\.json:\d+:\d+/);
    expect(stderr).toContain('excludePatterns has "(unclosed", which is not a regular expression');
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
      `shop/order imports ${at}/secret-keys.ts, but "secret" of its excludePatterns says that the file stays out of the zip. (ExcludedImport)`,
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
    expect([...zipOf(root).keys()]).toEqual([`${at}/handler.mjs`]);
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

/** Without the rights of root, which may read everything. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const asNobody = (root: string, ...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: root, encoding: 'utf8', ...nobody });

describe.skipIf(process.platform === 'win32' || asNobody('/', '--version').status !== 0)(
  'a file that cannot be read',
  () => {
    function closed(lambda: Files, files: Files, path: string): string {
      const root = project(lambda, files);
      if (nobody.uid !== undefined) {
        spawnSync('chown', ['-R', `${nobody.uid}:${nobody.gid}`, dirname(root)]);
        chownSync(dirname(root), nobody.uid, nobody.gid);
        chmodSync(work.path, 0o755);
      }
      chmodSync(join(root, path), 0);
      return root;
    }
    const files = { ...handler, 'lib/a.txt': 'a', 'lib/b/c.txt': 'c' };

    test.each([
      ['the handler', {}, files, `${at}/handler.js`],
      [
        'an import',
        {},
        { [`${at}/handler.js`]: "import '../../../lib/x.js';\nexport const handler = () => 1;", 'lib/x.js': '' },
        'lib/x.js',
      ],
      ['a file of includePaths', optimize({ includePaths: ['lib'] }), files, 'lib/a.txt'],
      ['a folder', plain, files, 'lib/b'],
      ["a function's folder", { cloudFormation: { Runtime: 'provided.al2023' } }, { [`${at}/bin/x`]: '' }, `${at}/bin`],
    ])('%s', (_, lambda, all, path) => {
      const root = closed(lambda, all, path);
      const { status, stderr } = asNobody(root, 'package');
      chmodSync(join(root, path), 0o700);
      expect(stderr).toContain(path);
      expect(stderr).toMatch(/permission denied/i);
      expect(stderr).not.toMatch(/bug|\n\s+at /);
      expect(status).toBe(1);
    });

    test('also when it was read before', () => {
      const root = closed(optimize({ includePaths: ['lib'] }), files, 'lib/a.txt');
      chmodSync(join(root, 'lib/a.txt'), 0o600);
      expect(asNobody(root, 'package').status).toBe(0);
      write(root, { 'lib/a.txt': 'other' });
      chmodSync(join(root, 'lib/a.txt'), 0);
      const { status, stderr } = asNobody(root, 'package');
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(/permission denied.*\(FileUnreadable\)/),
      });
    });
  },
);

describe('a project that is not still', () => {
  test('a file that is written to all the time is told, and what is packaged is never half of it', async () => {
    const root = project(optimize({ includePaths: ['data.txt'] }), { ...handler, 'data.txt': '' });
    const writer = "const { appendFileSync } = require('node:fs'); for (;;) appendFileSync('data.txt', 'one line\\n');";
    const child = spawn(process.execPath, ['-e', writer], { cwd: root, stdio: 'ignore' });
    try {
      const { code, stderr } = await packaged(root);
      // A busy machine may let the writer pause for long enough.
      if (code === 0) expect(zipOf(root).get('data.txt')!.data.toString()).toMatch(/^(one line\n)*$/);
      else expect(stderr).toMatch(/data\.txt is being written to.*\(FileKeepsChanging\)/);
    } finally {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
    }
    write(root, { 'data.txt': 'the last' });
    expect(await packaged(root)).toMatchObject({ code: 0 });
    expect(zipOf(root).get('data.txt')?.data.toString()).toBe('the last');
  });

  test('two builds at once', async () => {
    const functions = Array.from({ length: 8 }, (_, n) => `aws_modules/shop/f${n}`);
    const root = project(
      {},
      {
        ...handler,
        ...Object.fromEntries(functions.map((folder) => [`${folder}/awsm.json`, { lambda: {} }])),
        ...Object.fromEntries(
          functions.map((folder) => [`${folder}/handler.js`, `export const handler = async () => '${folder}';`]),
        ),
      },
    );
    const outcomes = await Promise.all([packaged(root), packaged(root), packaged(root)]);
    expect(outcomes.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      outcomes.map(() => ({ code: 0, stderr: expect.not.stringMatching(/error|warning/i) })),
    );
    for (const folder of functions) {
      const name = folder.replace('aws_modules/', '');
      const entries = unzip(readFileSync(join(root, `.jaws/package/${name}.zip`)));
      expect(String(entries.get(`${folder}/handler.mjs`)?.data)).toContain(folder);
    }
    expect(await packaged(root)).toMatchObject({ code: 0 });
  });
});

describe('a disk without room', () => {
  const small = join(work.path, 'small');
  mkdirSync(small);
  const possible = process.platform === 'linux' && onSmallDisk('true').status === 0;

  /** A file system of 1 MiB that only the script sees; no rights of root are needed. */
  function onSmallDisk(script: string) {
    const mounted = `mount -t tmpfs -o size=1m tmpfs "$0" && cd "$0" && ${script}`;
    return spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', mounted, small], {
      encoding: 'utf8',
      cwd: work.path,
    });
  }

  test.skipIf(!possible).each(['.jaws/build', 'the zips of --out'])('for %s', (what) => {
    const root = project({}, { ...handler, 'lib/big.js': '' });
    const run = `"${process.execPath}" "${bin}" package`;
    const script =
      what === '.jaws/build'
        ? `cp -r "${root}/." . && dd if=/dev/zero of=fill bs=1k count=2000 2>/dev/null; ${run}`
        : `dd if=/dev/zero of=fill bs=1k count=2000 2>/dev/null; out="$PWD"; cd "${root}" && ${run} --out "$out"`;
    const { status, stderr } = onSmallDisk(script);
    expect(stderr).toMatch(/no space left on the disk.*\(CannotWrite\)/);
    expect(status).toBe(1);
  });
});
