import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PackageLayout } from './packages.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'jaws-packages-')));
afterAll(() => rmSync(root, { recursive: true }));

const linux = { os: 'linux', cpu: 'x64', libc: 'glibc' };
const places = (layout: PackageLayout) => [...layout.complete(() => true)].map(([place]) => place).sort();

/** Packages in a store laid out like pnpm's: `a@1` and its dependencies. */
function store(packages: Readonly<Record<string, readonly string[]>>): void {
  for (const [id, needs] of Object.entries(packages)) {
    const name = id.split('@')[0]!;
    const folder = join(root, 'node_modules/.pnpm', id, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    const dependencies = Object.fromEntries(needs.map((need) => [need.split('@')[0], '*']));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, dependencies }));
    for (const need of needs) {
      const other = need.split('@')[0]!;
      symlinkSync(join('../..', need, 'node_modules', other), join(dirname(folder), other));
    }
  }
}

test('two versions are kept apart: the package that needs the other one has it below', () => {
  store({ 'a@1': ['b@1', 'c@1'], 'b@1': [], 'c@1': ['b@2'], 'b@2': [] });
  const layout = new PackageLayout(linux);
  layout.put('node_modules/a', join(root, 'node_modules/.pnpm/a@1/node_modules/a'));
  expect(places(layout)).toEqual([
    'node_modules/a',
    'node_modules/b',
    'node_modules/c',
    'node_modules/c/node_modules/b',
  ]);
});

test('versions that need each other in turn come to an end', () => {
  store({ 'x@1': ['y@2'], 'y@2': ['x@2'], 'x@2': ['y@1'], 'y@1': ['x@1'] });
  const layout = new PackageLayout(linux);
  for (const name of ['x', 'y'])
    layout.put(`node_modules/${name}`, join(root, `node_modules/.pnpm/${name}@1/node_modules/${name}`));
  expect(places(layout).length).toBeLessThan(40);
});
