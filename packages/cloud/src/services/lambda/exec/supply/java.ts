import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { renameWithRetries } from '../../../../store/rename.ts';
import { runtimeFile } from '../../runtime-file.ts';
import { type Jdk, javaProgram } from '../runtime/jdks.ts';
import { withWorkshop } from './cache.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 120_000;

/**
 * The runtime client for Java, compiled by this JDK and cached: the folder of its classes. Throws the compiler's errors.
 */
export async function javaRuntime(cache: string, jdk: Jdk): Promise<string> {
  const root = runtimeFile('java');
  const sources = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.java')).sort();
  const hash = createHash('sha256');
  for (const name of sources) hash.update(name).update(await readFile(join(root, name)));
  const folder = join(cache, 'java', `${jdk.version}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  await withWorkshop(join(cache, 'java'), async (empty) => {
    if (existsSync(folder)) return;
    const files = sources.map((name) => join(root, name));
    await run(javaProgram(jdk, 'javac'), ['-proc:none', '-nowarn', '-encoding', 'UTF-8', '-d', empty, ...files], {
      timeout: TIMEOUT_MS,
    });
    await renameWithRetries(empty, folder);
  });
  return folder;
}
