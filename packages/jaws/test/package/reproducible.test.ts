import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { has } from '../../../../test/machine.ts';
import { unzip } from '../../src/artifacts/testing/project.ts';
import { zip } from '../../src/artifacts/zip.ts';
import { bin, temporaryFolder } from '../cli/jaws.ts';

const work = temporaryFolder();
afterAll(() => work.remove());

const awsm = (cloudFormation: Record<string, unknown>, pack: Record<string, unknown> = {}) =>
  JSON.stringify({ lambda: { cloudFormation, package: pack } });

/** A project with everything that a zip can contain. */
async function projectFiles(): Promise<Record<string, string | Buffer>> {
  const wheel = await zip(
    Object.entries({
      'hello/__init__.py': 'name = 1\n',
      'hello-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: hello\nVersion: 1.0\n',
      'hello-1.0.dist-info/WHEEL': 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
      'hello-1.0.dist-info/RECORD': '',
    }).map(([path, text]) => ({ path, data: Buffer.from(text), executable: false })),
  );
  const handler =
    "import './Größe.ts';\nimport dep from 'dep';\nimport 'kept';\nexport const handler = async () => [dep, import.meta.url];\n";
  return {
    'jaws.json': JSON.stringify({ name: 'app', domain: 'app.test' }),
    'package.json': JSON.stringify({ type: 'module', dependencies: { dep: '1', kept: '1' } }),
    'aws_modules/m/bundled/awsm.json': awsm(
      {},
      { optimize: { minify: false, exclude: ['kept'], includePaths: ['lib', 'bin/*'] } },
    ),
    'aws_modules/m/bundled/handler.ts': handler,
    'aws_modules/m/bundled/Größe.ts': 'export class Größe {}\n',
    'aws_modules/m/small/awsm.json': awsm({}),
    'aws_modules/m/small/handler.ts': handler,
    'aws_modules/m/small/Größe.ts': 'console.log(1);\n',
    'aws_modules/m/legacy/awsm.json': awsm({ Runtime: 'nodejs' }),
    'aws_modules/m/legacy/handler.js':
      'exports.handler = function (event, context) { context.done(null, __dirname); };\n',
    'aws_modules/m/plain/awsm.json': awsm({}, { optimize: { builder: false } }),
    'aws_modules/m/plain/handler.js': 'export const handler = async () => 1;\n',
    'aws_modules/m/native/awsm.json': awsm({ Runtime: 'provided.al2023' }),
    'aws_modules/m/native/bootstrap': '#!/bin/sh\n',
    'aws_modules/m/native/10': '',
    'aws_modules/m/native/9': '',
    ...(has('pip') && {
      'aws_modules/m/python/awsm.json': awsm({ Runtime: 'python3.13' }),
      'aws_modules/m/python/handler.py': 'import hello\ndef handler(event, context):\n    return 1\n',
      'aws_modules/m/python/requirements.txt': '--no-index\n../../../wheels/hello-1.0-py3-none-any.whl\n',
      'wheels/hello-1.0-py3-none-any.whl': wheel,
    }),
    'lib/z.txt': 'z',
    'lib/a.txt': 'a',
    'lib/ä/b.txt': 'b',
    'bin/tool': '#!/bin/sh\n',
    'node_modules/dep/package.json': JSON.stringify({ name: 'dep' }),
    'node_modules/dep/index.js': 'module.exports = __filename;\n',
    'node_modules/kept/package.json': JSON.stringify({ name: 'kept', dependencies: { dep: '1' } }),
    'node_modules/kept/index.js': '',
  };
}

interface Circumstances {
  readonly folder: string;
  readonly umask: string;
  readonly order: 1 | -1;
  readonly time: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Writes the project to a folder of its own and packages it with the command, in a process of its own. */
async function packaged(files: Record<string, string | Buffer>, circumstances: Circumstances): Promise<string> {
  const { folder, umask, order, time, env } = circumstances;
  const root = join(work.path, folder);
  const before = process.umask(Number.parseInt(umask, 8));
  try {
    for (const [name, content] of Object.entries(files).sort(([a], [b]) => (a < b ? -order : order))) {
      const path = join(root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      if (name === 'bin/tool') chmodSync(path, 0o700 | (0o777 & ~Number.parseInt(umask, 8)));
      utimesSync(path, time, time);
    }
    symlinkSync('lib', join(root, 'linked'));
  } finally {
    process.umask(before);
  }
  const script = 'umask "$1"; shift; exec "$@"';
  const args = ['-c', script, 'sh', umask, process.execPath, bin, 'package', '--out', join(root, 'out')];
  await promisify(execFile)('sh', args, { cwd: root, env: { ...process.env, ...env } });
  return join(root, 'out/m');
}

test.skipIf(process.platform === 'win32')(
  'the same project gives the same bytes: two folders, time zones, locales, masks, orders of writing, times',
  async () => {
    const files = await projectFiles();
    const [first, second] = await Promise.all([
      packaged(files, {
        folder: 'one/app',
        umask: '022',
        order: 1,
        time: 1_500_000_000,
        env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'C', USER: 'somebody' },
      }),
      packaged(files, {
        folder: 'another folder/which lies/deeper/äpp',
        umask: '077',
        order: -1,
        time: 1_600_000_123,
        env: { TZ: 'America/St_Johns', LC_ALL: 'C.UTF-8', USER: 'else', npm_config_user_agent: 'x' },
      }),
    ]);
    const names = readdirSync(first).sort();
    expect(names).toEqual(
      [
        'bundled.zip',
        'legacy.zip',
        'native.zip',
        'plain.zip',
        ...(has('pip') ? ['python.zip'] : []),
        'small.zip',
      ].sort(),
    );
    for (const name of names) {
      const bytes = readFileSync(join(first, name));
      expect(bytes.equals(readFileSync(join(second, name))), name).toBe(true);
      const entries = unzip(bytes);
      const paths = [...entries.keys()];
      expect(paths, name).toEqual(paths.toSorted());
      for (const [path, { data, mode }] of entries) {
        expect(path).not.toMatch(/^\/|\\|(^|\/)\.\.(\/|$)/);
        // No file reveals where it was built.
        expect(data.includes(work.path), `${name} ${path}`).toBe(false);
        expect(mode.toString(8), path).toBe(/^(bootstrap|bin\/tool)$/.test(path) ? '755' : '644');
      }
    }
  },
);
