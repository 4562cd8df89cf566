import { Refusal } from 'jaws-core-js/http';
import { incomingKey, type Place } from './place.ts';
import { ownUpload } from './status.ts';
import { removeUpload } from './store.ts';

/**
 * Deletes an upload of this user and its file, whatever its state, and releases its quota. A form that was issued for it has no effect
 * then: its file is deleted as it comes in. Throws Refusal 404, also for uploads of other users.
 */
export async function deleteUpload(place: Place, user: string, id: string, now: number = Date.now()): Promise<void> {
  const { aws, bucket } = place;
  for (let attempt = 1; attempt <= 5; attempt++) {
    const upload = await ownUpload(place, user, id, now);
    // Files first: when this ends half-way, the upload is still there and can be deleted again, and no file is left without a record.
    await aws.s3.delete(bucket, incomingKey(upload));
    await aws.s3.delete(bucket, upload.key);
    if (await removeUpload(place, upload, now)) return;
  }
  throw new Refusal(409, 'busy', 'This upload is changing. Please try again.');
}
