import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk, withFile } from './disk.ts';
import { FIRST_LINE } from './pack-format.ts';

/** A file of the state is missing, or what it held is. */
class StateIncomplete extends Error {
  readonly code = 'ESTATEINCOMPLETE';

  constructor(path: string, is: string) {
    super(
      `${path} ${is}, and other files of this cloud's data are there: a start would take what it recorded for deleted, ` +
        'and delete its contents. Nothing was changed.',
    );
  }
}

/**
 * How much of its beginning a file of the state has: all of it, as this version writes it (`opening` in format.ts); a first line and
 * more, or a first line alone, as earlier versions wrote them; not even a whole line; or the file is missing.
 */
type Beginning = 'whole' | 'line and more' | 'line' | 'empty' | 'missing';

interface StateFileFound {
  readonly kind: 'snapshot' | 'journal';
  readonly path: string;
  readonly beginning: Beginning;
}

/**
 * Throws an error with the code `ESTATEINCOMPLETE` if a file of the state of the cloud in `dir` was deleted or emptied, and changes
 * nothing. A start would go on with the rest, and delete every content that the rest does not name. A journal that was cut between two
 * batches looks like a whole one.
 */
export async function requireWholeState(dir: string): Promise<void> {
  const files = await filesOf(join(dir, 'state'));
  const hasState = files.some(({ beginning }) => beginning !== 'missing');
  if (!hasState && !(await hasContents(dir))) return;
  for (const [n, file] of files.entries()) {
    const [before, isLast] = [files[n - 1], n === files.length - 1];
    if (file.beginning === 'whole') continue;
    if (before?.beginning !== 'whole' && (await mayBeEarlier(file, before, isLast, dir))) continue;
    throw new StateIncomplete(file.path, file.beginning === 'missing' ? 'is missing' : 'is empty');
  }
}

/** Whether an earlier version could leave a file like this one after a crash, or in a cloud without records. */
async function mayBeEarlier(
  { kind, beginning }: StateFileFound,
  before: StateFileFound | undefined,
  isLast: boolean,
  dir: string,
): Promise<boolean> {
  if (beginning === 'line and more') return true;
  // A journal without a snapshot begins an empty cloud, which has no contents.
  if (beginning === 'line') return kind === 'snapshot' || before !== undefined || !(await hasContents(dir));
  // The next journal got its name before its first line.
  return beginning === 'empty' && isLast && before?.kind === 'journal';
}

/** The files that the state of a folder consists of: its newest snapshot, and the journals from its number on. */
async function filesOf(state: string): Promise<StateFileFound[]> {
  const names = await namesIn(state);
  const numbers = (kind: string) =>
    names.map((name) => Number(new RegExp(`^${kind}-(\\d{1,15})\\.jsonl$`).exec(name)?.[1] ?? 0));
  const base = Math.max(0, ...numbers('snapshot'));
  const first = Math.max(base, 1);
  const last = Math.max(first, ...numbers('journal'));
  const found = (kind: StateFileFound['kind'], n: number) => {
    const path = join(state, `${kind}-${n}.jsonl`);
    return beginningOf(path).then((beginning) => ({ kind, path, beginning }));
  };
  const journals = Array.from({ length: last - first + 1 }, (_, n) => found('journal', first + n));
  return Promise.all([...(base > 0 ? [found('snapshot', base)] : []), ...journals]);
}

async function beginningOf(path: string): Promise<Beginning> {
  const found = await withFile(realDisk, [path, 'r', 0], async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.toString('latin1', 0, bytesRead);
  }).catch(undefinedIfMissing);
  if (found === undefined) return 'missing';
  const end = found.indexOf('\n');
  if (end < 0) return 'empty';
  const more = found.slice(end + 1);
  if (more.startsWith('0\n')) return 'whole';
  return more === '' ? 'line' : 'line and more';
}

/** Whether there are contents, or what is left of them in packs. */
async function hasContents(dir: string): Promise<boolean> {
  const blobs = join(dir, 'blobs');
  for (const folder of await namesIn(blobs)) {
    if (/^[0-9a-f]{2}$/.test(folder) && (await namesIn(join(blobs, folder))).length > 0) return true;
  }
  const packs = join(blobs, 'packs');
  for (const name of (await namesIn(packs)).filter((name) => name.startsWith('pack-'))) {
    if ((await stat(join(packs, name))).size > FIRST_LINE.length) return true;
  }
  return false;
}

/** Empty for a folder that does not exist. */
const namesIn = async (dir: string): Promise<string[]> => (await readdir(dir).catch(undefinedIfMissing)) ?? [];

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
