import { execFile } from 'node:child_process';
import { fail } from '../errors/catalogue/index.ts';
import { cloudPaths } from './paths.ts';
import { cloudProgram } from './program.ts';

/** Exit codes of `jaws-cloud snapshot`. */
const refused = 4;
const tooNew = 5;
const incomplete = 6;

/**
 * Runs the cloud's program on a folder whose cloud does not run, or on a file, and returns its one line of output.
 * Throws SnapshotRefused, SnapshotFailed, CloudStateTooNew, CloudStateIncomplete.
 */
export function runSnapshotProgram<T>(args: readonly string[], env: NodeJS.ProcessEnv): Promise<T> {
  const program = cloudProgram(env);
  const [verb, file = ''] = args;
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [program, 'snapshot', ...args], { env: {} }, (error, stdout, stderr) => {
      if (!error) return resolve(JSON.parse(stdout) as T);
      const reason = stderr.trim();
      if (child.exitCode === refused || (child.exitCode === tooNew && /^This snapshot/.test(reason))) {
        return reject(fail('SnapshotRefused', { file, reason }));
      }
      if (child.exitCode === tooNew) return reject(fail('CloudStateTooNew', { reason }));
      if (child.exitCode === incomplete) {
        return reject(fail('CloudStateIncomplete', { reason, folder: cloudPaths(env).data }));
      }
      reject(fail(verb === 'load' ? 'SnapshotNotLoaded' : 'SnapshotFailed', { file, reason }));
    });
  });
}
