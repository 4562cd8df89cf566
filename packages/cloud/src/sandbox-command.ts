import { rm } from 'node:fs/promises';
import { Sandbox, sandboxMode } from './services/lambda/exec/filesystem/sandbox.ts';
import { answer } from './store/console.ts';
import { temporaryFolder } from './store/temporary.ts';

/** `jaws-cloud sandbox`: a JSON line `{ mode, text }`, which sandbox functions would have in a cloud that is started here. Returns the exit code. */
export async function sandboxCommand(): Promise<number> {
  const folder = await temporaryFolder();
  const sandbox = new Sandbox(folder, sandboxMode(undefined), () => {});
  try {
    answer(await sandbox.isolation());
    return 0;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}
