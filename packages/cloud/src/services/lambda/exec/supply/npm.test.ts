import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { npmInstall } from './npm.ts';
import { OutOfReach } from './run.ts';

const node = process.execPath;
const { signal } = new AbortController();
let work: string;

beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'jaws-npm-'));
  await mkdir(join(work, 'bin'));
  await mkdir(join(work, 'lib/node_modules/npm/bin'), { recursive: true });
  await symlink(node, join(work, 'bin', 'node'));
  // npm is looked for beside the Node that runs this process.
  process.execPath = join(work, 'bin', 'node');
});
afterEach(async () => {
  process.execPath = node;
  await rm(work, { recursive: true, force: true });
});

/** An npm that takes this many milliseconds to start and for its registry requests. */
const slow = (times: { start: number; answer: number }) =>
  writeFile(
    join(work, 'lib/node_modules/npm/bin/npm-cli.js'),
    `const [start, answer] = process.argv[2] === 'view' ? [${times.start}, ${times.answer}] : [0, 0];
     setTimeout(() => {
       console.error('npm verbose cli');
       setTimeout(() => process.exit(0), answer);
     }, start);`,
  );
const install = () => npmInstall(work, { package: '1' }, signal, 200);

describe.skipIf(process.platform === 'win32')('the registry', { timeout: 120_000 }, () => {
  it('is not taken for out of reach where npm itself is slow', async () => {
    await slow({ start: 300, answer: 1_000 });
    await install();
  });

  it('is out of reach when it does not answer', async () => {
    await slow({ start: 0, answer: 600_000 });
    await expect(install()).rejects.toBeInstanceOf(OutOfReach);
  });
});
