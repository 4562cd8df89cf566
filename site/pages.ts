// Which files of the repository are pages of the site, in which order, and how their text becomes that of a page.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../', import.meta.url));

const modules = readdirSync(join(repository, 'modules'))
  .filter((name) => existsSync(join(repository, 'modules', name, 'README.md')))
  .sort();

/** The source of a text, and its page on the site. */
type Page = readonly [source: string, page: string];

const docs = (...names: string[]): Page[] => names.map((name) => [`docs/${name}.md`, `${name}.md`]);

/** By group of the menu. */
export const groups: Readonly<Record<string, readonly Page[]>> = {
  Start: docs('start', 'tutorial', 'examples', 'how-it-works', 'comparison', 'migrating'),
  Build: docs('modules', 'functions', 'endpoints', 'environment', 'types', 'testing', 'dev', 'packaging'),
  Deploy: docs('stages', 'regions', 'ci', 'operate', 'security', 'scale'),
  'Local AWS': [...docs('cloud', 'runtimes', 'cloud-coverage'), ['packages/cloud/README.md', 'cloud-package.md']],
  Reference: [
    ...docs('commands', 'reference-jaws', 'reference-awsm', 'errors'),
    ['packages/core/README.md', 'core.md'],
    ...docs('platforms', 'benchmarks'),
    ['SECURITY.md', 'security-policy.md'],
  ],
  Modules: [...docs('catalogue'), ...modules.map((name): Page => [`modules/${name}/README.md`, `modules/${name}.md`])],
};

export const pages: ReadonlyMap<string, string> = new Map(Object.values(groups).flat());

export const titleOf = (markdown: string): string => /^# (.+)$/m.exec(markdown)?.[1]?.replaceAll('`', '') ?? '';

/** The anchor of a heading, as GitHub makes it, so that a link leads to the same place in both. */
export const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{Pc}\s-]/gu, '')
    .replace(/\s/g, '-');

/** The text of a page: comments are left out, anchors belong to their headings, and links lead to pages of the site. */
export function pageText(source: string): string {
  const lines = readFileSync(join(repository, source), 'utf8').split('\n');
  let fence: string | undefined;
  const text: string[] = [];
  for (const line of lines) {
    const mark = /^ *(`{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark === fence)) fence = fence === undefined ? mark : undefined;
    text.push(fence !== undefined || mark !== undefined || line.startsWith('    ') ? line : withLinks(line, source));
  }
  return text
    .join('\n')
    .replace(/^<!-- .*? -->\n/gm, '')
    .replace(/^<a id="([\w-]+)"><\/a>\n\n(#+ .*)$/gm, '$2 {:#$1}');
}

function withLinks(line: string, source: string): string {
  return line.replace(
    /(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)/g,
    (whole, picture: string, words: string, address: string) => {
      if (/^([a-z]+:|#)/.test(address) || picture) return whole;
      const [path = '', anchor] = address.split('#');
      const page = siteAddress(posix.join(posix.dirname(source), path));
      // Files that are not pages are only in the repository.
      if (page === undefined) return words;
      const from = posix.dirname(pages.get(source) ?? '');
      const relative = posix.relative(from, page);
      return `[${words}](${relative.startsWith('.') ? relative : `./${relative}`}${anchor ? `#${anchor}` : ''})`;
    },
  );
}

/** The page for a path of the repository; for a folder it is its README. */
function siteAddress(path: string): string | undefined {
  const full = join(repository, path);
  const file = existsSync(full) && statSync(full).isDirectory() ? posix.join(path, 'README.md') : path;
  return pages.get(file);
}
