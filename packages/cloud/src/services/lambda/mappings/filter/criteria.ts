import type { FilterCriteria } from '@aws-sdk/client-lambda';
import { parseUserJson } from '../../../../kernel/json.ts';
import { invalidParameter } from '../../errors.ts';
import { checkPattern, isRecord, matches } from './matches.ts';

const MOST = 5;

/** Throws what AWS answers to criteria that it does not understand. */
export function checkCriteria(criteria: FilterCriteria | undefined): void {
  const filters = criteria?.Filters ?? [];
  if (filters.length > MOST) throw invalidParameter(`Exceeded the limit of ${MOST} filters per event source mapping.`);
  for (const { Pattern } of filters) {
    if (!checkPattern(parse(Pattern))) throw invalidParameter('Invalid filter pattern definition.');
  }
}

/** Gives a test of records: one of the filters must fit; without filters everything does. */
export function recordFilter(
  criteria: FilterCriteria | undefined,
): (record: Readonly<Record<string, unknown>>) => boolean {
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => parse(Pattern)).filter(checkPattern);
  if (patterns.length === 0) return () => true;
  return (record) => patterns.some((pattern) => matches(pattern, withBody(record, pattern)));
}

/**
 * A message's body is text: it is looked into when it is JSON and the pattern does.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
function withBody(record: Readonly<Record<string, unknown>>, pattern: unknown): unknown {
  const looksInside = isRecord(pattern) && isRecord(pattern.body);
  return looksInside && typeof record.body === 'string' ? { ...record, body: parse(record.body) } : record;
}

function parse(text: string | undefined): unknown {
  try {
    return parseUserJson(text ?? '');
  } catch {
    return undefined;
  }
}
