// Writes docs/cloud-coverage.md: what the embedded cloud has of AWS, and who has seen it work. `npm run coverage`.
//
// What is there is read from the code. Who verified it is read from test/verified.json and test/moto/results.json, which the
// tests write: `npm run coverage -- --record` runs all of ours and gathers anew what they called (`--from <file>` takes what a
// run with RECORD_CALLS=<file> has gathered), `npm run test:moto -- --record` does so with moto's.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { registry } from '../../packages/cloud/src/services/registry.ts';
import { suites } from '../../test/moto/suites.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cloud = join(root, 'packages/cloud/src');
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** By the beginning of a test's path: the client of the test. The first match counts. */
const CLIENTS = [
  ['test/clients/aws/', 'aws CLI'],
  ['test/clients/boto3', 'boto3'],
  ['test/clients/cdk', 'cdk'],
  ['test/clients/osls', 'osls'],
  ['packages/cloud/', 'SDK'],
  ['', 'jaws'],
];
/** Tests that call a service's operations from within, without a wire. */
const UNIT = 'unit tests';
const ORDER = [UNIT, 'SDK', 'jaws', 'aws CLI', 'boto3', 'cdk', 'osls', 'moto'];

const { values } = parseArgs({ options: { record: { type: 'boolean' }, from: { type: 'string' } } });
if (values.record) runAll();
if (values.from !== undefined) keep(values.from);
writeFileSync(join(root, 'docs/cloud-coverage.md'), page());

/** Runs every suite of ours, and records who called what. */
function runAll() {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-coverage-'));
  const file = join(folder, 'calls.jsonl');
  for (const config of ['vitest.config.ts', 'vitest.modules.config.ts', 'vitest.clients.config.ts']) {
    const { status } = spawnSync('npx', ['vitest', 'run', '--config', config], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, RECORD_CALLS: file },
    });
    if (status !== 0) throw new Error(`The tests of ${config} fail: nothing is recorded.`);
  }
  keep(file);
  rmSync(folder, { recursive: true });
}

/** Writes the lines of a recording, each of which is about a file with tests, into test/verified.json. */
function keep(file) {
  const found = { operations: new Map(), resourceTypes: new Map() };
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const { test, ...called } = JSON.parse(line);
    const client = CLIENTS.find(([beginning]) => test.startsWith(beginning))[1];
    const add = (kind, name, who) => found[kind].set(name, new Set([...(found[kind].get(name) ?? []), who]));
    for (const name of called.operations) add('operations', name, client);
    for (const name of called.resourceTypes) add('resourceTypes', name, client);
    for (const name of called.inside ?? []) {
      if (test.startsWith(`packages/cloud/src/services/${name.split(':')[0]}/`)) add('operations', name, UNIT);
    }
  }
  const lines = ([kind, byName]) => {
    const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
    const rows = sorted.map(
      ([name, who]) =>
        `    ${JSON.stringify(name)}: [${inOrder(who)
          .map((one) => `"${one}"`)
          .join(', ')}]`,
    );
    return `  "${kind}": {\n${rows.join(',\n')}\n  }`;
  };
  writeFileSync(join(root, 'test/verified.json'), `{\n${Object.entries(found).map(lines).join(',\n')}\n}\n`);
}

function page() {
  const verified = json('test/verified.json');
  const moto = json('test/moto/results.json');
  const byMoto = new Set(Object.values(moto).flatMap(({ operations }) => operations));
  const whoCalled = (name) => inOrder([...(verified.operations[name] ?? []), ...(byMoto.has(name) ? ['moto'] : [])]);
  const services = Object.values(registry)
    .map((service) => ({ service, model: json(`packages/cloud/src/generated/${service.id}.json`) }))
    .sort((a, b) => a.model.serviceId.localeCompare(b.model.serviceId));
  return [
    '# What the cloud has of AWS',
    '',
    'Made by `npm run coverage` from the code and from what the tests called. What is not listed answers "not implemented" with its',
    'own name. "Seen by" tells whose tests call an operation, or have a resource of a type made, with success or with the error that',
    `they expect: the SDK for JavaScript in the cloud's own tests (SDK), the \`jaws\` command and the modules (jaws), the \`aws\` CLI,`,
    'boto3, cdk and osls as their users run them (`npm run test:clients`), and moto 5.2.1 (`npm run test:moto`). Unit tests are those of',
    'the service that call it from within.',
    '',
    '| service | operations | resource types |',
    '| --- | ---: | ---: |',
    ...services.map(({ service, model }) => summary(service, model)),
    '',
    ...services.flatMap(({ service, model }) => chapter(service, model, whoCalled, verified.resourceTypes)),
    ...motoChapter(moto),
    '',
  ].join('\n');
}

function summary({ id, operations, resourceTypes = [] }, { serviceId, operations: all }) {
  const there = Object.keys(all).filter((name) => Object.hasOwn(operations, name)).length;
  return `| [${serviceId}](#${id}) | ${there} of ${Object.keys(all).length} | ${resourceTypes.length} |`;
}

function chapter({ id, operations, resourceTypes = [] }, model, whoCalled, typesSeen) {
  const names = Object.keys(model.operations).sort();
  const there = names.filter((name) => Object.hasOwn(operations, name));
  const missing = names.filter((name) => !Object.hasOwn(operations, name));
  return [
    `<a id="${id}"></a>`,
    '',
    `## ${model.serviceId}`,
    '',
    ...bySeen(there, (name) => whoCalled(`${id}:${name}`)),
    ...(missing.length > 0 ? [`Not implemented: ${missing.join(', ')}.`, ''] : []),
    ...(resourceTypes.length > 0 ? typeTable(id, resourceTypes, typesSeen) : []),
  ];
}

/** A row for each group with the same verification. */
function bySeen(names, whoOf) {
  const groups = new Map();
  for (const name of names) {
    const who = whoOf(name).join(', ');
    groups.set(who, [...(groups.get(who) ?? []), name]);
  }
  const rows = [...groups].sort(([a], [b]) => b.split(',').length - a.split(',').length || a.localeCompare(b));
  return [
    '| operations | seen by |',
    '| --- | --- |',
    ...rows.map(([who, group]) => `| ${group.join(', ')} | ${who || 'nobody'} |`),
    '',
  ];
}

function typeTable(id, resourceTypes, typesSeen) {
  const specs = json('packages/cloud/src/generated/resource-specs.json').types;
  const words = wordsIn(join(cloud, 'services', id));
  const rows = resourceTypes
    .map(({ type }) => type)
    .sort()
    .map((type) => {
      const unnamed = Object.keys(specs[type]?.p ?? {}).filter((name) => !words.has(name));
      return `| ${type} | ${inOrder(typesSeen[type] ?? []).join(', ') || 'nobody'} | ${unnamed.join(', ')} |`;
    });
  return ['| resource type | seen by | properties without an effect |', '| --- | --- | --- |', ...rows, ''];
}

/** Every word in a service's sources: a property that is not among them has no effect there. */
function wordsIn(folder) {
  const words = new Set();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts') || entry.name.endsWith('.test.ts')) continue;
    for (const [word] of readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(/\w+/g)) words.add(word);
  }
  return words;
}

function motoChapter(results) {
  const share = ({ passed, collected }) =>
    collected ? `${passed} of ${collected} (${Math.floor((100 * passed) / collected)} %)` : '-';
  return [
    '## moto',
    '',
    "moto's own tests at 5.2.1, in its server mode, against `jaws-cloud --port 5000 --account 123456789012 --lenient`. Those marked",
    '`aws_verified` were checked against AWS by their authors; the others may assert what only moto does. Collected are all tests but',
    'those that need Docker or the internet; those that skip themselves in server mode count as collected and not as passed.',
    '',
    '| folder | `aws_verified` | all | skip themselves |',
    '| --- | --- | --- | ---: |',
    ...Object.entries(results).map(
      ([name, { all, verified }]) => `| ${name} | ${share(verified)} | ${share(all)} | ${all.skipped} |`,
    ),
    '',
    'What fails, and why:',
    '',
    ...suites.flatMap(({ name }) => failing(name)),
  ];
}

function failing(name) {
  let byReason;
  try {
    byReason = json(`test/moto/failing/${name}.json`);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  const rows = Object.entries(byReason).map(([reason, tests]) => {
    const shown = tests.map((test) => `\`${test.split('::').slice(1).join('::')}\``);
    return `- ${reason}: ${shown.join(', ')}`;
  });
  return rows.length > 0 ? [`### ${name}`, '', ...rows, ''] : [];
}

function inOrder(names) {
  return [...new Set(names)].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
}
