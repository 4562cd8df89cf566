import { failure } from './errors.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html: pages have no size that a caller chooses. */
const SIZE = 100;

/** One page of a list; the token is the position of the next one. */
export function page<T>(all: readonly T[], token: string | undefined): { items: T[]; nextToken?: string } {
  const start = token === undefined ? 0 : Number(/^p(\d{1,9})$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw failure('InvalidNextToken', `The next token ${token} is invalid.`);
  const items = all.slice(start, start + SIZE);
  return all.length > start + SIZE ? { items, nextToken: `p${start + SIZE}` } : { items };
}

/** The ids of a batch: at least one, and not too many. */
export function batch(
  ids: readonly string[] | undefined,
  max: number,
  missing: string,
  subject: string,
): readonly string[] {
  if (!ids || ids.length === 0) throw failure(missing, `At least one ${subject} is required.`);
  if (ids.length > max) throw failure('BatchLimitExceeded', `The maximum number of ${subject}s in a batch is ${max}.`);
  return [...new Set(ids)];
}
