import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, replaceFile } from '../base/files.ts';
import { isAlive } from '../base/process.ts';
import { cloudPaths } from './paths.ts';

/** The name of its project, and the port of this machine where it answers. */
interface OpenDash {
  readonly project: string;
  readonly port: number;
}

/**
 * Notes that this process serves a dash: the embedded cloud links mails of alarms to it (`--dashes`). Returns what removes the note.
 * A machine on which the note cannot be written has a dash all the same.
 */
export function noteDash(env: NodeJS.ProcessEnv, { project, port }: OpenDash): () => void {
  const { dashes } = cloudPaths(env);
  // One file for each port: the next dash there takes the place of one that was killed.
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
