import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '../base/files.ts';
import { isAlive } from '../base/process.ts';
import { cloudPaths } from './paths.ts';

/** The name of its project, and its port on this machine. */
interface OpenDash {
  readonly project: string;
  readonly port: number;
}

/**
 * Records that this process serves a dash: the embedded cloud links alarm mails to it (`--dashes`). Returns a function that removes
 * the record. If the record cannot be written, the dash works all the same.
 */
export function noteDash(env: NodeJS.ProcessEnv, { project, port }: OpenDash): () => void {
  const { dashes } = cloudPaths(env);
  // One file for each port: the next dash there replaces the record of a killed one.
  const file = join(dashes, `${port}.json`);
  try {
    makeFolder(dashes, 0o700);
    removeEnded(dashes);
    const note = { pid: process.pid, port, project, startedAt: Date.now() };
    replaceFile(file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  } catch {
    return () => {};
  }
  return () => rmSync(file, { force: true });
}

/** A dash that was killed leaves its note. */
function removeEnded(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    const pid = pidIn(file);
    if (pid === undefined || !isAlive(pid)) rmSync(file, { force: true });
  }
}

function pidIn(file: string): number | undefined {
  try {
    const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown };
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    return undefined;
  }
}
