import { inParallel } from '../../base/async.ts';
import { formerCodePrefix, hashOfKey } from '../../templates/names.ts';
import { type JawsBucket, readText } from '../bucket.ts';
import { type DeploymentRecord, recordPattern, recordPrefix, recordsAmong } from './record.ts';
import { statePattern } from './state.ts';

/** The number of a stage's deployments whose code is kept, so they can be applied again. */
export const keptDeployments = 10;

/** The number of a stage's deployments whose records are kept. */
const keptRecords = 100;

/** How many states are deleted at a time. */
const staleStates = 10;

interface Kept {
  /** Keys of records whose code is needed. */
  readonly needed: readonly string[];
  /** Keys of records to delete. */
  readonly old: readonly string[];
}

/** Sorts the records of a bucket, which several stages and projects may share, into those to keep and those to delete. */
export function sortRecords(keys: readonly string[]): Kept {
  const stages = new Map<string, readonly [project: string, stage: string]>();
  for (const key of keys) {
    const [, project, stage] = recordPattern.exec(key) ?? [];
    if (project !== undefined && stage !== undefined) stages.set(`${project}/${stage}`, [project, stage]);
  }
  const newestFirst = [...stages.values()].map(([project, stage]) =>
    recordsAmong(keys, project, stage)
      .map(({ key }) => key)
      .reverse(),
  );
  return {
    needed: newestFirst.flatMap((list) => list.slice(0, keptDeployments)),
    old: newestFirst.flatMap((list) => list.slice(keptRecords)),
  };
}

/**
 * Deletes code that nothing needs: no stack of this region, and none of the last deployments of any stage in the bucket. `stored`
 * is what was in the bucket before this deployment. Nothing is deleted while the bucket holds fewer code objects than the number of kept
 * deployments.
 */
export async function pruneCode(
  bucket: JawsBucket,
  needed: readonly string[],
  stored: readonly string[],
  where: { readonly project: string; readonly stage: string },
): Promise<void> {
  const unused = stored.filter((key) => !needed.includes(key));
  if (unused.length < keptDeployments) return;
  const [records, former] = await Promise.all([
    bucket.list('JAWS/deployments/'),
    bucket.list(formerCodePrefix(where.project, where.stage)),
  ]);
  const sorted = sortRecords(records.map(({ key }) => key));
  const keep = new Set(needed);
  await inParallel(sorted.needed, 8, async (key) => {
    const record = await readText<DeploymentRecord>(bucket, key);
    // An unreadable record keeps everything.
    if (!Array.isArray(record?.keys)) throw new Error(`${key} lists no code`);
    for (const one of record.keys) keep.add(one);
  });
  const all = [...stored, ...former.map(({ key }) => key)];
  const code = all.filter((key) => hashOfKey(key) !== undefined && !keep.has(key));
  await bucket.deleteAll([
    ...code,
    ...sorted.old.filter((key) => key.startsWith(recordPrefix(where.project, where.stage))),
  ]);
}

/**
 * Deletes the old part of a stage's history in one region: records, and the states of deployments whose code is not kept. `keys` are
 * the objects beside the records, before the newest was written.
 */
export async function pruneHistory(
  bucket: JawsBucket,
  keys: readonly string[],
  where: { readonly project: string; readonly stage: string },
): Promise<void> {
  const records = recordsAmong(keys, where.project, where.stage);
  const needed = new Set(records.slice(-keptDeployments).map(({ id }) => id));
  const states = keys.filter((key) => {
    const [, project, stage, id] = statePattern.exec(key) ?? [];
    return project === where.project && stage === where.stage && !needed.has(id!);
  });
  const old = records.slice(0, -keptRecords).map(({ key }) => key);
  if (states.length + old.length >= staleStates) await bucket.deleteAll([...states, ...old]);
}
