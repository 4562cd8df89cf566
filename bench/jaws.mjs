import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const cli = join(dirname(fileURLToPath(import.meta.url)), '../packages/jaws/dist/jaws.js');

/** The built tool with a home, and so an embedded cloud, of its own under `folder`. */
export function jawsIn(folder) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    JAWS_HOME: join(folder, '.jaws-home'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const run = async (cwd, ...args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { cwd, env, maxBuffer: 1 << 26 });
    return stdout;
  };
  return {
    run,
    /** The arguments with which `spawn` runs it. */
    command: (...args) => [process.execPath, [cli, ...args], env],
    urlIn: (output) => /https?:\/\/\S+\/greetings\/hello/.exec(output)[0],
    stop: () => run(folder, 'cloud', 'stop').catch(() => {}),
  };
}
