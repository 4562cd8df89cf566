import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { suites } from '../suites.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 });

/** The files that vitest itself finds with a configuration. */
function filesOf(config: string): string[] {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const found = run(process.execPath, vitest, 'list', '--filesOnly', '--json', '--config', config);
  return (JSON.parse(found) as { file: string }[]).map(({ file }) => file.slice(root.length).replaceAll('\\', '/'));
}

test('every file of tests belongs to exactly one suite', () => {
  const all = run('git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', '*.test.ts').split('\0');
  // Tests of the examples are part of the examples: `jaws test` runs them, called by test/examples.
  const ours = new Set(all.filter((file) => file !== '' && !file.startsWith('examples/')));
  const networks = ['modules', 'clients', 'stripe'].map((suite) => `vitest.${suite}.config.ts`);
  const found = ['vitest.config.ts', ...networks].flatMap(filesOf);
  expect(ours.size).toBeGreaterThan(1000);
  expect(found.filter((file, index) => found.indexOf(file) !== index)).toEqual([]);
  expect([...ours].filter((file) => !found.includes(file))).toEqual([]);
});

test('each suite is run by the script that says so, and by CI', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const projects = (script: string) =>
    [...(scripts[script] ?? '').matchAll(/--project (\w+)/g)].map(([, name]) => name);
  const local = Object.entries(suites).filter(([, { needsNetwork }]) => !needsNetwork);
  const names = (isFast: boolean) =>
    local.filter(([, suite]) => (suite.isFast ?? false) === isFast).map(([name]) => name);
  expect(projects('test').sort()).toEqual(names(true).sort());
  expect(projects('test:slow').sort()).toEqual(names(false).sort());
  const ci = readFileSync(join(root, '.ci/run'), 'utf8');
  for (const suite of ['test', 'test:slow', 'test:modules', 'test:clients']) {
    expect(ci.split('\n')).toContain(`node scripts/second-look.mjs ${suite}`);
  }
  const workflow = (name: string) => readFileSync(join(root, `.github/workflows/${name}.yml`), 'utf8');
  expect(workflow('ci')).toContain('run: node scripts/second-look.mjs test:all\n');
  expect(workflow('release')).toContain('run: npm run test:all\n');
});
