import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const texts = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  'changes/README.md',
  '.github/pull_request_template.md',
];

describe.each(texts)('%s', (name) => {
  const text = readFileSync(join(root, name), 'utf8');

  test('names scripts of npm that exist', () => {
    const named = [...text.matchAll(/npm run (?:-s |--silent )?([\w:-]+)/g)].map(([, script]) => script!);
    expect(named.filter((one) => scripts[one] === undefined)).toEqual([]);
  });

  test('names programs of this repository that exist', () => {
    const named = [...text.matchAll(/(?:node|npx tsx) ((?:scripts|packages|bench|test)\/[\w./-]+)/g)].map(
      ([, file]) => file!,
    );
    expect(named.filter((one) => !existsSync(join(root, one)))).toEqual([]);
  });

  test('links to files and chapters that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !leads(join(root, dirname(name)), name, link))).toEqual([]);
  });
});

function leads(folder: string, from: string, link: string): boolean {
  const [file, chapter] = link.split('#') as [string, string | undefined];
  const path = file === '' ? join(root, from) : join(folder, file);
  if (!existsSync(path)) return false;
  return chapter === undefined || headings(readFileSync(path, 'utf8')).includes(chapter);
}

/** As GitHub makes anchors of headings. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
