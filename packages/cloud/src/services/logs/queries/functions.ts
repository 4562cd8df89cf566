import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Expression } from './expression.ts';
import { malformed } from './lexer.ts';
import { compare, numberOf, type Row, type Value } from './values.ts';

type Fn = (args: readonly Value[], row: Row) => Value;

const text = (value: Value): string => (value === undefined ? '' : String(value));
const finite = (value: number): Value => (Number.isFinite(value) ? value : undefined);
const math =
  (fn: (x: number) => number): Fn =>
  ([x]) =>
    finite(fn(numberOf(x)));

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `5m` in milliseconds. Months and longer have no fixed length. */
function period(value: Value): number {
  const match = /^(\d+)(ms|s|m|h|d|w)$/.exec(text(value));
  if (!match) throw malformed(`invalid period ${text(value)}`);
  return Number(match[1]) * (UNITS[match[2] ?? ''] ?? 1);
}

const floor = (time: Value, size: Value): Value => finite(Math.floor(numberOf(time) / period(size)) * period(size));

const trimmed = (characters: Value, side: 'left' | 'right' | 'both') => {
  const set = characters === undefined ? undefined : new Set(text(characters));
  const goes = (one: string | undefined) => one !== undefined && (set ? set.has(one) : /\s/.test(one));
  return (value: string) => {
    let [start, end] = [0, value.length];
    if (side !== 'right') while (start < end && goes(value[start])) start++;
    if (side !== 'left') while (end > start && goes(value[end - 1])) end--;
    return value.slice(start, end);
  };
};

/** Whether an address is in a subnet of its own kind, such as `10.0.0.0/8`. */
function isInSubnet(value: Value, subnet: Value): boolean {
  const [network = '', bits = ''] = text(subnet).split('/');
  const version = isIP(text(value));
  if (version === 0 || isIP(network) !== version || !/^\d{1,3}$/.test(bits)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (Number(bits) > (version === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(text(value), family);
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
const FUNCTIONS: Readonly<Record<string, Fn>> = {
  abs: math(Math.abs),
  ceil: math(Math.ceil),
  floor: math(Math.floor),
  log: math(Math.log),
  sqrt: math(Math.sqrt),
  greatest: (args) => [...args].sort(compare).at(-1),
  least: (args) => [...args].sort(compare)[0],
  bin: ([size], row) => floor(row.get('@timestamp'), size),
  datefloor: ([time, size]) => floor(time, size),
  dateceil: ([time, size]) => finite(Math.ceil(numberOf(time) / period(size)) * period(size)),
  frommillis: ([time]) => finite(numberOf(time)),
  tomillis: ([time]) => finite(numberOf(time)),
  ispresent: ([value]) => value !== undefined,
  coalesce: (args) => args.find((one) => one !== undefined),
  isempty: ([value]) => value === undefined || value === '',
  isblank: ([value]) => text(value).trim() === '',
  concat: (args) => args.map(text).join(''),
  strlen: ([value]) => text(value).length,
  toupper: ([value]) => text(value).toUpperCase(),
  tolower: ([value]) => text(value).toLowerCase(),
  trim: ([value, set]) => trimmed(set, 'both')(text(value)),
  ltrim: ([value, set]) => trimmed(set, 'left')(text(value)),
  rtrim: ([value, set]) => trimmed(set, 'right')(text(value)),
  substr: ([value, start, length]) => {
    const from = numberOf(start);
    return text(value).slice(from, length === undefined ? undefined : from + numberOf(length));
  },
  replace: ([value, from, to]) => text(value).replaceAll(text(from), text(to)),
  strcontains: ([value, part]) => (text(value).includes(text(part)) ? 1 : 0),
  isipinsubnet: ([value, subnet]) => isInSubnet(value, subnet),
  isipv4insubnet: ([value, subnet]) => isIPv4(text(value)) && isInSubnet(value, subnet),
  isipv6insubnet: ([value, subnet]) => isIPv6(text(value)) && isInSubnet(value, subnet),
  isvalidip: ([value]) => isIP(text(value)) !== 0,
  isvalidipv4: ([value]) => isIPv4(text(value)),
  isvalidipv6: ([value]) => isIPv6(text(value)),
};

/** Functions of AWS's that are not here. */
const LACKING = ['jsonparse', 'jsonstringify', 'now'];

export function callOf(name: string, args: readonly Expression[]): Expression {
  const key = name.toLowerCase();
  const fn = Object.hasOwn(FUNCTIONS, key) ? FUNCTIONS[key] : undefined;
  if (!fn && LACKING.includes(key)) throw notImplemented(`logs:StartQuery with the function ${name}`);
  if (!fn) throw malformed(`unknown function ${name}`);
  return (row) =>
    fn(
      args.map((one) => one(row)),
      row,
    );
}
