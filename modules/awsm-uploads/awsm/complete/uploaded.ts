import type { Upload } from 'awsm-uploads';

/**
 * Called when a file is there and is what it was said to be: put your own here. It lies in the bucket under `key`. Throw, and it is
 * called again, three times in all; users see the upload as ready only after it.
 */
export async function uploaded({ id, user, type, size }: Upload): Promise<void> {
  console.log(`Upload ${id} of ${user}: ${type}, ${size} bytes.`);
}
