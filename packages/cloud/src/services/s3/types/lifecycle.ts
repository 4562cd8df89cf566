import type { LifecycleRule, LifecycleRuleFilter, TransitionStorageClass } from '@aws-sdk/client-s3';
import type { Properties } from '../../../kernel/resource-type.ts';
import { compact } from '../shared/describe.ts';
import { boolean, list, number, optional, record, text } from './values.ts';

/** A rule of the property LifecycleConfiguration as the API has it. */
export function lifecycleRule(rule: Properties): LifecycleRule {
  return compact({
    ID: text(rule.Id),
    Status: text(rule.Status) as LifecycleRule['Status'],
    Filter: filterOf(rule),
    Expiration: expirationOf(rule),
    Transitions: some([...list(rule.Transitions, transition), ...only(optional(rule.Transition, transition))]),
    NoncurrentVersionExpiration: noncurrentExpiration(rule),
    NoncurrentVersionTransitions: some([
      ...list(rule.NoncurrentVersionTransitions, noncurrentTransition),
      ...only(optional(rule.NoncurrentVersionTransition, noncurrentTransition)),
    ]),
    AbortIncompleteMultipartUpload: optional(rule.AbortIncompleteMultipartUpload, (abort) => ({
      DaysAfterInitiation: number(abort.DaysAfterInitiation),
    })),
  }) as LifecycleRule;
}

function filterOf(rule: Properties): LifecycleRuleFilter {
  const Prefix = text(rule.Prefix);
  const ObjectSizeGreaterThan = number(rule.ObjectSizeGreaterThan);
  const ObjectSizeLessThan = number(rule.ObjectSizeLessThan);
  const Tags = list(rule.TagFilters, ({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));
  const all = compact({ Prefix, ObjectSizeGreaterThan, ObjectSizeLessThan });
  const count = Object.keys(all).length + Tags.length;
  if (count === 0) return { Prefix: '' };
  if (count > 1) return { And: { ...all, ...(Tags.length > 0 ? { Tags } : {}) } };
  return Tags[0] ? { Tag: Tags[0] } : all;
}

function expirationOf(rule: Properties): LifecycleRule['Expiration'] {
  const Days = number(rule.ExpirationInDays);
  const Date_ = optionalDate(rule.ExpirationDate);
  const ExpiredObjectDeleteMarker = boolean(rule.ExpiredObjectDeleteMarker);
  const expiration = compact({ Days, Date: Date_, ExpiredObjectDeleteMarker });
  return Object.keys(expiration).length === 0 ? undefined : expiration;
}

const transition = (move: Properties) =>
  compact({
    Days: number(move.TransitionInDays),
    Date: optionalDate(move.TransitionDate),
    StorageClass: text(move.StorageClass) as TransitionStorageClass | undefined,
  });

const noncurrentTransition = (move: Properties) =>
  compact({
    NoncurrentDays: number(move.TransitionInDays),
    NewerNoncurrentVersions: number(move.NewerNoncurrentVersions),
    StorageClass: text(move.StorageClass) as TransitionStorageClass | undefined,
  });

function noncurrentExpiration(rule: Properties): LifecycleRule['NoncurrentVersionExpiration'] {
  const own = record(rule.NoncurrentVersionExpiration);
  const NoncurrentDays = number(own.NoncurrentDays) ?? number(rule.NoncurrentVersionExpirationInDays);
  if (NoncurrentDays === undefined) return undefined;
  return compact({ NoncurrentDays, NewerNoncurrentVersions: number(own.NewerNoncurrentVersions) });
}

const optionalDate = (value: unknown): Date | undefined => (value === undefined ? undefined : new Date(String(value)));
const some = <T>(items: T[]): T[] | undefined => (items.length === 0 ? undefined : items);
const only = <T>(item: T | undefined): T[] => (item === undefined ? [] : [item]);
