import { requirementsIn } from '../artifacts/python/lock.ts';
import { JawsError } from '../errors/error.ts';
import { functionsOf, objectIn } from './functions.ts';
import { inWords } from './rights.ts';
import type { ModulePackage } from './types.ts';

/** A program that packaging starts on the user's machine, and the function whose code it makes. */
export interface Program {
  readonly function: string;
  readonly command: readonly string[];
}

/** A package of an index by its name, version and marker, of which pip takes a wheel; pip builds everything else by programs that it brings. */
const plain = /^([a-z0-9](?:[\w.-]*[a-z0-9])?)\s*(?:\[[^\]]*\]\s*)?(?:[(<>=!~][^@;]*)?(?:;[^@]*)?$/i;

/** https://pip.pypa.io/en/stable/cli/pip_install/: a name that ends so is a file. */
const archive = /\.(?:zip|whl|tar(?:\.\w+)?|t[bglx]z)$/i;

/** Another encoding than UTF-8, in which the lines can be others: https://peps.python.org/pep-0263/ */
const encoding = /^#.*coding[:=](?!\s*utf-?8\b)/i;

/** Programs of `package.build`, and those that pip starts for a function in Python: requirements that are not only wheels of an index. */
export function programsOf(module: Pick<ModulePackage, 'name' | 'files'>): readonly Program[] {
  const text = (path: string) => {
    const file = module.files.get(path);
    return file && Buffer.from(file.content).toString();
  };
  return functionsOf(module).flatMap(({ id, lambda }) => {
    const { build } = objectIn(lambda, 'package');
    const found = build === undefined ? [] : [[build].flat(9).map(inWords)];
    const folder = id.slice(module.name.length + 1);
    if (/^python/.test(inWords(objectIn(lambda, 'cloudFormation').Runtime)))
      for (const place of [`${folder}/`, ''])
        found.push(...sourcesOf(place, text).map((line) => ['pip', 'install', line]));
    return found.map((command) => ({ function: id, command }));
  });
}

/** Lines of the requirements of a folder that make pip build something. */
function sourcesOf(place: string, text: (path: string) => string | undefined): string[] {
  const locks = ['uv.lock', 'poetry.lock', 'pyproject.toml'].map((name) => place + name);
  const lock = locks.find((path) => text(path) !== undefined);
  const lines = linesOf(text(`${place}requirements.txt`) ?? '');
  if (lock === undefined) return lines;
  try {
    const read = (file: string) => text(file.replaceAll('\\', '/').slice(1));
    return [...lines, ...linesOf(requirementsIn(`/${lock}`, read))];
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    return [...lines, `-r ${lock}, which cannot be read`];
  }
}

function linesOf(text: string): string[] {
  // Where Python does, https://docs.python.org/3/library/stdtypes.html#str.splitlines, and at other control characters, which no requirement has.
  const lines = text.split(/\r\n|(?!\t)[\p{Cc}\u2028\u2029]/u);
  const joined: string[] = [];
  let begun = '';
  for (const line of lines) {
    // A comment is not continued.
    const isComment = /^\s*#/.test(line);
    if (!isComment && line.endsWith('\\')) begun += line.slice(0, -1);
    else {
      joined.push(begun + (isComment ? ` ${line}` : line));
      begun = '';
    }
  }
  const requirements = [...joined, begun].map((line) =>
    line
      .replace(/(?:^|\s)#.*$/s, '')
      .replace(/\s--hash[=\s]\S+/g, '')
      .trim(),
  );
  return [...lines.slice(0, 2).filter((line) => encoding.test(line)), ...requirements.filter(isBuilt)];
}

function isBuilt(line: string): boolean {
  const [, name] = plain.exec(line) ?? [];
  return line !== '' && (name === undefined || archive.test(name) || /\s--/.test(line));
}
