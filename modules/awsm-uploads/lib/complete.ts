import { idPattern, incomingKey, type Place } from './place.ts';
import { sniffBytes, sniffs } from './sniff.ts';
import { claimContent, endUpload, getUpload, hasUpload, type Upload } from './store.ts';

/**
 * What happens when a file came in: when it is what was said, it goes from `incoming/` to `files/`, where no form reaches it, and
 * `uploaded` is called; otherwise it is deleted. May be called more than once for a file.
 */
export async function completeUpload(
  place: Place,
  key: string,
  uploaded: (upload: Upload) => Promise<void>,
  now: number = Date.now(),
): Promise<void> {
  const { aws, bucket } = place;
  const id = key.split('/').at(-1) ?? '';
  const upload = await getUpload(place, id, now);
  // The form of an upload is good for some minutes, also when the file is there already.
  if (upload?.state !== 'waiting' || incomingKey(upload) !== key) {
    // A call that stopped half-way may have left a copy of what was deleted since.
    if (upload === undefined && idPattern.test(id) && !(await hasUpload(place, id))) {
      await aws.s3.delete(bucket, key.replace(/^incoming\//, 'files/'));
    }
    await aws.s3.delete(bucket, key);
    return;
  }
  const head = await aws.s3.head(bucket, key);
  if (!head) return;
  const size = Number(head['content-length']);
  const etag = head.etag ?? '';
  const reason =
    (await complaint(place, key, upload, size, etag)) ??
    ((await claimContent(place, upload, etag)) ? undefined : 'The file was replaced while it was checked.');
  if (reason !== undefined) {
    const isRejected = await endUpload(place, upload, { ...upload, state: 'rejected', reason }, now);
    // A call that took earlier content may have stopped half-way.
    if (isRejected) await aws.s3.delete(bucket, upload.key);
    await aws.s3.delete(bucket, key);
    return;
  }
  const done = { ...upload, state: 'ready', size } as const;
  await aws.s3.copy(bucket, key, done.key, {
    // What was looked at, and nothing that was sent after it.
    'x-amz-copy-source-if-match': etag,
    'x-amz-metadata-directive': 'REPLACE',
    'content-type': upload.type,
  });
  await uploaded(done);
  const isEnded = await endUpload(place, upload, done, now);
  // Its user may have deleted it since it was looked up, or sent other content, for which it is rejected.
  if (!isEnded && (await getUpload(place, upload.id, now))?.state !== 'ready') await aws.s3.delete(bucket, done.key);
  await aws.s3.delete(bucket, key);
}

/** Why a file is not what was said, in words for its user. Undefined when it is. */
async function complaint(
  { aws, bucket }: Place,
  key: string,
  { type, size: said }: Upload,
  size: number,
  etag: string,
): Promise<string | undefined> {
  if (size === 0) return 'The file is empty.';
  if (size > said) return 'The file is larger than it was said to be.';
  const start = await aws.s3.get(bucket, key, { range: `bytes=0-${sniffBytes - 1}`, 'if-match': etag });
  return start && sniffs(start.body, type) ? undefined : `The file is not ${type}.`;
}
