import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { CopySource } from '../artifacts/types.ts';
import { awsCode } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { once } from '../base/async.ts';
import { inBucket } from '../env/bucket.ts';
import { parseRecord, unpackRecord } from '../env/format.ts';
import { fail } from '../errors/catalogue/index.ts';
import { sha256OfKey } from '../templates/names.ts';

/** A write that S3 refuses unless the object is unchanged since it was read; see conditional writes. */
type Condition = { readonly absent: true } | { readonly etag: string } | undefined;

interface StoredObject {
  readonly key: string;
  readonly bytes: number;
}

interface PutOptions {
  readonly type: string;
  readonly if?: Condition;
  /** Size of a body that is a stream. */
  readonly bytes?: number;
  /** Of the body, in hexadecimal: S3 refuses any other one. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal;
}

interface TextObject {
  readonly text: string;
  readonly etag: string;
  /** When it was written and when it was read, both by the clock of S3: the clocks of two machines may differ. */
  readonly written: Date;
  readonly answered: Date;
}

/**
 * The jaws bucket of one stage and region. Every call names the account that must own it; an error says which bucket it is about
 * (BucketMissing, BucketOfSomeoneElse).
 */
export interface JawsBucket {
  readonly place: { readonly stage: string; readonly region: string; readonly bucket: string };
  /** The new ETag; undefined if the condition did not hold. */
  put(key: string, body: string | Uint8Array | Readable, options: PutOptions): Promise<string | undefined>;
  /** Undefined if the object does not exist. */
  get(key: string, signal?: AbortSignal): Promise<TextObject | undefined>;
  getBytes(key: string): Promise<Uint8Array | undefined>;
  /** The SHA-256 of an object in hexadecimal, as S3 knows it, or from its bytes; undefined if the object does not exist. */
  sha256(key: string): Promise<string | undefined>;
  /** With an ETag: deletes only that version, and returns false if the object has changed. */
  delete(key: string, etag?: string): Promise<boolean>;
  deleteAll(keys: readonly string[]): Promise<void>;
  /** `after`: only keys after this one, in the order of their bytes. */
  list(prefix: string, signal?: AbortSignal, after?: string): Promise<StoredObject[]>;
  /** How this object is named as the source of a copy in another bucket. */
  source(key: string): Promise<CopySource>;
  /**
   * Copies an object of another jaws bucket. Within an account S3 does it, also between regions; content of another account is copied
   * through this machine, so no credentials need access to both. Throws CodeDiffers if the bytes are not those that the key names.
   */
  copyFrom(source: CopySource, key: string): Promise<void>;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
const refusals = new Set(['PreconditionFailed', 'ConditionalRequestConflict']);

export function jawsBucket(aws: Aws, place: JawsBucket['place']): JawsBucket {
  const { region, bucket } = place;
  // Even when already loaded, an import takes as long as the rest of a small call.
  const loaded = once(() => import('@aws-sdk/client-s3'));
  const call = async <T>(
    work: (s3: S3Client, sdk: typeof import('@aws-sdk/client-s3'), target: Target) => Promise<T>,
  ): Promise<T> => {
    const clients = aws.in(region);
    const [s3, account, sdk] = await Promise.all([clients.s3(), clients.account(), loaded()]);
    return inBucket(place, aws, () => work(s3, sdk, { Bucket: bucket, ExpectedBucketOwner: account }));
  };
  const read = <T>(
    key: string,
    use: (object: GetObjectCommandOutput, answered: Date | undefined) => Promise<T>,
    abortSignal?: AbortSignal,
  ): Promise<T | undefined> =>
    call(async (s3, sdk, target) => {
      const command = new sdk.GetObjectCommand({ ...target, Key: key });
      let date: string | undefined;
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          date = (result.response as { readonly headers?: Readonly<Record<string, string>> }).headers?.date;
          return result;
        },
        { step: 'deserialize' },
      );
      try {
        // With options, even empty ones: the middleware belongs to this call alone.
        const object = await s3.send(command, { ...(abortSignal && { abortSignal }) });
        return await use(object, date === undefined ? undefined : new Date(date));
      } catch (error) {
        if (awsCode(error) === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  const getBytes = (key: string) =>
    read(key, async ({ Body }) => (await Body?.transformToByteArray()) ?? new Uint8Array());
  return {
    place,
    put: (key, body, options) =>
      call(async (s3, sdk, target) => {
        const { if: condition, type, bytes, sha256, signal } = options;
        try {
          const { ETag } = await s3.send(
            new sdk.PutObjectCommand({
              ...target,
              Key: key,
              Body: body,
              ContentType: type,
              ...(bytes !== undefined && { ContentLength: bytes }),
              ...(sha256 !== undefined && { ChecksumSHA256: Buffer.from(sha256, 'hex').toString('base64') }),
              ...(condition && ('absent' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.etag })),
            }),
            // Without options, so that the command's middleware is built once.
            ...(signal ? [{ abortSignal: signal }] : []),
          );
          return ETag ?? '';
        } catch (error) {
          const gone = condition && 'etag' in condition && awsCode(error) === 'NoSuchKey';
          if (condition && (gone || refusals.has(awsCode(error)))) return undefined;
          throw error;
        }
      }),
    get: (key, signal) =>
      read(
        key,
        async ({ Body, ETag, LastModified = new Date(0) }, answered = LastModified) => ({
          text: (await Body?.transformToString('utf-8')) ?? '',
          etag: ETag ?? '',
          written: LastModified,
          answered,
        }),
        signal,
      ),
    getBytes,
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
    sha256: async (key) => {
      const known = await call(async (s3, sdk, target) => {
        try {
          const head = new sdk.HeadObjectCommand({ ...target, Key: key, ChecksumMode: 'ENABLED' });
          const { ChecksumSHA256: sum, ChecksumType: type } = await s3.send(head);
          // That of parts says nothing about the whole.
          return { sum: type === 'COMPOSITE' ? undefined : sum };
        } catch (error) {
          if (awsCode(error) === 'NotFound') return undefined;
          throw error;
        }
      });
      if (!known) return undefined;
      if (known.sum !== undefined) return hexOf(known.sum);
      return read(key, async ({ Body }) => {
        const hash = createHash('sha256');
        for await (const chunk of Body as Readable) hash.update(chunk);
        return hash.digest('hex');
      });
    },
    source: async (key) => ({
      place,
      key,
      account: await aws.in(region).account(),
      read: async () => {
        const bytes = await getBytes(key);
        if (!bytes) throw fail('ReleaseCodeMissing', { stage: place.stage, region, keys: [key] });
        return bytes;
      },
    }),
    delete: (key, etag) =>
      call(async (s3, sdk, target) => {
        try {
          await s3.send(new sdk.DeleteObjectCommand({ ...target, Key: key, ...(etag && { IfMatch: etag }) }));
          return true;
        } catch (error) {
          if (etag && (refusals.has(awsCode(error)) || awsCode(error) === 'NoSuchKey')) return false;
          throw error;
        }
      }),
    deleteAll: (keys) =>
      call(async (s3, sdk, target) => {
        for (let at = 0; at < keys.length; at += 1000) {
          const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
          await s3.send(new sdk.DeleteObjectsCommand({ ...target, Delete: { Objects, Quiet: true } }));
        }
      }),
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
    copyFrom: (source, key) =>
      call(async (s3, sdk, target) => {
        const checkSum = (sum: string | undefined) => {
          const wanted = sha256OfKey(key);
          if (wanted !== undefined && sum !== wanted)
            throw fail('CodeDiffers', { ...source.place, keys: [source.key] });
        };
        const copy = { ...target, Key: key, ChecksumAlgorithm: 'SHA256' } as const;
        if (source.account !== target.ExpectedBucketOwner) {
          const Body = await source.read();
          checkSum(createHash('sha256').update(Body).digest('hex'));
          await s3.send(new sdk.PutObjectCommand({ ...copy, Body, ContentType: 'application/zip' }));
          return;
        }
        const CopySource = `${source.place.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
        const ExpectedSourceBucketOwner = target.ExpectedBucketOwner;
        const { CopyObjectResult: copied } = await s3.send(
          new sdk.CopyObjectCommand({ ...copy, CopySource, ExpectedSourceBucketOwner }),
        );
        try {
          checkSum(hexOf(copied?.ChecksumSHA256 ?? ''));
        } catch (error) {
          await s3.send(new sdk.DeleteObjectCommand({ ...target, Key: key }));
          throw error;
        }
      }),
    list: (prefix, abortSignal, after) =>
      call(async (s3, sdk, target) => {
        const found: StoredObject[] = [];
        let token: string | undefined;
        do {
          const page = await s3.send(
            new sdk.ListObjectsV2Command({
              ...target,
              Prefix: prefix,
              ...(after !== undefined && { StartAfter: after }),
              ...(token && { ContinuationToken: token }),
            }),
            ...(abortSignal ? [{ abortSignal }] : []),
          );
          for (const { Key, Size } of page.Contents ?? []) if (Key) found.push({ key: Key, bytes: Size ?? 0 });
          token = page.IsTruncated ? page.NextContinuationToken : undefined;
        } while (token);
        return found;
      }),
  };
}

/** Where a record is, as its errors name it. */
export const whereIn = ({ place }: JawsBucket, key: string): string => `${place.bucket}/${key}`;

/** The content of a record. Undefined for one that is gone or unreadable. Throws OtherJawsNeeded. */
export async function readText<T extends object>(
  bucket: JawsBucket,
  key: string,
  signal?: AbortSignal,
): Promise<Partial<T> | undefined> {
  const found = await bucket.get(key, signal);
  return found && parseRecord<T>(found.text, whereIn(bucket, key));
}

/** The same for a packed record. */
export async function readPacked<T extends object>(
  bucket: JawsBucket,
  key: string,
  maxBytes: number,
): Promise<Partial<T> | undefined> {
  const bytes = await bucket.getBytes(key);
  return bytes && unpackRecord<T>(bytes, whereIn(bucket, key), maxBytes);
}

const hexOf = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

interface Target {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}
