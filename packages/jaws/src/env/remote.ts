import { randomBytes } from 'node:crypto';
import { awsCode } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { parseDotenv } from '../base/dotenv.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';

/** Where the environment of a stage lies in one region. */
export interface EnvPlace {
  readonly project: string;
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
}

export interface RemoteEnv {
  readonly text: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Empty when nobody has made one yet. */
  readonly salt: string;
  /** Undefined when the object does not exist. */
  readonly etag: string | undefined;
}

const saltName = 'jaws-salt';

const envKey = (place: EnvPlace): string => `JAWS/envVars/${place.project}/${place.stage}/.env`;

/** Names the bucket in the errors that S3 leaves without a name. */
export async function inBucket<T>(place: Omit<EnvPlace, 'project'>, aws: Aws, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (awsCode(error) === 'NoSuchBucket') throw fail('BucketMissing', place, { cause: error });
    // S3 answers a wrong ExpectedBucketOwner with a bare "Access Denied".
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
    if (
      error instanceof JawsError &&
      error.code === 'AwsAccessDenied' &&
      !/not authorized to perform/.test(error.message)
    ) {
      throw fail('BucketOfSomeoneElse', { bucket: place.bucket, account: await aws.account() }, { cause: error });
    }
    throw error;
  }
}

/** Reads the `.env` object of a stage and region. One that is not there is empty. */
export async function readEnv(aws: Aws, place: EnvPlace): Promise<RemoteEnv> {
  const [{ GetObjectCommand }, s3, account] = await Promise.all([
    import('@aws-sdk/client-s3'),
    aws.in(place.region).s3(),
    aws.account(),
  ]);
  return inBucket(place, aws, async () => {
    try {
      const object = await s3.send(
        new GetObjectCommand({ Bucket: place.bucket, Key: envKey(place), ExpectedBucketOwner: account }),
      );
      const text = (await object.Body?.transformToString('utf-8')) ?? '';
      return { text, variables: parseDotenv(text), salt: object.Metadata?.[saltName] ?? '', etag: object.ETag };
    } catch (error) {
      if (awsCode(error) === 'NoSuchKey') return { text: '', variables: parseDotenv(''), salt: '', etag: undefined };
      throw error;
    }
  });
}

/**
 * Changes the `.env` object of a stage and region. Somebody else's change in the meantime is not lost: the write asks for the
 * version that was read, and reads again when that is gone. Gives the environment as it now is.
 */
export async function editEnv(aws: Aws, place: EnvPlace, edit: (text: string) => string): Promise<RemoteEnv> {
  for (let attempt = 1; ; attempt++) {
    const before = await readEnv(aws, place);
    const text = edit(before.text);
    if (text === before.text && before.salt !== '' && before.etag !== undefined) return before;
    const salt = before.salt || randomBytes(32).toString('hex');
    const etag = await putEnv(aws, place, text, salt, before.etag);
    if (etag !== undefined) return { text, variables: parseDotenv(text), salt, etag };
    if (attempt === 5) throw fail('EnvContended', { stage: place.stage, region: place.region });
  }
}

/** The new ETag; undefined when the object is not as it was read. */
async function putEnv(
  aws: Aws,
  place: EnvPlace,
  text: string,
  salt: string,
  before: string | undefined,
): Promise<string | undefined> {
  const [{ PutObjectCommand }, s3, account] = await Promise.all([
    import('@aws-sdk/client-s3'),
    aws.in(place.region).s3(),
    aws.account(),
  ]);
  try {
    const { ETag } = await inBucket(place, aws, () =>
      s3.send(
        new PutObjectCommand({
          Bucket: place.bucket,
          Key: envKey(place),
          Body: text,
          ContentType: 'text/plain; charset=utf-8',
          Metadata: { [saltName]: salt },
          ExpectedBucketOwner: account,
          ...(before === undefined ? { IfNoneMatch: '*' } : { IfMatch: before }),
        }),
      ),
    );
    return ETag ?? '';
  } catch (error) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
    if (['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'].includes(awsCode(error))) return undefined;
    throw error;
  }
}

/**
 * Writes the first environment of a stage and region, with the salt that a plan was made with; one that somebody wrote by other
 * means, without a salt, gets it. False when there is another environment by now.
 */
export async function createEnv(
  aws: Aws,
  place: EnvPlace,
  env: { readonly text: string; readonly salt: string },
): Promise<boolean> {
  const current = await readEnv(aws, place);
  if (current.salt !== '') return current.salt === env.salt;
  if (current.etag !== undefined && current.text !== env.text) return false;
  return (await putEnv(aws, place, env.text, env.salt, current.etag)) !== undefined;
}
