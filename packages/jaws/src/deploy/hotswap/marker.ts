import { parseRecord, recordText } from '../../env/format.ts';
import type { DeployedRegion } from '../../plan/types.ts';
import { type JawsBucket, whereIn } from '../bucket.ts';
import { leaseKey } from '../lease.ts';
import { thisHolder } from '../machine.ts';
import { notesAmong } from '../protection.ts';
import { begunAmong } from '../releases/begun.ts';
import { readRemoved, removedKey } from '../removed.ts';

/**
 * The functions of a stage that run code unknown to CloudFormation in one region. It is in the stage's bucket, so a deployment from any
 * machine finds it, even if the session that wrote it was killed. An object that cannot be understood stands for all functions.
 */
type Swapped = NonNullable<DeployedRegion['swapped']>;

const swappedKey = (project: string, stage: string): string => `JAWS/deployments/${project}/${stage}/hotswap.json`;

/**
 * Lists what is stored beside the records of a stage in one region: whether its lease is held, whether a deployment or a removal began, what is
 * protected, and what a session has swapped. Records begin with
 * a digit, so none of them is listed.
 */
export async function readNotes(
  bucket: JawsBucket,
  project: string,
): Promise<Pick<DeployedRegion, 'isLeased' | 'isOpen' | 'protectedBy' | 'removed' | 'swapped'>> {
  const { stage } = bucket.place;
  const key = swappedKey(project, stage);
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const keys = (await bucket.list(folder, undefined, `${folder}:`)).map((one) => one.key);
  const swapped = keys.includes(key) ? await readSwapped(bucket, project) : undefined;
  const isOpen = begunAmong(keys, project, stage).length > 0;
  const protectedBy = notesAmong(keys, project, stage);
  const removed = keys.includes(removedKey(project, stage)) ? await readRemoved(bucket, project) : undefined;
  return { isLeased: keys.includes(leaseKey(project, stage)), isOpen, protectedBy, removed, swapped };
}

/** Undefined if nothing is swapped. Throws OtherJawsNeeded. */
export async function readSwapped(bucket: JawsBucket, project: string): Promise<Swapped | undefined> {
  const key = swappedKey(project, bucket.place.stage);
  const found = await bucket.get(key);
  return found && swappedIn(found.text, whereIn(bucket, key));
}

function swappedIn(text: string, where: string): Swapped {
  const { owner, since, functions } = parseRecord<Swapped>(text, where) ?? {};
  const isWhole = Array.isArray(functions) && functions.every((one) => typeof one === 'string');
  if (isWhole && typeof owner === 'string' && typeof since === 'string') return { owner, since, functions };
  return { owner: 'somebody', since: '', functions: 'all' };
}

/** Adds functions to the marker before they are swapped. Two sessions add to the same marker. */
export async function markSwapped(
  bucket: JawsBucket,
  project: string,
  functions: readonly string[] | 'all',
  now: Date,
): Promise<void> {
  const key = swappedKey(project, bucket.place.stage);
  for (;;) {
    const found = await bucket.get(key);
    const before = found && swappedIn(found.text, whereIn(bucket, key));
    if (before?.functions === 'all') return;
    const all = functions === 'all' ? functions : [...new Set([...(before?.functions ?? []), ...functions])].sort();
    if (before && all.length === before.functions.length && all !== 'all') return;
    const { owner, since } = before ?? thisHolder('', now, now);
    const text = recordText({ owner, since, functions: all });
    const condition = found ? { etag: found.etag } : { absent: true as const };
    if ((await bucket.put(key, text, { type: 'application/json', if: condition })) !== undefined) return;
  }
}

/** Nothing is swapped any longer. */
export async function clearSwapped(bucket: JawsBucket, project: string): Promise<void> {
  await bucket.delete(swappedKey(project, bucket.place.stage));
}
