import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf, renameReplacing } from '../../base/files.ts';
import type { KeptInvocation } from './types.ts';

/** Size at which a file is rotated; the previous rotated file is deleted. Bytes. */
const max = 20 * 1024 ** 2;

/** Where the invocations of a stage are recorded, oldest first, and the rotated file before it. Only their owner may read them. */
export function keptFiles(root: string, stage: string): { readonly current: string; readonly before: string } {
  const current = join(root, '.jaws', 'events', `${stage}.jsonl`);
  return { current, before: `${current}.1` };
}

/**
 * Records an invocation of a session for `jaws replay`. Never throws, since that would end a session: returns the reason of a
 * failure. `stage` is the name of one of the project's stages.
 */
export function keepInvocation(
  root: string,
  stage: string,
  invocation: KeptInvocation,
  { limit = max } = {},
): string | undefined {
  try {
    const { current, before } = keptFiles(root, stage);
    const line = Buffer.from(`${JSON.stringify(invocation)}\n`);
    mkdirSync(dirname(current), { recursive: true, mode: 0o700 });
    if (append(current, line, limit)) return undefined;
    renameReplacing(current, before);
    append(current, line, Number.POSITIVE_INFINITY);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** Appends in one write, so that lines of two sessions do not mix. Returns false and writes nothing if the file would become too large. */
function append(file: string, line: Buffer, limit: number): boolean {
  // A symlink at this place is not followed.
  const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW = 0 } = constants;
  const descriptor = openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  try {
    const { size, mode } = fstatSync(descriptor);
    if (size > 0 && size + line.length > limit) return false;
    if ((mode & 0o077) !== 0) fchmodSync(descriptor, 0o600);
    // A line torn by a crash is ended first, or it would swallow this one.
    const whole = size > 0 && !endsLine(descriptor, size) ? Buffer.concat([Buffer.from('\n'), line]) : line;
    writeSync(descriptor, whole);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

function endsLine(descriptor: number, size: number): boolean {
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}
