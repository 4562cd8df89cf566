import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

const PACKAGE = /^@?[a-z].*@/;

/**
 * Package managers for the tests of a file: scripts that record their calls, and create what the real ones would. Each test has a
 * folder of its own, with an npm beside the Node that seems to run this process, and a project that the cloud was started in.
 */
export function fakePackageManagers() {
  const node = process.execPath;
  const state = { work: '', project: '' };
  beforeEach(async () => {
    state.work = await mkdtemp(join(tmpdir(), 'jaws-packages-'));
    state.project = join(state.work, 'project');
    for (const folder of ['bin', 'lib/node_modules/npm/bin', 'project', 'into', 'task']) {
      await mkdir(join(state.work, folder), { recursive: true });
    }
    await symlink(node, join(state.work, 'bin/node'));
    process.execPath = join(state.work, 'bin/node');
    vi.stubEnv('JAWS_LAMBDA_CACHE', join(state.work, 'cache'));
    vi.stubEnv('JAWS_LAMBDA_FETCH', '');
    vi.spyOn(process, 'cwd').mockReturnValue(state.project);
  });
  afterEach(async () => {
    process.execPath = node;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await rm(state.work, { recursive: true, force: true });
  });

  /** Creates an npm that runs this code first, with `command`, `rest` and the names of the `wanted` packages. */
  const npm = (code = '', file = 'lib/node_modules/npm/bin/npm-cli.js') =>
    writeFile(
      join(state.work, file),
      `const fs = require('node:fs');
      const [command, ...rest] = process.argv.slice(2);
      const wanted = rest.filter((one) => ${PACKAGE}.test(one)).map((one) => one.slice(0, one.lastIndexOf('@')));
      fs.appendFileSync(${JSON.stringify(join(state.work, 'asked'))}, JSON.stringify([process.cwd(), command, ...rest]) + '\\n');
      ${code}
      if (command === 'install') for (const name of wanted) fs.mkdirSync('node_modules/' + name, { recursive: true });`,
    );
  /** npm's calls so far: the folder, the command, and the rest. */
  const asked = async (): Promise<string[][]> => {
    const text = await readFile(join(state.work, 'asked'), 'utf8').catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  /** The packages of each installation so far. */
  const installed = async (): Promise<string[][]> =>
    (await asked())
      .filter(([, command]) => command === 'install')
      .map((args) => args.filter((one) => PACKAGE.test(one)));
  /** Creates a program, and returns its path. */
  const script = async (path: string, text: string): Promise<string> => {
    const whole = join(state.work, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, `#!/bin/sh\n${text}\n`);
    await chmod(whole, 0o755);
    return whole;
  };
  return { state, npm, asked, installed, script };
}
