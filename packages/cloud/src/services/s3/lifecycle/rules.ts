import type { LifecycleRule, Transition } from '@aws-sdk/client-s3';
import type { Bucket, Upload, Version } from '../shared/records.ts';

const day = 24 * 60 * 60 * 1000;
/** Smaller objects stay where they are, unless a rule says otherwise. */
const smallestMoved = 128 * 1024;

/**
 * Midnight UTC after this many days.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days All times are milliseconds
 * since the epoch.
 */
export const dayAfter = (since: number, days: number): number => Math.ceil((since + days * day) / day) * day;

export const enabledRules = ({ settings }: Bucket): LifecycleRule[] =>
  (settings.lifecycle?.rules ?? []).filter(({ Status }) => Status === 'Enabled');

/** Whether a rule, of lifecycles or of replication, applies to an object, by its name, size and tags. */
export function applies(
  rule: Pick<LifecycleRule, 'Filter' | 'Prefix'>,
  key: string,
  { size, about }: Pick<Version, 'size' | 'about'>,
): boolean {
  const { And: and, ...single } = rule.Filter ?? {};
  const filter = and ?? single;
  const tags = and?.Tags ?? (single.Tag ? [single.Tag] : []);
  return (
    key.startsWith(filter.Prefix ?? rule.Prefix ?? '') &&
    (filter.ObjectSizeGreaterThan === undefined || size > filter.ObjectSizeGreaterThan) &&
    (filter.ObjectSizeLessThan === undefined || size < filter.ObjectSizeLessThan) &&
    tags.every((tag) => about.tags?.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value))
  );
}

export interface Expiry {
  readonly at: number;
  readonly rule: string;
}

/** When the current version expires, by the first of the rules to come due. */
export function expiryOf(bucket: Bucket, key: string, version: Version): Expiry | undefined {
  const found = enabledRules(bucket)
    .filter((rule) => applies(rule, key, version))
    .flatMap(({ ID: rule = '', Expiration: expiration }): Expiry[] => {
      if (expiration?.Days !== undefined) return [{ at: dayAfter(version.modified, expiration.Days), rule }];
      return expiration?.Date ? [{ at: new Date(expiration.Date).getTime(), rule }] : [];
    });
  return found.sort((a, b) => a.at - b.at)[0];
}

/** When an upload that is not completed is given up. */
export function abortOf(bucket: Bucket, { key, started, about }: Upload): Expiry | undefined {
  const found = enabledRules(bucket)
    .filter((rule) => applies(rule, key, { size: 0, about }))
    .flatMap(({ ID: rule = '', AbortIncompleteMultipartUpload: abort }): Expiry[] =>
      abort?.DaysAfterInitiation === undefined ? [] : [{ at: dayAfter(started, abort.DaysAfterInitiation), rule }],
    );
  return found.sort((a, b) => a.at - b.at)[0];
}

/** The current version's class after its transitions; classes only get colder. */
export function classAt(bucket: Bucket, key: string, version: Version, now: number): string | undefined {
  const due = enabledRules(bucket)
    .filter((rule) => applies(rule, key, version))
    .flatMap((rule) => (rule.Transitions ?? []).map((move) => ({ rule, move })))
    .filter(({ move }) => timeOf(move, version.modified) <= now)
    .filter(({ rule, move }) => isMoved(bucket, rule, version.size, move.StorageClass));
  return colder(
    version,
    due.map(({ move }) => move.StorageClass ?? ''),
  );
}

/** The same for a version that is noncurrent since `since`, with this many newer noncurrent versions. */
export function oldClassAt(bucket: Bucket, key: string, version: Version, since: number, newer: number, now: number) {
  const due = enabledRules(bucket)
    .filter((rule) => applies(rule, key, version))
    .flatMap((rule) => (rule.NoncurrentVersionTransitions ?? []).map((move) => ({ rule, move })))
    .filter(
      ({ move }) => dayAfter(since, move.NoncurrentDays ?? 0) <= now && newer >= (move.NewerNoncurrentVersions ?? 0),
    )
    .filter(({ rule, move }) => isMoved(bucket, rule, version.size, move.StorageClass));
  return colder(
    version,
    due.map(({ move }) => move.StorageClass ?? ''),
  );
}

/** Whether a version that is noncurrent since `since` should be deleted. */
export function isOver(
  bucket: Bucket,
  key: string,
  version: Version,
  since: number,
  newer: number,
  now: number,
): boolean {
  return enabledRules(bucket).some(({ NoncurrentVersionExpiration: end, ...rule }) => {
    if (end?.NoncurrentDays === undefined || !applies(rule, key, version)) return false;
    return dayAfter(since, end.NoncurrentDays) <= now && newer >= (end.NewerNoncurrentVersions ?? 0);
  });
}

const timeOf = ({ Days: days, Date: date }: Transition, modified: number): number =>
  date ? new Date(date).getTime() : dayAfter(modified, days ?? 0);

const classes = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];

function colder({ about }: Version, wanted: readonly string[]): string | undefined {
  const rank = (name: string | undefined): number => classes.indexOf(name ?? 'STANDARD');
  const coldest = [...wanted].sort((a, b) => rank(b) - rank(a))[0];
  return coldest !== undefined && rank(coldest) > rank(about.storageClass) ? coldest : undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
function isMoved(
  { settings }: Bucket,
  { Filter: filter }: LifecycleRule,
  size: number,
  to: string | undefined,
): boolean {
  const { And: and, ...single } = filter ?? {};
  const { ObjectSizeGreaterThan: more, ObjectSizeLessThan: less } = and ?? single;
  if (more !== undefined || less !== undefined || size >= smallestMoved) return true;
  return settings.lifecycle?.minimumSize === 'varies_by_storage_class' && (to === 'GLACIER' || to === 'DEEP_ARCHIVE');
}
