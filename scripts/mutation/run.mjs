// Mutation testing: changes the sources a little, one change at a time, and counts how many changes the nearest tests notice.
//
//   npm run test:mutation -- packages/jaws/src/deploy packages/jaws/src/plan   [--sample 40] [--seed 1] [--jobs 2] [--only <id>] [--budget 60]
//                                                [--without packages/jaws/src/engine] [--without .slow.test.ts] [--added functions.test] [--guards] [--write]
//   npm run test:mutation -- modules/awsm-users packages/core
//
// A folder is one of packages/*/src, a module of the catalogue, or packages/core. Of each folder a random sample is taken (the seed makes it repeatable). First every test file of the package (except those below --without, or whose names end with it) is run once
// with marks in the functions, to know which tests run which function; the record is kept in node_modules/.cache and made
// anew for test files that have changed. Then, for each mutant, the test files that run its function are run, nearest first,
// as long as their usual times add up to the budget in seconds. A mutant that no test runs, or that all of them pass, has survived.
// With --guards only conditions and calls that refuse, limit or end early are changed.
// Test files whose paths have the text of --added run last, and what they alone notice is counted apart.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { judgeMutants } from './judging.mjs';
import { functionsOf, guardsOf, mutantsOf } from './mutants.mjs';
import { isSource, loadMark, marked, markName, mutated } from './plugin.mjs';
import { writeFigures } from './report.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    budget: { type: 'string', default: '60' },
    added: { type: 'string', multiple: true, default: [] },
    without: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true },
    guards: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
if (folders.length === 0) {
  console.error('Name the folders: npm run test:mutation -- packages/jaws/src/plan');
  process.exit(2);
}

/** The time that a test file takes besides its tests, in seconds. */
const overhead = 0.5;

const work = mkdtempSync(join(tmpdir(), 'jaws-mutation-'));
const children = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
process.on('exit', () => {
  for (const child of children) endAll(child);
  rmSync(work, { recursive: true, force: true });
});

const random = randomBy(Number(values.seed));
const byFolder = new Map(folders.map((folder) => [folder, sampleOf(folder.replace(/\/$/, ''))]));
const sample = [...byFolder.values()].flat();
const plan = join(work, 'plan.json');
writeFileSync(plan, JSON.stringify(sample));
const required = join(work, 'required.json');
const records = await recordMarks([...new Set(folders.map((folder) => folder.split('/').slice(0, 2).join('/')))]);

writeRequired((file, code) => mutated(file, code, sample));

console.log(`${sample.length} mutants`);
for (const mutant of sample) mutant.tests = testsOf(mutant);
const env = environmentWith({ MUTATION_PLAN: plan, MUTATION_CACHE: join(work, 'cache') });
await judgeMutants(sample, { root, work, jobs: Number(values.jobs), env, children, end: endAll }, (mutant) => {
  const change = `${oneLine(mutant.from)} -> ${mutant.form === 'expression' ? oneLine(mutant.to) : 'gone'}`;
  console.log(`${mutant.verdict.padEnd(8)} ${mutant.id}  ${change}`);
});
const figures = [...byFolder].map(([folder, mutants]) => ({
  folder,
  total: mutants.length,
  noticed: mutants.filter(({ verdict }) => verdict === 'noticed').length,
  before: mutants.filter(({ verdict, by }) => verdict === 'noticed' && !values.added.some((part) => by.includes(part)))
    .length,
}));
for (const { folder, total, noticed, before } of figures) {
  const percent = (count) => `${Math.round((100 * count) / total)} %`;
  const added = values.added.length === 0 ? '' : `; ${before}, ${percent(before)}, without the tests that were added`;
  console.log(`${folder}: ${noticed} of ${total} noticed, ${percent(noticed)}${added}`);
}
if (values.write) writeFigures(figures, values);

function sampleOf(folder) {
  const files = filesIn(folder).filter((file) => isSource(file) && !/\/(testing|types)(-[a-z-]+)?\.ts$/.test(file));
  const all = files.flatMap((file) => {
    const code = readFileSync(join(root, file), 'utf8');
    const functions = functionsOf(file, code);
    return (values.guards ? guardsOf : mutantsOf)(file, code).map((mutant) => ({
      ...mutant,
      file,
      mark: markOf(file, code, functions, mutant),
    }));
  });
  if (values.only !== undefined) return all.filter(({ id }) => values.only.some((part) => id.includes(part)));
  return shuffled(all)
    .slice(0, Number(values.sample))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The files below a folder of the repository, by their paths from the root, sorted. */
function filesIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => `${folder}/${file.split(sep).join('/')}`)
    .sort();
}

/** The CommonJS files of `jaws-core-js` as `instrument` makes them: Node, not Vite, loads most of them. */
function writeRequired(instrument) {
  const files = filesIn('packages/core').filter((file) => file.endsWith('.js') && isSource(file));
  const entries = files.map((file) => [file, instrument(file, readFileSync(join(root, file), 'utf8'))]);
  writeFileSync(required, JSON.stringify(Object.fromEntries(entries)));
}

/** The mark of the innermost function around a mutant; undefined for what runs as the module is loaded. */
function markOf(file, code, functions, { start, end }) {
  const around = functions.filter((one) => one.start <= start && end <= one.end);
  const innermost = around.sort((one, other) => one.end - one.start - (other.end - other.start))[0];
  return innermost && markName(file, code, innermost);
}

/** The functions that each test file runs, and its duration: from the last record if neither the test nor the sources differ. */
async function recordMarks(packages) {
  const cache = join(root, 'node_modules/.cache/jaws-mutation');
  mkdirSync(cache, { recursive: true });
  const kept = join(cache, 'marks.json');
  const readKept = () => (existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : {});
  const known = readKept();
  const tests = packages
    .flatMap((name) => ['src', 'test', 'tests'].flatMap((folder) => filesIn(`${name}/${folder}`)))
    .filter(
      (file) =>
        file.endsWith('.test.ts') &&
        !/\/tests\/deployed[^/]*$/.test(file) &&
        !values.without.some((part) => `${file}/`.startsWith(`${part}/`) || file.endsWith(part)),
    );
  const hashes = Object.fromEntries(tests.map((file) => [file, hashOf(readFileSync(join(root, file)))]));
  const stale = tests.filter((file) => known[file]?.hash !== hashes[file]);
  if (stale.length > 0) {
    console.log(`Recording what ${stale.length} test files run …`);
    const marks = join(work, 'marks');
    mkdirSync(marks);
    writeRequired(marked);
    await vitest(stale, { MUTATION_MARKS: marks, MUTATION_CACHE: join(work, 'marks-cache') }, [], 3_600);
    for (const file of readdirSync(marks)) {
      const record = JSON.parse(readFileSync(join(marks, file), 'utf8'));
      known[record.file] = { ...record, hash: hashes[record.file], sources: sourcesIn(record) };
    }
    // Another run may have written its own by now.
    writeFileSync(kept, JSON.stringify({ ...readKept(), ...known }));
  }
  return tests.flatMap((file) => (known[file] ? [{ ...known[file], marks: new Set(known[file].ran) }] : []));
}

/** The version of each source that a test file has loaded. */
function sourcesIn({ ran }) {
  const files = new Set(ran.map((name) => name.slice(0, name.indexOf('#'))));
  return Object.fromEntries([...files].map((file) => [file, sourceHash(file)]));
}

/**
 * The test files that run a mutant's function, the nearest and the fastest first, as far as the budget reaches. Of a function that is
 * in no record (it runs as the module is loaded, or has changed since then), those that run anything of its file; where nothing runs, those
 * that load it.
 */
function testsOf({ file, mark }) {
  const runsFile = (name) => name.startsWith(`${file}#`) && name !== loadMark(file);
  // A record from before the source was changed has the functions of that time.
  const current = sourceHash(file);
  const isOld = ({ sources }) => sources?.[file] !== current;
  let running = records.filter(
    (record) => mark !== undefined && (record.marks.has(mark) || (isOld(record) && record.ran.some(runsFile))),
  );
  if (running.length === 0) running = records.filter(({ ran }) => ran.some(runsFile));
  if (running.length === 0) running = records.filter(({ marks }) => marks.has(loadMark(file)));
  const distance = (test) => {
    if (dirname(test.file) === dirname(file)) return 0;
    return file.startsWith(`${dirname(test.file)}/`) ? 1 : 2;
  };
  const isAdded = ({ file }) => Number(values.added.some((part) => file.includes(part)));
  running.sort(
    (one, other) => isAdded(one) - isAdded(other) || distance(one) - distance(other) || one.seconds - other.seconds,
  );
  let seconds = 0;
  return running.filter((test, index) => {
    const more = test.seconds + overhead;
    if (index > 0 && seconds + more > Number(values.budget)) return false;
    seconds += more;
    return true;
  });
}

/** Runs these test files; code is null if they took longer than `seconds`. */
function vitest(files, environment, flags, seconds) {
  const args = ['run', '--config', 'vitest.mutation.config.ts', '--passWithNoTests=false', ...flags, ...files];
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    env: environmentWith(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that everything a test has started ends with it.
    detached: true,
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = (output + chunk).slice(-1_000_000);
    });
  }
  const timer = setTimeout(() => endAll(child), seconds * 1000);
  return new Promise((done) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      children.delete(child);
      done({ code, output });
    });
  });
}

function environmentWith(more) {
  return { ...process.env, MUTATION_ROOT: root, MUTATION_REQUIRED: required, NO_COLOR: '1', ...more };
}

function endAll({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

function sourceHash(file) {
  return existsSync(join(root, file)) ? hashOf(readFileSync(join(root, file))) : undefined;
}

function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function oneLine(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

/** Mulberry32: the same numbers for the same seed. */
function randomBy(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
