import { awsCode } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { parseDotenv } from '../base/dotenv.ts';
import { fail } from '../errors/catalogue/index.ts';
import { type BucketPlace, inBucket } from './bucket.ts';
import { type Dated, metadataOf, readMetadata } from './metadata.ts';
import { canonicalText, type EnvVersion, versionOf } from './version.ts';

/** The number of versions that are kept although nothing deployed names them. */
const newest = 50;

/** Folder of the environment of a stage in its jaws bucket. */
export const envFolder = (project: string, stage: string): string => `JAWS/envVars/${project}/${stage}/`;

const versionsFolder = (project: string, stage: string): string => `${envFolder(project, stage)}versions/`;

/** A version as the bucket keeps it. */
export interface KeptVersion extends EnvVersion {
  /** Earlier versions, newest first. */
  readonly history: readonly Dated[];
}

async function open(aws: Aws, { region, bucket }: BucketPlace) {
  const clients = aws.in(region);
  const [sdk, s3, account] = await Promise.all([import('@aws-sdk/client-s3'), clients.s3(), clients.account()]);
  return { sdk, s3, target: { Bucket: bucket, ExpectedBucketOwner: account } };
}

/**
 * Stores a version in the bucket. Its name is derived from its content, so writing it again changes only the time and the
 * list of
 * earlier versions; the bucket encrypts it.
 */
export async function keepVersion(
  aws: Aws,
  project: string,
  place: BucketPlace,
  kept: Omit<KeptVersion, 'etag'>,
): Promise<void> {
  const { sdk, s3, target } = await open(aws, place);
  const { version, values, salt, history } = kept;
  await inBucket(place, aws, () =>
    s3.send(
      new sdk.PutObjectCommand({
        ...target,
        Key: `${versionsFolder(project, place.stage)}${version}.env`,
        Body: canonicalText(values),
        ContentType: 'text/plain; charset=utf-8',
        Metadata: metadataOf({ salt, history }),
      }),
    ),
  );
}

/**
 * One version of the environment of a stage and region. Throws EnvVersionMissing, and EnvVersionDamaged for an object whose
 * values
 * do not match its name.
 */
export async function readEnvironmentVersion(
  aws: Aws,
  project: string,
  place: BucketPlace,
  version: string,
): Promise<KeptVersion> {
  const { stage, region } = place;
  const found = await findVersion(aws, project, place, version);
  if (!found) throw fail('EnvVersionMissing', { version, stage, region });
  if (versionOf(found.values, found.salt) !== version) throw fail('EnvVersionDamaged', { version, stage, region });
  return found;
}

/** The same; undefined if it is not in the bucket. Its values are not checked. */
export async function findVersion(
  aws: Aws,
  project: string,
  place: BucketPlace,
  version: string,
): Promise<KeptVersion | undefined> {
  const { sdk, s3, target } = await open(aws, place);
  const Key = `${versionsFolder(project, place.stage)}${version}.env`;
  return inBucket(place, aws, async () => {
    try {
      const object = await s3.send(new sdk.GetObjectCommand({ ...target, Key }));
      return {
        version,
        values: parseDotenv((await object.Body?.transformToString('utf-8')) ?? ''),
        etag: object.ETag,
        ...readMetadata(`${place.bucket}/${Key}`, object.Metadata),
      };
    } catch (error) {
      if (awsCode(error) === 'NoSuchKey') return undefined;
      throw error;
    }
  });
}

/** All versions that the bucket keeps, newest first. */
export async function listVersions(aws: Aws, project: string, place: BucketPlace): Promise<Dated[]> {
  const { sdk, s3, target } = await open(aws, place);
  const Prefix = versionsFolder(project, place.stage);
  const found: Dated[] = [];
  let token: string | undefined;
  do {
    const page = await inBucket(place, aws, () =>
      s3.send(new sdk.ListObjectsV2Command({ ...target, Prefix, ...(token && { ContinuationToken: token }) })),
    );
    for (const { Key = '', LastModified } of page.Contents ?? []) {
      const version = /^([0-9a-f]{32})\.env$/.exec(Key.slice(Prefix.length))?.[1];
      if (version !== undefined) found.push({ version, modified: LastModified?.getTime() ?? 0 });
    }
    token = page.NextContinuationToken;
  } while (token);
  return found.sort((a, b) => b.modified - a.modified || (a.version < b.version ? 1 : -1));
}

/** The newest version; undefined if there is none. */
export async function newestVersion(
  aws: Aws,
  project: string,
  place: BucketPlace,
): Promise<(KeptVersion & Dated) | undefined> {
  const listed = await listVersions(aws, project, place);
  // S3 dates objects in whole seconds. Of those of one second, the last one knows the others.
  const last = listed.filter(({ modified }) => modified === listed[0]?.modified);
  const found = await Promise.all(
    last.map(async (at) => ({ at, kept: await findVersion(aws, project, place, at.version) })),
  );
  const known = found.flatMap(({ at, kept }) => (kept ? [{ ...kept, ...at }] : []));
  const isNamed = (version: string) =>
    known.some((one) => one.version !== version && one.history.some((earlier) => earlier.version === version));
  // One that came back within the second is named by those between; its history is the longest.
  const longest = [...known].sort((a, b) => b.history.length - a.history.length);
  return longest.find(({ version }) => !isNamed(version)) ?? longest[0];
}

/** Versions that may be deleted: all except the newest 50 and those that are named. */
export function outdatedVersions(kept: readonly Dated[], named: ReadonlySet<string>): string[] {
  const order = [...kept].sort((a, b) => b.modified - a.modified || (a.version < b.version ? 1 : -1));
  return order
    .slice(newest)
    .map(({ version }) => version)
    .filter((version) => !named.has(version));
}

/** Deletes versions that nothing needs. `named`, which is called only if there are more than 50, returns those to keep. */
export async function pruneVersions(
  aws: Aws,
  project: string,
  place: BucketPlace,
  named: () => Promise<ReadonlySet<string>>,
): Promise<void> {
  const { sdk, s3, target } = await open(aws, place);
  const kept = await listVersions(aws, project, place);
  if (kept.length <= newest) return;
  const outdated = outdatedVersions(kept, await named());
  for (let at = 0; at < outdated.length; at += 1000) {
    const Objects = outdated
      .slice(at, at + 1000)
      .map((version) => ({ Key: `${versionsFolder(project, place.stage)}${version}.env` }));
    await s3.send(new sdk.DeleteObjectsCommand({ ...target, Delete: { Objects, Quiet: true } }));
  }
}
