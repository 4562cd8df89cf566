import type { FilterCriteria } from '@aws-sdk/client-lambda';
import { BudgetError } from '../../../../kernel/budget.ts';
import { AwsError } from '../../../../kernel/errors.ts';
import { compilePattern, type Pattern } from '../../../../kernel/event-pattern/compile.ts';
import { matches } from '../../../../kernel/event-pattern/match.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { invalidParameter } from '../../errors.ts';

const MOST = 5;

/** Throws AWS's error for invalid criteria. */
export function checkCriteria(criteria: FilterCriteria | undefined): void {
  const filters = criteria?.Filters ?? [];
  if (filters.length > MOST) throw invalidParameter(`Exceeded the limit of ${MOST} filters per event source mapping.`);
  for (const { Pattern } of filters) {
    if (filterOf(Pattern) === undefined) throw invalidParameter('Invalid filter pattern definition.');
  }
}

/**
 * Returns a test of records: one of the filters must fit; without filters everything does. A record that would need too
 * many comparisons fits, since a record left out is lost; `warn` is called.
 */
export function recordFilter(
  criteria: FilterCriteria | undefined,
  warn: (message: string) => void,
): (record: Readonly<Record<string, unknown>>) => boolean {
  const filters = (criteria?.Filters ?? []).flatMap(({ Pattern }) => filterOf(Pattern) ?? []);
  if (filters.length === 0) return () => true;
  return (record) => {
    try {
      return filters.some(({ pattern, inBody }) => matches(pattern, inBody ? withBody(record) : record));
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      warn(`${error.message}: the record goes to the function`);
      return true;
    }
  };
}

interface Filter {
  readonly pattern: Pattern;
  /** It looks into the body of a message. */
  readonly inBody: boolean;
}

/**
 * Filters are written as EventBridge's patterns are; undefined for anything else. `{}` matches everything.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
function filterOf(source: string | undefined): Filter | undefined {
  const parsed = parse(source);
  if (!isRecord(parsed)) return undefined;
  if (Object.keys(parsed).length === 0) return { pattern: [new Map()], inBody: false };
  try {
    return { pattern: compilePattern(source!), inBody: isRecord(parsed.body) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return undefined;
  }
}

/**
 * A message's body is text: it is looked into when it is JSON and the pattern does.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
function withBody(record: Readonly<Record<string, unknown>>): unknown {
  return typeof record.body === 'string' ? { ...record, body: parse(record.body) } : record;
}

function parse(text: string | undefined): unknown {
  try {
    return parseUserJson(text ?? '');
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
