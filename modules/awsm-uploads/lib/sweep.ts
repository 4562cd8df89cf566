import { inParallel } from './erase.ts';
import type { Place } from './place.ts';
import type { Upload } from './store.ts';

/** A change of the table. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
export interface TableChange {
  readonly eventName?: string;
  readonly dynamodb?: { readonly OldImage?: { readonly upload?: { readonly S?: string } } };
}

/**
 * Deletes the files of uploads that the table has forgotten before they were ready: there is one where `complete` failed three times between its
 * copy and its note. An upload that is not in the table is never ready later, so no file of it is missed.
 */
export async function sweep({ aws, bucket }: Place, changes: readonly TableChange[]): Promise<void> {
  const keys = changes.flatMap(({ eventName, dynamodb }) => {
    const text = dynamodb?.OldImage?.upload?.S;
    if (eventName !== 'REMOVE' || text === undefined) return [];
    const { state, key } = JSON.parse(text) as Upload;
    return state === 'ready' ? [] : [key];
  });
  await inParallel(keys, (key) => aws.s3.delete(bucket, key));
}
