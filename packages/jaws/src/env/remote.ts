import { randomBytes } from 'node:crypto';
import { awsCode } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { parseDotenv } from '../base/dotenv.ts';
import { fail } from '../errors/catalogue/index.ts';
import { type BucketPlace, inBucket } from './bucket.ts';
import { type Dated, metadataOf, readMetadata } from './metadata.ts';
import { type EnvVersion, versionOf } from './version.ts';
import { envFolder, keepVersion, newestVersion } from './versions.ts';

/** The `.env` object of a stage and region. */
export interface Environment extends EnvVersion {
  readonly text: string;
  /** When it was written, in milliseconds since 1970; 0 when it does not exist. */
  readonly modified: number;
  /** Whether its version is stored beside it. That of a file written by hand, or by an earlier JAWS, is not. */
  readonly kept: boolean;
  /** The versions before it, newest first. */
  readonly history: readonly Dated[];
  /** The key where JAWS 1 wrote it; absent if it is at its own key. The next write carries it over and leaves the old object alone. */
  readonly former?: string;
}

const envKey = (project: string, stage: string) => `${envFolder(project, stage)}.env`;

/** Where JAWS 1.3.3 has it (lib/utils/aws.js). Only read. */
const formerEnvKey = (project: string, stage: string) => `JAWS/${project}/${stage}/envVars/.env`;

/** Reads the `.env` object of a stage and region, or that of JAWS 1 where there is none. A missing one is empty. */
export async function readEnvironment(aws: Aws, project: string, place: BucketPlace): Promise<Environment> {
  const [{ GetObjectCommand }, s3, account] = await Promise.all([
    import('@aws-sdk/client-s3'),
    aws.in(place.region).s3(),
    aws.in(place.region).account(),
  ]);
  const Key = envKey(project, place.stage);
  return inBucket(place, aws, async () => {
    try {
      const object = await s3.send(new GetObjectCommand({ Bucket: place.bucket, Key, ExpectedBucketOwner: account }));
      const text = (await object.Body?.transformToString('utf-8')) ?? '';
      const values = parseDotenv(text);
      const { salt, written, history } = readMetadata(`${place.bucket}/${Key}`, object.Metadata);
      const found = { text, values, etag: object.ETag, modified: object.LastModified?.getTime() ?? 0 };
      if (written !== undefined) {
        const version = versionOf(values, salt);
        return { ...found, salt, version, kept: version === written, history };
      }
      // The metadata is gone, or an earlier JAWS wrote it: the newest version knows more.
      const newest = await newestVersion(aws, project, place);
      const known = salt || newest?.salt || '';
      const before = datedOf(newest);
      const version = known === '' ? '' : versionOf(values, known);
      return { ...found, salt: known, version, kept: false, history: before };
    } catch (error) {
      if (awsCode(error) !== 'NoSuchKey') throw error;
      // If there are versions, somebody deleted it. With another salt, functions that did not change would get versions that are there already.
      const newest = await newestVersion(aws, project, place);
      if (newest) return { ...nothing, values: parseDotenv(''), salt: newest.salt, history: datedOf(newest) };
      const former = formerEnvKey(project, place.stage);
      const found = await readFormer(former);
      if (!found) return { ...nothing, values: parseDotenv('') };
      return { ...nothing, ...found, values: parseDotenv(found.text), former };
    }
  });

  async function readFormer(former: string): Promise<{ text: string; modified: number } | undefined> {
    try {
      const target = { Bucket: place.bucket, Key: former, ExpectedBucketOwner: account };
      const { Body, LastModified } = await s3.send(new GetObjectCommand(target));
      return { text: (await Body?.transformToString('utf-8')) ?? '', modified: LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (awsCode(error) !== 'NoSuchKey') throw error;
      return undefined;
    }
  }
}

const datedOf = (newest: Awaited<ReturnType<typeof newestVersion>>): readonly Dated[] =>
  newest ? [{ version: newest.version, modified: newest.modified }, ...newest.history] : [];

const nothing = { text: '', salt: '', version: '', etag: undefined, modified: 0, kept: false, history: [] } as const;

/**
 * Changes the `.env` object of a stage and region and stores its new version. Another writer's change in the meantime is not
 * lost:
 * the write is conditional on what was read, and is repeated after another read if that has changed. Returns the resulting
 * environment.
 */
export async function editEnvironment(
  aws: Aws,
  project: string,
  place: BucketPlace,
  edit: (text: string) => string,
): Promise<EnvVersion> {
  // Before a missing bucket is reported, which would not be this project's.
  await aws.in(place.region).owned?.check();
  for (let attempt = 1; ; attempt++) {
    const before = await readEnvironment(aws, project, place);
    const text = edit(before.text);
    if (text === before.text && before.kept) return before;
    const salt = before.salt || randomBytes(32).toString('hex');
    const values = parseDotenv(text);
    const version = versionOf(values, salt);
    const history = await keepVersions(aws, project, place, before, { version, values, salt });
    const etag = await write(aws, project, place, before.etag, text, { salt, written: version, history });
    if (etag !== undefined) return { values, salt, version, etag };
    if (attempt === 5) throw fail('EnvContended', { stage: place.stage, region: place.region });
  }
}

/**
 * Writes the first environment of a stage and region, with the salt that a plan was made with, or stores the version of one that
 * was
 * written by other means. False if the environment has changed in the meantime.
 */
export async function createEnvironment(
  aws: Aws,
  project: string,
  place: BucketPlace,
  { text, salt }: { readonly text: string; readonly salt: string },
): Promise<boolean> {
  const before = await readEnvironment(aws, project, place);
  const values = parseDotenv(text);
  const version = versionOf(values, salt);
  if (before.kept) return before.version === version;
  if (before.etag !== undefined && before.text !== text) return false;
  if (before.salt !== '' && before.salt !== salt) return false;
  const history = await keepVersions(aws, project, place, before, { version, values, salt });
  const etag = await write(aws, project, place, before.etag, text, { salt, written: version, history });
  return etag !== undefined;
}

/**
 * Stores the new content, and the previous one if JAWS did not write it, before the `.env` object is replaced. Returns
 * the versions before the new one.
 */
async function keepVersions(
  aws: Aws,
  project: string,
  place: BucketPlace,
  before: Environment,
  next: Omit<EnvVersion, 'etag'>,
): Promise<readonly Dated[]> {
  const { salt } = next;
  // With a new salt it had no version.
  const version = before.version || versionOf(before.values, salt);
  if (version === next.version) {
    if (!before.kept) await keepVersion(aws, project, place, { ...next, history: before.history });
    return before.history;
  }
  const isThere = before.etag !== undefined || before.former !== undefined;
  if (isThere && !before.kept) await keepVersion(aws, project, place, { ...before, version, salt });
  const history = isThere ? [{ version, modified: before.modified }, ...before.history] : before.history;
  await keepVersion(aws, project, place, { ...next, history });
  return history;
}

/** The new ETag; undefined if the object has changed since it was read. */
async function write(
  aws: Aws,
  project: string,
  place: BucketPlace,
  before: string | undefined,
  text: string,
  metadata: Parameters<typeof metadataOf>[0],
): Promise<string | undefined> {
  const [{ PutObjectCommand }, s3, account] = await Promise.all([
    import('@aws-sdk/client-s3'),
    aws.in(place.region).s3(),
    aws.in(place.region).account(),
  ]);
  try {
    const { ETag } = await inBucket(place, aws, () =>
      s3.send(
        new PutObjectCommand({
          Bucket: place.bucket,
          Key: envKey(project, place.stage),
          Body: text,
          ContentType: 'text/plain; charset=utf-8',
          Metadata: metadataOf(metadata),
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
