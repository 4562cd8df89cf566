import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { sources } = JSON.parse(readFileSync(join(root, 'scripts/generate/sources.json'), 'utf8')) as {
  sources: Source[];
};

interface Source {
  files: string[];
  script?: string;
  source: string;
  date?: string;
  packages?: string[];
}

/** Data files, by their notation: code that people wrote, texts and npm's own lock file do not count. */
const isData = (file: string) =>
  (/\.(?:json|svg|csv|txt|tsv|xml|bin|br|gz)$/.test(file) || file.includes('/generated/')) &&
  file !== 'package-lock.json';
const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);

test('every data file over 20 KB, and everything in a folder `generated`, says where it comes from', () => {
  const known = new Set(sources.flatMap((one) => one.files));
  const found = files.filter((file) => isData(file) && existsSync(join(root, file)));
  const needed = found.filter((file) => file.includes('/generated/') || statSync(join(root, file)).size > 20_000);
  expect(needed.length).toBeGreaterThan(30);
  expect(needed.filter((file) => !known.has(file))).toEqual([]);
});

test.each(sources)('$files.0: the files and the script are there, or the day on which it was copied', (one) => {
  for (const file of one.files) expect(existsSync(join(root, file)), file).toBe(true);
  expect(one.source).toMatch(/\S/);
  if (one.script === undefined) expect(one.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  else expect(existsSync(join(root, one.script)), one.script).toBe(true);
});

test.each(sources.filter(({ script }) => script !== undefined))(
  '$files.0: $script knows the file',
  ({ files: made, script }) => {
    const text = readFileSync(join(root, script!), 'utf8');
    // By its full name, by the id to which the script adds the ending, or by its folder.
    for (const file of made) {
      const [name, folder] = [file.split('/').at(-1)!, file.split('/').at(-2)!];
      expect(
        [name, `'${name.replace(/\.\w+$/, '')}'`, folder].some((part) => text.includes(part)),
        file,
      ).toBe(true);
    }
  },
);

test('a package that data comes from is pinned', () => {
  const pinned = ['package.json', 'packages/cloud/package.json'].flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(join(root, file), 'utf8')).devDependencies),
  );
  for (const name of sources.flatMap(({ packages = [] }) => packages)) {
    expect(pinned.find(([one]) => one === name)?.[1], name).toMatch(/^\d+\.\d+\.\d+$/);
  }
});
