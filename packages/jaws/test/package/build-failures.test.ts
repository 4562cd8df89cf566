import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unzip } from '../../src/artifacts/testing/project.ts';
import { bin } from '../cli/jaws.ts';
import { at, type Files, handler, optimize, packaged, plain, projects, write, zipOf } from './command.ts';

const { work, project } = projects();

/** Not as root, which may read everything. */
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
  test('a file that never stops changing is reported, and never packaged half-written', async () => {
    const root = project(optimize({ includePaths: ['data.txt'] }), { ...handler, 'data.txt': '' });
    const writer = "const { appendFileSync } = require('node:fs'); for (;;) appendFileSync('data.txt', 'one line\\n');";
    const child = spawn(process.execPath, ['-e', writer], { cwd: root, stdio: 'ignore' });
    try {
      const { code, stderr } = await packaged(root);
      // On a busy machine the writer may pause for long enough.
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

  /** A file system of 1 MiB that only the script sees; it does not need root. */
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
