import type { FilterCriteria } from '@aws-sdk/client-lambda';
import { Budget, BudgetError } from '../../../../kernel/budget.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { invalidParameter } from '../../errors.ts';
import { compileFilter, isRecord } from './compile.ts';

const MOST = 5;

/** Throws what AWS answers to criteria that it does not understand. */
export function checkCriteria(criteria: FilterCriteria | undefined): void {
  const filters = criteria?.Filters ?? [];
  if (filters.length > MOST) throw invalidParameter(`Exceeded the limit of ${MOST} filters per event source mapping.`);
  for (const { Pattern } of filters) {
    if (!compileFilter(parse(Pattern))) throw invalidParameter('Invalid filter pattern definition.');
  }
}

/**
 * Comparisons for one record. A pattern of 4,096 characters holds some hundred rules, a record of 1 MB some hundred thousand
 * elements, and each is held against each.
 */
const MOST_STEPS = 1_000_000;

/**
 * Gives a test of records: one of the filters must fit; without filters everything does. A record that would need too many
 * comparisons fits, since what is left out is lost; `warn` is told.
 */
export function recordFilter(
  criteria: FilterCriteria | undefined,
  warn: (message: string) => void,
): (record: Readonly<Record<string, unknown>>) => boolean {
  const filters = (criteria?.Filters ?? []).flatMap(({ Pattern }) => {
    const pattern = parse(Pattern);
    const fits = compileFilter(pattern);
    return fits ? [{ fits, looksInside: isRecord(pattern) && isRecord(pattern.body) }] : [];
  });
  if (filters.length === 0) return () => true;
  return (record) => {
    const budget = new Budget(MOST_STEPS, 'A filter of an event source');
    try {
      return filters.some(({ fits, looksInside }) => fits(looksInside ? withBody(record) : record, budget));
    } catch (error) {
      if (!(error instanceof BudgetError)) throw error;
      warn(`${error.message}: the record goes to the function`);
      return true;
    }
  };
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
