import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface DocsSection {
  readonly file: string;
  readonly heading: string;
  readonly text: string;
}

/** The length at which a section is truncated. Characters. */
const longest = 2_000;
const most = 6;

/** The sections of the documentation that contain most of the words, best first. */
export function searchDocs(query: string, folder = docsFolder()): DocsSection[] {
  const words = [...new Set(query.toLowerCase().match(/[\p{L}\d_-]{2,}/gu) ?? [])];
  const files = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const all = files.flatMap((file) => sectionsOf(file, readFileSync(join(folder, file), 'utf8')));
  return all
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ section }) => ({ ...section, text: section.text.slice(0, longest) }));
}

/** Each word counts once, and more in a heading; its frequency breaks ties. */
function scoreOf({ file, heading, text }: DocsSection, words: readonly string[]): number {
  const [title, body] = [`${file} ${heading}`.toLowerCase(), text.toLowerCase()];
  return words.reduce((sum, word) => {
    const times = body.split(word).length - 1;
    return sum + (title.includes(word) ? 3 : 0) + (times > 0 ? 2 + Math.min(times, 9) / 10 : 0);
  }, 0);
}

function sectionsOf(file: string, text: string): DocsSection[] {
  return text.split(/^(?=#{1,3} )/m).map((part) => {
    const [first = '', ...rest] = part.split('\n');
    return { file, heading: first.replace(/^#+ /, ''), text: rest.join('\n').trim() };
  });
}

function docsFolder(): string {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone of the repository; else beside the bin, or beside the folder of chunks that contains this file.
  const places = import.meta.url.endsWith('.ts') ? ['../../../../../docs'] : ['./docs', '../docs'];
  return places.map(at).find((path) => existsSync(path)) ?? at(places[0]!);
}
