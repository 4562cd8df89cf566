import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail } from '../errors/catalogue/index.ts';

/** The file that runs the embedded cloud. Throws CloudNotInstalled. */
export function cloudProgram(env: NodeJS.ProcessEnv): string {
  const candidates = env.JAWS_CLOUD_MAIN ? [env.JAWS_CLOUD_MAIN] : places();
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw fail('CloudNotInstalled', { looked: candidates });
  return found;
}

function places(): string[] {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository.
  if (import.meta.url.endsWith('.ts')) return [at('../../../cloud/dist/main.js')];
  // This module is in a bundle: beside the bin, or in a folder of chunks below it.
  return [at('./cloud/main.js'), at('../cloud/main.js')];
}
