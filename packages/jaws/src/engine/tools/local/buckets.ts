import { awsCode } from '../../../aws/observe.ts';
import { fail } from '../../../errors/catalogue/index.ts';
import type { Host } from '../../host.ts';
import { forUser } from '../../open.ts';
import { type LocalOptions, localRegion, oneOf, resourcesOf } from './stage-resources.ts';

const types = ['AWS::S3::Bucket'];

export interface LocalBuckets {
  readonly stage: string;
  readonly region: string;
  readonly buckets: readonly { readonly id: string; readonly name: string }[];
}

/** The jaws bucket contains the values of variables: it is not shown. */
const shown = async (host: Host, options: LocalOptions) => {
  const where = await localRegion(host, options);
  const found = await resourcesOf(where, options.project.model.name, types);
  return { where, buckets: found.filter(({ physical }) => physical !== where.place.bucket) };
};

/** Buckets of a stage in the embedded cloud, except the one of JAWS. */
export function localBuckets(host: Host, options: LocalOptions): Promise<LocalBuckets> {
  return forUser(host, async () => {
    const { where, buckets } = await shown(host, options);
    const { stage, region } = where;
    return { stage, region, buckets: buckets.map(({ id, physical }) => ({ id, name: physical })) };
  });
}

export interface LocalObjects {
  readonly bucket: string;
  readonly prefix: string;
  /** Prefixes that end with a slash. */
  readonly folders: readonly string[];
  readonly objects: readonly { readonly key: string; readonly bytes: number; readonly changed?: string }[];
  /** Where the next page begins; absent at the end. */
  readonly next?: string;
}

/** A page of a bucket's objects and prefixes below a prefix. */
export function localObjects(
  host: Host,
  options: LocalOptions & {
    readonly bucket: string;
    readonly prefix: string;
    readonly limit: number;
    readonly cursor?: string | undefined;
  },
): Promise<LocalObjects> {
  return forUser(host, async () => {
    const { prefix, limit, cursor } = options;
    const { where, buckets } = await shown(host, options);
    const { physical } = oneOf(buckets, options.bucket, where.stage);
    const [client, { ListObjectsV2Command }] = await Promise.all([
      where.aws.in(where.region).s3(),
      import('@aws-sdk/client-s3'),
    ]);
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: physical,
        Prefix: prefix,
        Delimiter: '/',
        MaxKeys: limit,
        ContinuationToken: cursor,
      }),
    );
    return {
      bucket: physical,
      prefix,
      folders: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []),
      objects: (page.Contents ?? []).map(({ Key = '', Size = 0, LastModified }) => ({
        key: Key,
        bytes: Size,
        ...(LastModified && { changed: LastModified.toISOString() }),
      })),
      ...(page.NextContinuationToken !== undefined && { next: page.NextContinuationToken }),
    };
  });
}

export interface LocalObject {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly type?: string;
  readonly changed?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The beginning of the object, where it is text. */
  readonly text?: string;
  /** Whether \`text\` is truncated. */
  readonly cut: boolean;
}

/** How much of an object is read. Bytes. */
const most = 64 * 1024;

/** An object, with its beginning where it is text. Throws NotOfStage. */
export function localObject(
  host: Host,
  options: LocalOptions & { readonly bucket: string; readonly key: string },
): Promise<LocalObject> {
  return forUser(host, async () => {
    const { key } = options;
    const { where, buckets } = await shown(host, options);
    const { physical } = oneOf(buckets, options.bucket, where.stage);
    const [client, { HeadObjectCommand, GetObjectCommand }] = await Promise.all([
      where.aws.in(where.region).s3(),
      import('@aws-sdk/client-s3'),
    ]);
    const at = { Bucket: physical, Key: key };
    try {
      const head = await client.send(new HeadObjectCommand(at));
      const bytes = head.ContentLength ?? 0;
      // S3 refuses a range of an empty object.
      const body = bytes === 0 ? '' : await client.send(new GetObjectCommand({ ...at, Range: `bytes=0-${most - 1}` }));
      const content = typeof body === 'string' ? new Uint8Array() : await body.Body?.transformToByteArray();
      const text = content && textOf(content, bytes > most);
      return {
        bucket: physical,
        key,
        bytes,
        ...(head.ContentType !== undefined && { type: head.ContentType }),
        ...(head.LastModified && { changed: head.LastModified.toISOString() }),
        metadata: head.Metadata ?? {},
        ...(text !== undefined && { text }),
        cut: bytes > most,
      };
    } catch (error) {
      if (!/^(?:NotFound|NoSuchKey)$/.test(awsCode(error))) throw error;
      throw fail('NotOfStage', { stage: where.stage, name: `${physical}/${key}`, known: [] });
    }
  });
}

/** Undefined if it is not text. The last character may be cut. */
function textOf(bytes: Uint8Array, cut: boolean): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
