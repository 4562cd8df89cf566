// Public packages, each used by a function that JAWS packages, deploys to an embedded cloud and invokes; README.md says more.
//
//   npm run test:packages -- [package…] [options]
//
//   --topic <name>     packages of this topic only (cases/index.mjs)
//   --cache <folder>   where packages are installed and kept; a temporary folder, removed afterwards, when it is left out
//   --record           writes ledger.json and ledger.md
//   --verbose          the whole of what went wrong
//
// Ends with 1 when a package whose line in ledger.json says that it works does not, or when fewer than the bar work.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { topics } from './cases/index.mjs';
import { bar, merge, readLedger, writeLedger } from './ledger.mjs';
import { prepareMachine } from './machine.mjs';
import { tryPackage } from './try.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    topic: { type: 'string', multiple: true },
    cache: { type: 'string' },
    record: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const all = Object.entries(topics).flatMap(([topic, cases]) => cases.map((one) => ({ topic, ...one })));
const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
if (unknown.length > 0) stop(`No package of the ledger is named ${unknown.join(', ')}: see cases/.`);
const chosen = all.filter(
  ({ name, topic }) =>
    (positionals.length === 0 || positionals.includes(name)) && (!values.topic || values.topic.includes(topic)),
);

const folder = values.cache ? resolve(values.cache) : mkdtempSync(join(tmpdir(), 'jaws-packages-'));
mkdirSync(folder, { recursive: true });
const before = readLedger();
const lines = [];
const machine = await prepareMachine(folder);
try {
  // One after another, so that the times are comparable.
  for (const one of chosen) {
    const line = await tryPackage(machine, one);
    lines.push(line);
    const { name, works, why, zipBytes, packageSeconds } = line;
    const figures = zipBytes === undefined ? '' : `${(zipBytes / 1024).toFixed(0)} KiB, ${packageSeconds.toFixed(1)} s`;
    process.stdout.write(
      `${works ? 'works' : 'FAILS'}  ${name}  ${figures}${line.warnings.map((one) => `\n       ${one}`).join('')}\n`,
    );
    if (!works) process.stdout.write(`       ${values.verbose ? why : firstLines(why)}\n`);
  }
} finally {
  await machine.close();
  if (!values.cache) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
const worse = lines.filter(({ name, works }) => !works && before[name]?.works);
const ledger = merge(before, lines, all);
const working = Object.values(ledger).filter(({ works }) => works).length;
process.stdout.write(
  `\n${lines.filter(({ works }) => works).length} of ${lines.length} work; in the ledger ${working} of ${all.length}, ${bar} must.\n`,
);
for (const { name } of worse) process.stdout.write(`${name} worked before.\n`);
if (values.record) writeLedger(ledger, topics);
process.exitCode = worse.length > 0 || working < bar ? 1 : 0;

function firstLines(text) {
  return String(text).split('\n').slice(0, 6).join('\n       ').slice(0, 900);
}

function stop(why) {
  process.stderr.write(`${why}\n`);
  process.exit(2);
}
