import { validation } from '../errors.ts';
import { isList, type Series, type Value } from './values.ts';

const wrong = (name: string) => validation(`Error in expression [Unsupported arguments of the function ${name}]`);

const listOf = (name: string, value: Value | undefined): readonly Series[] => {
  if (value === undefined || !isList(value)) throw wrong(name);
  return value;
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The sort keys of series. */
const ORDERS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: (values) => sum(values) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
  SUM: sum,
};

/** Words that functions accept, which are not ids: those begin with a lower-case letter. */
export const WORDS: ReadonlySet<string> = new Set([...Object.keys(ORDERS), 'ASC', 'DESC', 'LINEAR', 'REPEAT']);

/** Series without a point come last. SORT(metrics, AVG | MAX | MIN | SUM, ASC | DESC, most?) */
export function sort([value, by, order, max]: readonly Value[]): Value {
  const rank = typeof by === 'string' && Object.hasOwn(ORDERS, by) ? ORDERS[by] : undefined;
  if (!rank || (order !== 'ASC' && order !== 'DESC')) throw wrong('SORT');
  if (max !== undefined && typeof max !== 'number') throw wrong('SORT');
  const ranked = listOf('SORT', value).map((series) => ({ series, rank: rank([...series.points.values()]) }));
  const isThere = ({ series }: { series: Series }): boolean => series.points.size > 0;
  const sorted = ranked.filter(isThere).sort((a, b) => (order === 'ASC' ? a.rank - b.rank : b.rank - a.rank));
  const all = [...sorted, ...ranked.filter((one) => !isThere(one))];
  return all.slice(0, max ?? all.length).map(({ series }) => series);
}

/** The series from one place on, up to another one: SLICE(metrics, from, to?) */
export function slice([value, from, to]: readonly Value[]): Value {
  if (typeof from !== 'number' || (to !== undefined && typeof to !== 'number')) throw wrong('SLICE');
  return listOf('SLICE', value).slice(from, to);
}

/** The series that have a point. */
export const removeEmpty = ([value]: readonly Value[]): Value =>
  listOf('REMOVE_EMPTY', value).filter(({ points }) => points.size > 0);
