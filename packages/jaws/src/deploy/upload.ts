import { createReadStream, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isTransient } from '../aws/observe.ts';
import { backoff, inParallel, wait } from '../base/async.ts';
import type { RegionPlan, Upload } from '../plan/types.ts';
import { codePrefix, sha256OfKey } from '../templates/names.ts';
import type { JawsBucket } from './bucket.ts';
import { checkCode } from './check-code.ts';
import { type DeployHost, Interrupted } from './context.ts';

/** Zips up to this size are read as a whole, so that the SDK can repeat a call; larger ones are streamed. */
const wholeBytes = 4 * 1024 * 1024;
/** Small files are read synchronously, which takes less time than a turn of the thread pool: most functions are that small. */
const smallBytes = 64 * 1024;
const atOnce = 8;
const attempts = 6;

/**
 * Uploads the code of a plan to the jaws bucket, if it is not there yet: the uploads of an interrupted deployment are not
 * repeated. With `restore`, also uploads code of unchanged functions that was deleted from it. Returns the keys that already existed. Throws
 * CodeDiffers if an object that would be deployed has other bytes.
 */
export async function uploadCode(
  host: DeployHost,
  bucket: JawsBucket,
  plan: RegionPlan,
  restore: boolean,
  uploads = atOnce,
): Promise<readonly string[]> {
  const looked = restore ? [...plan.uploads, ...plan.kept] : plan.uploads;
  if (looked.length === 0) return [];
  // Code of earlier versions is in separate folders.
  const folders = new Set(looked.map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1)));
  const lists = await inParallel([...folders], atOnce, (folder) => bucket.list(folder));
  const stored = new Map(lists.flat().map(({ key, bytes }) => [key, bytes]));
  const isMissing = ({ artifact, key }: Upload) =>
    sha256OfKey(key) === undefined ? stored.get(key) !== artifact.bytes : !stored.has(key);
  await checkCode(
    bucket,
    plan.uploads.filter((one) => !isMissing(one)).map(({ key }) => key),
  );
  // A deployed artifact may have been packed differently at that time: only its existence counts.
  const missing = [
    ...plan.uploads.filter(isMissing),
    ...(restore ? plan.kept : []).filter(({ key, artifact }) => !stored.has(key) && hasBytesOf(key, artifact)),
  ];
  await inParallel(missing, uploads, async (upload) => {
    if (host.signal.aborted) throw new Interrupted();
    await put(host, bucket, upload);
    const { artifact, key } = upload;
    const { stage, region } = plan;
    host.emit({
      type: 'uploaded',
      function: artifact.function,
      stage,
      region,
      bucket: bucket.place.bucket,
      key,
      bytes: artifact.bytes,
    });
  });
  return [...stored.keys()].filter((key) => key.startsWith(codePrefix));
}

/** Whether these are the bytes that the key names: another zlib packs the same code differently. */
const hasBytesOf = (key: string, { sha256 }: Upload['artifact']): boolean => (sha256OfKey(key) ?? sha256) === sha256;

const type = 'application/zip';

async function put(host: DeployHost, bucket: JawsBucket, { artifact, key }: Upload): Promise<void> {
  if (artifact.stored) return bucket.copyFrom(artifact.stored, key);
  if (artifact.bytes <= wholeBytes) {
    const { bytes, file, sha256 } = artifact;
    await bucket.put(key, bytes <= smallBytes ? readFileSync(file) : await readFile(file), { type, sha256 });
    return;
  }
  // The SDK cannot repeat a call whose body is a stream, so each attempt creates a new stream.
  const delays = backoff(10_000, 500);
  for (let attempt = 1; ; attempt++) {
    const body = createReadStream(artifact.file);
    try {
      await bucket.put(key, body, { type, bytes: artifact.bytes, sha256: artifact.sha256 });
      return;
    } catch (error) {
      // A call that failed before it read all of it leaves the file open.
      body.destroy();
      if (!isTransient(error) || attempt === attempts) throw error;
      await wait(delays.next().value, host.signal);
      if (host.signal.aborted) throw new Interrupted();
    }
  }
}
