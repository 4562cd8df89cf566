import { eraseUploads, inParallel } from './erase.ts';
import { fileKey, idPattern, type Place } from './place.ts';
import { adopt, getUpload, hasUpload, type Upload } from './store.ts';

/** What an operator wants: `{ "do": "adopt" }`. */
export type Command = Readonly<Record<string, unknown>>;

/** Pages of one call: each is up to 1 MB of the table, or 1,000 keys of the bucket. */
const mostPages = 50;

type Act = (place: Place, command: Command, now: number) => Promise<object>;

const acts: Readonly<Record<string, Act>> = {
  /** Puts uploads into lists and quotas that came before there were any. */
  async adopt(place, { next }) {
    let [adopted, changed] = [0, 0];
    let start = next === undefined ? undefined : { id: { S: textOf(next, 'next') } };
    for (let page = 0; page < mostPages; page++) {
      const { Items, LastEvaluatedKey } = await place.aws.json<{
        Items: { upload: { S: string } }[];
        LastEvaluatedKey?: { id: { S: string } };
      }>('dynamodb', 'Scan', {
        TableName: place.table,
        FilterExpression: 'attribute_exists(upload) AND attribute_not_exists(#owner) AND #state = :ready',
        ExpressionAttributeNames: { '#owner': 'owner', '#state': 'state' },
        ExpressionAttributeValues: { ':ready': { S: 'ready' } },
        ...(start && { ExclusiveStartKey: start }),
      });
      // One after the other: those of one user change one quota.
      for (const { upload } of Items) {
        if (await adopt(place, JSON.parse(upload.S) as Upload)) adopted += 1;
        else changed += 1;
      }
      if (!LastEvaluatedKey) return { adopted, changed };
      start = LastEvaluatedKey;
    }
    return { adopted, changed, next: start?.id.S };
  },

  /** Finds files without an upload in the table, and deletes them with `"delete": true`. */
  async orphans(place, { next, delete: isDeleted }, now) {
    const found: string[] = [];
    let after = next === undefined ? undefined : textOf(next, 'next');
    for (let page = 0; page < mostPages; page++) {
      const { keys, isTruncated } = await place.aws.s3.list(
        place.bucket,
        'files/',
        after === undefined ? {} : { after },
      );
      await inParallel(keys, async (key) => {
        if (!(await isOrphan(place, key, now))) return;
        found.push(key);
        if (isDeleted === true) await place.aws.s3.delete(place.bucket, key);
      });
      if (!isTruncated) return { files: found.length, keys: found.slice(0, 100) };
      after = keys.at(-1);
    }
    return { files: found.length, keys: found.slice(0, 100), next: after };
  },

  /** Deletes all that this region has of a user, as when the account is deleted. */
  erase: (place, { user }, now) => eraseUploads(place, textOf(user, 'user'), now),
};

/** Does what an operator wants. Throws Error. */
export async function operate(place: Place, command: Command, now: number = Date.now()): Promise<object> {
  const name = String(command.do);
  if (!Object.hasOwn(acts, name)) {
    throw new Error(`"do" is ${JSON.stringify(command.do)}; it must be one of ${Object.keys(acts).join(', ')}.`);
  }
  return acts[name]!(place, command, now);
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(`"${name}" must be a text.`);
  return value;
}

/** Whether nothing in the table says that a file is kept, or may be soon. Files that the module has not put there are none. */
async function isOrphan(place: Place, key: string, now: number): Promise<boolean> {
  const id = key.split('/').at(-1) ?? '';
  if (!idPattern.test(id)) return false;
  const upload = await getUpload(place, id, now);
  return upload === undefined ? !(await hasUpload(place, id)) : upload.state === 'rejected' || fileKey(upload) !== key;
}
