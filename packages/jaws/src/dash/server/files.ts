import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A built file of the page. */
interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** The files by URL path: a request's path is only looked up in this map, never on disk. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built page. Files of other types, such as licenses, are left out. */
export function readPage(folder = pageFolder()): PageFiles {
  const files = readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, PageFile][] => {
    const type = types[extname(entry.name)];
    return entry.isFile() && type !== undefined
      ? [[`/${entry.name}`, { type, body: readFileSync(join(folder, entry.name)) }]]
      : [];
  });
  const all = new Map(files);
  const index = all.get('/index.html');
  if (!index) throw new Error(`There is no page in ${folder}: this installation of JAWS is not complete.`);
  return all.set('/', index);
}

function pageFolder(): string {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  // From source, in a clone that was built; else beside the bin, or beside the folder of chunks that contains this file.
  const places = import.meta.url.endsWith('.ts') ? ['../../../dist/dash'] : ['./dash', '../dash'];
  return places.map(at).find((path) => existsSync(path)) ?? at(places[0]!);
}
