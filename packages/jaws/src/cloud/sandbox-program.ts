import { execFile } from 'node:child_process';
import { cleanEnvironment } from './environment.ts';
import { type Isolation, isolation } from './health.ts';
import { cloudProgram } from './program.ts';

/** Which sandbox functions would have if the embedded cloud were started here. Undefined: it does not say. Throws a catalogue error if it is not installed. */
export function findSandbox(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Isolation | undefined> {
  const args = [cloudProgram(env), 'sandbox'];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env: cleanEnvironment(env), signal, windowsHide: true }, (_error, stdout) =>
      resolve(parse(stdout)),
    );
  });
}

function parse(text: string): Isolation | undefined {
  try {
    return isolation(JSON.parse(text));
  } catch {
    return undefined;
  }
}
