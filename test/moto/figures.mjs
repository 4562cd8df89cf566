// What a run is compared with: the lists of failing tests, the figures, and the bars of suites.mjs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suites } from './suites.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * The beginning of the reason for tests that chance or the machine decides: they count as failed whatever their result.
 */
const SOMETIMES = 'sometimes: ';

/** Reason by test, from failing/<name>.json; and the tests that it names twice. */
export function readList(name) {
  const file = join(here, 'failing', `${name}.json`);
  const byReason = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const pairs = Object.entries(byReason).flatMap(([reason, tests]) => tests.map((test) => [test, reason]));
  const reasons = new Map(pairs);
  return { reasons, twice: pairs.filter(([test, reason]) => reasons.get(test) !== reason).map(([test]) => test) };
}

export function withoutChance(tests, { reasons }) {
  return tests.map((one) => (reasons.get(one.test)?.startsWith(SOMETIMES) ? { ...one, outcome: 'failed' } : one));
}

/** The differences between a suite's result and its list, as lines. */
export function disagreements(tests, { reasons, twice }) {
  const failed = new Map(tests.filter(({ outcome }) => outcome === 'failed').map((one) => [one.test, one.why]));
  const unlisted = [...failed].filter(([test]) => !reasons.has(test));
  const mended = [...reasons.keys()].filter((test) => !failed.has(test));
  return [
    ...unlisted.map(([test, why]) => `fails, and has no reason: ${test}: ${why}`),
    ...mended.map((test) => `is listed as failing, and does not fail: ${test}`),
    ...twice.map((test) => `is listed twice: ${test}`),
  ];
}

function counts(tests) {
  const of = (some) => ({
    collected: some.length,
    passed: some.filter(({ outcome }) => outcome === 'passed').length,
    skipped: some.filter(({ outcome }) => outcome === 'skipped').length,
  });
  return { all: of(tests), verified: of(tests.filter(({ verified }) => verified)) };
}

/** A suite's row of the table, and whether it is below one of its bars. */
export function row({ name, bar }, tests) {
  const { all, verified } = counts(tests);
  const cells = [share(all), mark(all, bar?.all), share(verified), mark(verified, bar?.verified), String(all.skipped)];
  return { cells: [name, ...cells], below: isBelow(all, bar?.all) || isBelow(verified, bar?.verified) };
}

export function table(rows) {
  const all = [['suite', 'all', 'bar', 'aws_verified', 'bar', 'skipped'], ...rows.map(({ cells }) => cells)];
  const widths = all[0].map((_, at) => Math.max(...all.map((cells) => cells[at].length)));
  return all
    .map((cells) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const percent = ({ passed, collected }) => (100 * passed) / collected;
const isBelow = (count, least) => least !== undefined && percent(count) < least;
const mark = (count, least) => (least === undefined ? '' : `${least} %${isBelow(count, least) ? ' missed' : ''}`);
const share = (count) =>
  count.collected ? `${count.passed} of ${count.collected} (${Math.floor(percent(count))} %)` : '-';

/** Writes a suite's figures, and the operations called by passing tests, into results.json. */
export function record(name, tests) {
  const file = join(here, 'results.json');
  const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const calls = new Set(tests.filter(({ outcome }) => outcome === 'passed').flatMap((test) => test.calls));
  results[name] = { ...counts(tests), operations: [...calls].sort() };
  const sorted = Object.fromEntries(
    suites.flatMap((suite) => (results[suite.name] ? [[suite.name, results[suite.name]]] : [])),
  );
  writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
}
