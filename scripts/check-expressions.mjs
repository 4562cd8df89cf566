// Finds regular expressions that may take more than linear time: code of packages, requests and log lines decide what they read. Each is analyzed, and
// each is run over long texts of one repeated sign, because the analysis does not see everything. Exit code 1 if there is one.
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { analyse } from 'scslre';
import { sourcesIn } from './check-cycles.mjs';

const root = join(import.meta.dirname, '..');
const folders = ['packages/jaws/src', 'packages/cloud/src', 'packages/core', 'modules'];
const isTest = /\.test\.ts$|[\\/](?:tests?|testing)[\\/]|[\\/]generated[\\/]/;

/** Signs of code, markup and paths: what strangers write. */
const signs = [
  ...'aA0_.-/\\"\'`()[]{}<> \t\n#*=:,;@$%+?!&|~^é',
  ...[
    '\r\n',
    'a.',
    'a/',
    '../',
    '{{',
    '${',
    '[[',
    '<a ',
    'a=',
    'a b ',
    '/*',
    '//',
    '"a',
    'a,',
    '0.',
    ' a',
    '- ',
    '@a/',
  ],
];
const length = 20_000;
/** A run that takes less is not looked at again. Milliseconds. */
const short = 10;
/** Of a text four times as long, what is linear takes four times as long, and what squares the length sixteen times. */
const steepest = 8;

/** Expressions of a file that may take more than linear time, with their lines. */
export function slowIn(file) {
  const text = readFileSync(file, 'utf8');
  return expressionsIn(parseSync(file, text).program)
    .filter(({ regex }) => isSlow(regex))
    .map(({ start, regex }) => ({
      line: text.slice(0, start).split('\n').length,
      expression: `/${regex.pattern}/${regex.flags}`,
    }));
}

function expressionsIn(node) {
  if (Array.isArray(node)) return node.flatMap(expressionsIn);
  if (typeof node !== 'object' || node === null) return [];
  if (node.type === 'Literal' && node.regex) return [node];
  return Object.values(node).flatMap(expressionsIn);
}

const known = new Map();

function isSlow({ pattern, flags }) {
  const key = `${pattern}/${flags}`;
  if (!known.has(key)) known.set(key, isSuperLinear(pattern, flags) || takesLong(new RegExp(pattern, flags)));
  return known.get(key);
}

const isSuperLinear = (source, flags) => analyse({ source, flags }).reports.length > 0;

function takesLong(expression) {
  // Such a one is tried at one place of a text.
  if (expression.sticky) return false;
  return signs.some((sign) => {
    if (timed(expression, sign, length) < short) return false;
    return fastest(expression, sign, 4 * length) > steepest * fastest(expression, sign, length);
  });
}

/** A machine that is busy is slow once; an expression is slow each time. */
const fastest = (expression, sign, long) => Math.min(...[1, 2, 3].map(() => timed(expression, sign, long)));

function timed(expression, sign, long) {
  const text = `${sign.repeat(long / sign.length)}\x01`;
  expression.lastIndex = 0;
  const start = performance.now();
  if (expression.global) text.replace(expression, '');
  else expression.test(text);
  return performance.now() - start;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = folders
    .flatMap((folder) => sourcesIn(join(root, folder)))
    .filter((file) => !isTest.test(file))
    .flatMap((file) => slowIn(file).map(({ line, expression }) => `${relative(root, file)}:${line}: ${expression}`));
  if (found.length > 0) {
    console.error(
      `These expressions may take more than linear time over the text that they read:\n${found.join('\n')}`,
    );
    process.exitCode = 1;
  }
}
