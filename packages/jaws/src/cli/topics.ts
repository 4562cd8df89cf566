import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Pages for people; the others are generated from the commands, or are figures. */
const left = new Set(['commands', 'benchmarks', 'cloud-coverage']);

/** Pages for newcomers, in this order; the others follow by their names. */
const first = ['start', 'tutorial', 'how-it-works'];

/** In the built tool it is beside the code, which may be in a subfolder; in the sources at the root. */
const folders = ['./docs/', '../docs/', '../../../../docs/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

const folder = (): string | undefined => folders.find((path) => existsSync(`${path}regions.md`));

/** Names of the pages of the documentation: `regions`. */
export function topics(): readonly string[] {
  const found = folder();
  if (found === undefined) return [];
  const names = readdirSync(found)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .filter((name) => !left.has(name))
    .sort();
  return [...first.filter((name) => names.includes(name)), ...names.filter((name) => !first.includes(name))];
}

/** Each page with its title. */
export const topicTitles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    topics().map((topic) => [topic, /^# (.+)$/m.exec(topicText(topic))?.[1]?.replaceAll('`', '') ?? topic]),
  );

/** The text of a page. */
export const topicText = (topic: string): string => readFileSync(`${folder()}${topic}.md`, 'utf8');
