// Builds the documentation into site/dist: `npm run site`. Offline; SITE_BASE is the path that it will be served at (/).
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vitepress';
import { groups, pages, pageText, repository, titleOf } from './pages.ts';

const site = fileURLToPath(new URL('.', import.meta.url));
const sources = join(site, '.pages');
const out = process.env.SITE_OUT ?? join(site, 'dist');

/** A page's first paragraph, on one line. */
const summaryOf = (markdown: string): string => {
  const paragraph = /^# .+\n\n((?:[^\n]+\n?)+)/m.exec(markdown)?.[1] ?? '';
  return paragraph
    .replaceAll('\n', ' ')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim();
};

const started = performance.now();
rmSync(sources, { recursive: true, force: true });
const texts = new Map([...pages].map(([source, page]) => [page, pageText(source)]));
for (const [page, text] of texts) write(sources, page, text);
cpSync(join(site, 'home.md'), join(sources, 'index.md'));
cpSync(join(repository, 'docs/images'), join(sources, 'images'), { recursive: true });
cpSync(join(repository, 'docs/images'), join(sources, 'public/images'), { recursive: true });

await build(site, { outDir: out });

// Anchors are for the site; readers of the text do not need them.
for (const [page, text] of texts) write(out, page, text.replace(/ \{:#[\w-]+\}$/gm, ''));
write(out, 'llms.txt', index());
console.log(`${pages.size} pages in ${((performance.now() - started) / 1000).toFixed(1)} s: ${out}`);

/** https://llmstxt.org: an index of the pages, for programs. */
function index(): string {
  const entry = ([, page]: readonly [string, string]) => {
    const text = texts.get(page) ?? '';
    return `- [${titleOf(text)}](${page}): ${summaryOf(text)}`;
  };
  const chapters = Object.entries(groups).flatMap(([group, list]) => ['', `## ${group}`, '', ...list.map(entry)]);
  const about =
    '> A framework and command line tool for serverless applications on AWS, in every stage and region, with a local AWS inside.';
  return ['# JAWS', '', about, ...chapters, ''].join('\n');
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
