// Measures, prints the tables and writes them into docs/benchmarks.md. `npm run bench [name…]` runs only those; the others'
// tables stay as they are.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as cloud from './cloud.mjs';
import * as dash from './dash.mjs';
import * as deploy from './deploy.mjs';
import * as dev from './dev.mjs';
import * as drill from './drill.mjs';
import * as http from './http.mjs';
import { machine } from './measure.mjs';
import * as packaging from './package.mjs';
import * as quickstart from './quickstart.mjs';
import * as regions from './regions.mjs';
import * as restart from './restart.mjs';
import * as simulation from './simulation.mjs';
import * as sizes from './sizes.mjs';
import * as start from './start.mjs';
import * as tests from './tests.mjs';
import * as throttled from './throttled.mjs';

const benches = {
  start,
  quickstart,
  deploy,
  throttled,
  dev,
  regions,
  simulation,
  drill,
  dash,
  cloud,
  restart,
  http,
  package: packaging,
  sizes,
  tests,
};
const page = join(dirname(fileURLToPath(import.meta.url)), '../docs/benchmarks.md');

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`No such bench: ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

let text = readPage();
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const folder = mkdtempSync(join(tmpdir(), `jaws-bench-${name}-`));
  try {
    console.log(`\n## ${bench.title}\n`);
    const result = await bench.run(folder);
    console.log(result);
    text = replaceSection(
      text,
      name,
      `## ${bench.title}\n\n${bench.about}\n\n${result}\n\nMeasured on ${machine()}.\n`,
    );
    writeFileSync(page, text);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
// The TypeScript loader that a bench may have used keeps the process alive.
process.exit();

function readPage() {
  try {
    return readFileSync(page, 'utf8');
  } catch {
    return [
      '# Benchmarks',
      '',
      'Made by `npm run bench`: figures of one run on one machine. Ratios travel better than seconds.',
      '',
      ...Object.keys(benches).map((name) => `<!-- ${name} -->\n<!-- /${name} -->\n`),
    ].join('\n');
  }
}

function replaceSection(text, name, body) {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(open), text.indexOf(close)];
  if (from < 0 || to < 0) return `${text}\n${open}\n${body}${close}\n`;
  return `${text.slice(0, from + open.length)}\n${body}${text.slice(to)}`;
}
