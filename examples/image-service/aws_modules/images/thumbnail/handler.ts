import { type EventOf, resources } from 'jaws-core-js';
import { createAws } from 'jaws-core-js/aws';
import { BadPicture, readPng, shrink, writePng } from '../png.ts';

const { s3 } = createAws();
const side = 200;

/**
 * Called for each object below in/, and again if that fails; after the third failure the event is in ImagesDead. A damaged
 * picture is not a failure: a retry would not help.
 */
export async function handler({ detail }: EventOf<'images/thumbnail'>): Promise<void> {
  const { key } = detail.object;
  const id = key.slice('in/'.length);
  const original = await s3.get(resources.Images, key);
  // It was deleted meanwhile.
  if (!original) return;
  try {
    const small = writePng(shrink(readPng(original.body), side));
    await s3.put(resources.Images, `out/${id}`, small, { 'content-type': 'image/png' });
  } catch (error) {
    if (!(error instanceof BadPicture)) throw error;
    await s3.put(resources.Images, `failed/${id}`, error.message, { 'content-type': 'text/plain' });
  }
}
