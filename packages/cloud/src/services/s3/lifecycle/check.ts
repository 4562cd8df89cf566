import type { LifecycleRule, LifecycleRuleFilter } from '@aws-sdk/client-s3';
import type { Context } from '../../../kernel/context.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../shared/errors.ts';

/**
 * Checks the rules as S3 does, and names those without an id.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
export function checkLifecycle({ kernel }: Context, rules: readonly LifecycleRule[]): LifecycleRule[] {
  if (rules.length === 0 || rules.length > 1000) throw malformedXml();
  const named = rules.map((rule) => ({ ...rule, ID: rule.ID ?? kernel.ids.uuid() }));
  for (const rule of named) checkRule(rule, kernel.lenient === true);
  if (new Set(named.map(({ ID }) => ID)).size !== named.length) {
    throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID');
  }
  return named;
}

function checkRule(rule: LifecycleRule, lenient: boolean): void {
  const { Status: status, ID: id = '', Filter: filter, Prefix: prefix } = rule;
  if (status !== 'Enabled' && status !== 'Disabled') throw malformedXml();
  if (id.length > 255) throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', id);
  if ((filter === undefined) === (prefix === undefined)) throw malformedXml();
  if (filter) checkFilter(filter);
  checkActions(rule, lenient);
}

/** A lenient cloud takes rules that do nothing. */
function checkActions(rule: LifecycleRule, lenient: boolean): void {
  const { Expiration: expiration, NoncurrentVersionExpiration: old, Transitions: moves = [] } = rule;
  const { AbortIncompleteMultipartUpload: abort, NoncurrentVersionTransitions: oldMoves = [] } = rule;
  if (!lenient && !expiration && !old && !abort && moves.length === 0 && oldMoves.length === 0) {
    throw invalidRequest('At least one action needs to be specified in a rule');
  }
  if (expiration) {
    const { Days: days, Date: date, ExpiredObjectDeleteMarker: marker } = expiration;
    const specified = [days, date, marker].filter((value) => value !== undefined);
    if (specified.length !== 1) throw malformedXml();
    if (days !== undefined && days <= 0)
      throw invalidArgument("'Days' for Expiration action must be a positive integer");
    checkMidnight(date);
  }
  for (const { Days: days, Date: date } of moves) {
    if ((days === undefined) === (date === undefined)) throw malformedXml();
    checkMidnight(date);
  }
  if (old && old.NoncurrentDays === undefined) throw malformedXml();
  for (const move of oldMoves) {
    if (move.NoncurrentDays === undefined || move.StorageClass === undefined) throw malformedXml();
  }
  if (abort && abort.DaysAfterInitiation === undefined) throw malformedXml();
}

function checkMidnight(date: Date | undefined): void {
  if (!date || date.getTime() % (24 * 60 * 60 * 1000) === 0) return;
  throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString());
}

function checkFilter(filter: LifecycleRuleFilter): void {
  const { And: and, ...single } = filter;
  const specified = Object.values(single).filter((value) => value !== undefined);
  if (specified.length > 1 || (and && specified.length > 0)) throw malformedXml();
  if (!and) return;
  const size = [and.Prefix, and.ObjectSizeGreaterThan, and.ObjectSizeLessThan].filter((value) => value !== undefined);
  const tags = and.Tags ?? [];
  if (size.length + tags.length < 2) throw malformedXml();
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw invalidRequest('Duplicate Tag Keys are not allowed.');
}
