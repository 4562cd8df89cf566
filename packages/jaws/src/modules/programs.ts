import { functionsOf, objectIn } from './functions.ts';
import type { ModulePackage } from './types.ts';

/** A program that packaging starts on the user's machine, and the function whose code it makes. */
export interface Program {
  readonly function: string;
  readonly command: readonly string[];
}

/** A package of an index by its name, version and marker, of which pip takes a wheel; pip builds everything else by programs that it brings. */
const plain = /^[\w.-]+\s*(?:\[[^\]]*\]\s*)?(?:[(<>=!~][^@;]*)?(?:;[^@]*)?$/;

/** A source of a lock file that is no index and not the function itself. */
const fromElsewhere =
  /\b(?:git|path|directory|editable|virtual|url)\s*=\s*"(?!\.")|\btype\s*=\s*"(?:git|directory|file|url)"/;

/** Programs of `package.build`, and those that pip starts for a function in Python: requirements that are not only wheels of an index. */
export function programsOf(module: Pick<ModulePackage, 'name' | 'files'>): readonly Program[] {
  const text = (path: string) => Buffer.from(module.files.get(path)?.content ?? '').toString();
  return functionsOf(module).flatMap(({ id, lambda }) => {
    const { build } = objectIn(lambda, 'package');
    const found = build === undefined ? [] : [[build].flat(9).map(String)];
    const folder = id.slice(module.name.length + 1);
    if (/^python/.test(String(objectIn(lambda, 'cloudFormation').Runtime)))
      for (const place of [`${folder}/`, ''])
        found.push(...sourcesOf(place, text).map((line) => ['pip', 'install', line]));
    return found.map((command) => ({ function: id, command }));
  });
}

/** Lines of the requirements of a folder that make pip build something. */
function sourcesOf(place: string, text: (path: string) => string): string[] {
  const lines = text(`${place}requirements.txt`)
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, '')
        .replace(/\s--hash[=\s]\S+/g, '')
        .trim(),
    );
  const listed = lines.filter((line) => line !== '' && !plain.test(line));
  // Wheels and archives of an index have their address in a lock file too, in lists or beside a hash.
  const locked = ['uv.lock', 'poetry.lock'].flatMap((name) =>
    text(place + name)
      .split('\n')
      .filter((line) => fromElsewhere.test(line) && !/\bhash\s*=/.test(line)),
  );
  const project = text(`${place}pyproject.toml`)
    .split('\n')
    .filter((line) => /@\s*(?:\w+\+|file:|https?:|\.)/.test(line));
  return [...listed, ...[...locked, ...project].map((line) => line.trim())];
}
