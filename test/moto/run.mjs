// The tests of moto 5.2.1 against the embedded cloud; README.md tells what it needs and what the figures mean.
//
//   MOTO_SRC=<folder with moto's tests/ at tag 5.2.1> npm run test:moto -- [suite…] [options]
//
//   --plain            against a cloud without `--lenient`: figures only, since the lists are those of a lenient one
//   --record           writes results.json, from which docs/cloud-coverage.md is made
//   --limit <seconds>  the longest that a suite may take; 1800 when it is left out
//   --report <folder>  keeps what each test ended with, and why (<suite>.jsonl), and what the cloud said (<suite>.log)
//
// Ends with 1 when a test fails that failing/<suite>.json does not list, when one that it lists does not fail, when a suite is below
// its bar or was not finished in time; with 2 when it cannot run.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { disagreements, readList, record, row, table, withoutChance } from './figures.mjs';
import { runSuite } from './suite.mjs';
import { suites } from './suites.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    plain: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    limit: { type: 'string', default: '1800' },
    report: { type: 'string' },
  },
});
const source = process.env.MOTO_SRC;
const limit = Number(values.limit);
const unknown = positionals.filter((name) => !suites.some((suite) => suite.name === name));
if (!source || !existsSync(join(source, 'tests'))) stop('MOTO_SRC names no folder with the tests of moto 5.2.1.');
if (unknown.length > 0) stop(`No suite is named ${unknown.join(', ')}: see suites.mjs.`);
if (!(limit > 0)) stop('--limit is a number of seconds.');
if (values.plain && values.record) stop('What is recorded is the result of a lenient cloud: leave --plain out.');
if (values.report) mkdirSync(values.report, { recursive: true });

const rows = [];
let wrong = 0;
for (const suite of suites.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const list = readList(suite.name);
  const outcomes = await runSuite(suite.name, { source, plain: values.plain, limit, reports: values.report });
  const tests = withoutChance(outcomes, list);
  const unfinished = tests.filter(({ outcome }) => outcome === 'unfinished');
  rows.push(row(suite, tests));
  process.stdout.write(`${rows.at(-1).cells.join('  ')}\n`);
  if (unfinished.length > 0)
    tell(`the time was over: ${unfinished.length} tests are left, the first is ${unfinished[0].test}`);
  if (values.plain) continue;
  for (const line of disagreements(tests, list)) tell(line);
  if (values.record && unfinished.length === 0) record(suite.name, tests);
}
process.stdout.write(`\n${table(rows)}\n`);
const isBelow = !values.plain && rows.some(({ below }) => below);
process.exitCode = wrong > 0 || isBelow ? 1 : 0;

function tell(line) {
  wrong += 1;
  process.stdout.write(`  ${line}\n`);
}

function stop(why) {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
