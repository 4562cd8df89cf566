import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createPackageFiles } from '../../packages/jaws/src/scaffold/package.ts';

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'));
const packageOf = (name: string): string =>
  name === 'jaws-core-js' ? 'packages/core/package.json' : `modules/${name}/package.json`;

/** Why a range is not one of the version that is here and of all later ones of its major version; undefined when it is. */
function mistake(name: string, range: string): string | undefined {
  const numbers = (text: string) => text.split('.').map(Number) as [number, number, number];
  if (!/^\^\d+\.\d+\.\d+$/.test(range)) return `${name} ${range} is open for major versions that nobody has tried`;
  const [least, present] = [numbers(range.slice(1)), numbers(read(packageOf(name)).version)];
  const isLater = least.map((part, at) => Math.sign(present[at]! - part)).find((sign) => sign !== 0);
  return least[0] === present[0] && isLater !== -1 ? undefined : `${name} ${range} is not ${present.join('.')}`;
}

const modules = readdirSync(new URL('../../modules', import.meta.url)).filter((name) =>
  existsSync(new URL(`../../modules/${name}/package.json`, import.meta.url)),
);

test('modules take the core and the modules that are here, and no major version that nobody has tried', () => {
  const found = modules.flatMap((module) => {
    const { peerDependencies = {} } = read(`modules/${module}/package.json`);
    return Object.entries<string>(peerDependencies).map(([name, range]) => ({
      module,
      name,
      why: mistake(name, range),
    }));
  });
  expect(found.filter(({ name }) => name === 'jaws-core-js').length).toBeGreaterThan(14);
  expect(found.filter(({ why }) => why !== undefined)).toEqual([]);
});

test('so does a new module', () => {
  const files = ['typescript', 'javascript'].map((language) =>
    createPackageFiles({
      module: 'awsm-thumbs',
      function: 'make',
      language: { name: language },
      parts: 'both',
    } as never),
  );
  for (const all of files) {
    const { content } = all.find(({ path }) => path === 'awsm-thumbs/package.json')!;
    const { peerDependencies } = JSON.parse(String(content));
    expect(mistake('jaws-core-js', peerDependencies['jaws-core-js'])).toBeUndefined();
  }
});

test.each([
  ['>=2', 'open'],
  ['*', 'open'],
  ['^1.0.0', 'is not'],
  ['^3.0.0', 'is not'],
  ['^2.99.0', 'is not'],
])('a range %s is found', (range, why) => {
  expect(mistake('jaws-core-js', range)).toContain(why);
});
