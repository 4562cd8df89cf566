import type { S3 } from 'jaws-core-js/aws';
import { type HttpRequest, json } from 'jaws-core-js/http';
import { cacheFolder } from './cache-key.ts';
import { PictureError } from './error.ts';
import { checkSigned } from './signed.ts';
import { sourceOf, type Wanted } from './wanted.ts';

export interface PurgePlace {
  readonly s3: Pick<S3, 'list' | 'delete'>;
  readonly bucket: string;
  /** IMAGES_SECRET. Without it nobody can purge by an address. */
  readonly secret?: string | undefined;
}

export interface Purged {
  /** Number of deleted pictures. */
  readonly purged: number;
  /** Whether all were deleted; if not, it must be called again. */
  readonly isDone: boolean;
}

/** The number of parallel requests. */
const together = 25;

/** Deletes the pictures created from a source, as long as time remains. */
export async function purge(
  { s3, bucket }: PurgePlace,
  source: Wanted['source'],
  hasTime: () => boolean,
): Promise<Purged> {
  let purged = 0;
  for (;;) {
    const { keys, isTruncated } = await s3.list(bucket, cacheFolder(source));
    for (let at = 0; at < keys.length; at += together) {
      if (!hasTime()) return { purged, isDone: false };
      const some = keys.slice(at, at + together);
      await Promise.all(some.map((key) => s3.delete(bucket, key)));
      purged += some.length;
    }
    if (!isTruncated) return { purged, isDone: true };
  }
}

/** An event of S3 about an original, or `{ "key": "cat.jpg" }` or `{ "url": "https://…" }` from a caller that may invoke the function. */
export type PurgeEvent =
  | { readonly detail: { readonly object: { readonly key: string } } }
  | { readonly key?: string; readonly url?: string };

/** Throws Error if the time was too short: Lambda calls again for an event of S3, and each time fewer are left. */
export async function purgeOfEvent(place: PurgePlace, event: PurgeEvent, hasTime: () => boolean): Promise<Purged> {
  const source = 'detail' in event ? { key: originalOf(event.detail.object.key) } : sourceOf(event);
  const done = await purge(place, source, hasTime);
  if (!done.isDone) throw new Error(`only ${done.purged} pictures were deleted in time, and there are more`);
  return done;
}

const originalOf = (key: string): string => key.replace(/^originals\//, '');

/** `POST /images/purge`, by an address that the project's code signed for this one source. Throws PictureError. */
export async function purgeOfRequest(
  place: PurgePlace,
  request: Pick<HttpRequest, 'query'>,
  hasTime: () => boolean,
  now: number = Date.now(),
) {
  if (!place.secret) throw new PictureError(403, 'Purging needs an address that is signed.');
  const { query } = checkSigned(place.secret, 'purge', request.query, now);
  if ([...query.keys()].some((name) => name !== 'url' && name !== 'key')) {
    throw new PictureError(400, 'Give either url or key.');
  }
  const source = sourceOf({ url: query.get('url') ?? undefined, key: query.get('key') ?? undefined });
  return json(200, await purge(place, source, hasTime));
}
