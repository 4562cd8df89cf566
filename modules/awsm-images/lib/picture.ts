import type { S3 } from 'jaws-core-js/aws';
import type { Texts } from 'jaws-core-js/http';
import { cacheKey } from './cache-key.ts';
import { PictureError } from './error.ts';
import type { Limits } from './limits.ts';
import { make } from './make.ts';
import { fetchPicture } from './source/fetch.ts';
import type { Hosts } from './source/hosts.ts';
import type { Wanted } from './wanted.ts';

export interface Place {
  readonly s3: Pick<S3, 'get' | 'head' | 'put' | 'delete' | 'presign'>;
  readonly bucket: string;
  readonly hosts: Hosts;
  readonly limits: Limits;
  /** IMAGES_SECRET. With it, only signed addresses are served. */
  readonly secret?: string | undefined;
  /** Of errors, in other languages than English. */
  readonly texts?: Texts;
}

export interface Picture {
  readonly body: Buffer;
  /** `image/webp` */
  readonly type: string;
  /** Its key in the bucket, for thirty days. */
  readonly key: string;
}

/**
 * The requested picture, from the cache or created now. A picture requested by `key` is created again after its original changed; one by
 * `url`, after the cache dropped it. Throws PictureError.
 */
export async function picture(place: Place, wanted: Wanted): Promise<Picture> {
  const { s3, bucket, limits } = place;
  const { source } = wanted;
  // A cached picture is not shown either if its host is no longer allowed.
  if ('url' in source) place.hosts.check(parse(source.url));
  const version = 'key' in source ? await versionOf(place, source.key) : '';
  const key = cacheKey(wanted, version);
  const cached = await s3.get(bucket, key);
  if (cached) return { body: cached.body, type: cached.headers['content-type'] ?? '', key };
  const original =
    'url' in source ? await fetchPicture(source.url, place.hosts, limits) : await originalOf(place, source.key);
  const { body, format } = await make(original, wanted, limits);
  const type = `image/${format}`;
  await s3.put(bucket, key, body, { 'content-type': type, 'cache-control': 'public, max-age=86400' });
  // An original that changed or was deleted meanwhile was purged already, before this picture existed.
  if ('key' in source && (await s3.head(bucket, `originals/${source.key}`))?.etag !== version)
    await s3.delete(bucket, key);
  return { body, type, key };
}

function parse(url: string): URL {
  if (!URL.canParse(url)) throw new PictureError(400, 'The url is not valid.');
  return new URL(url);
}

async function versionOf({ s3, bucket, limits: { maxBytes } }: Place, key: string): Promise<string> {
  const head = await s3.head(bucket, `originals/${key}`);
  if (!head) throw new PictureError(404, 'There is no such picture.');
  if (Number(head['content-length']) > maxBytes)
    throw new PictureError(413, `A picture may have at most ${maxBytes} bytes.`);
  return head.etag ?? '';
}

async function originalOf({ s3, bucket }: Place, key: string): Promise<Buffer> {
  const found = await s3.get(bucket, `originals/${key}`);
  if (!found) throw new PictureError(404, 'There is no such picture.');
  return found.body;
}
