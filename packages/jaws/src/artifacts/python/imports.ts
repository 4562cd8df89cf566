import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * Files and folders of the project that Python code imports and that the zip does not have yet, relative to the project:
 * `from shared.money import add` means shared/. `given` are files that are in the zip; their imports are followed too.
 */
export function importedBy(root: string, targets: readonly string[]): string[] {
  const files = new Set(targets);
  const found = new Set<string>();
  for (const file of files) {
    for (const path of importsOf(root, file)) {
      const target = moduleAt(root, path);
      if (target === undefined || isIn(target, targets, found)) continue;
      found.add(target);
      for (const one of pythonIn(root, target)) files.add(one);
      for (const one of initsOf(root, target)) found.add(one);
    }
  }
  return [...found].sort();
}

/** An included folder contains everything below it. */
const isIn = (target: string, targets: readonly string[], found: ReadonlySet<string>): boolean =>
  targets.includes(target) ||
  targets.some((file) => file.startsWith(`${target}/`)) ||
  [...found].some((one) => target === one || target.startsWith(`${one}/`));

/** Paths of modules that a file may import, as Python searches for them from the root of the zip. */
function importsOf(root: string, file: string): string[] {
  const text = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  const paths: string[] = [];
  for (const [, names] of text.matchAll(/^[ \t]*import[ \t]+([\w., \t]+)/gm)) {
    for (const name of names!.split(',')) paths.push(pathOf(name.trim().split(/\s/)[0]!, file));
  }
  for (const [, from, names] of text.matchAll(/^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)/gm)) {
    const base = pathOf(from!, file);
    // The import may be a module of that package, or a name in it.
    for (const name of names!.replace(/[()]|#.*/g, '').split(',')) {
      const word = name.trim().split(/\s/)[0];
      if (word) paths.push(posix.join(base, word));
    }
    paths.push(base);
  }
  return paths;
}

/** `.text` and `..money` are found from the file's own folder. */
function pathOf(name: string, file: string): string {
  const dots = /^\.*/.exec(name)![0].length;
  const rest = name.slice(dots).replaceAll('.', '/');
  return dots === 0 ? rest : posix.join(posix.dirname(file), '../'.repeat(dots - 1), rest);
}

/** The file or the package of this path; not a folder that also holds modules of JAWS. */
function moduleAt(root: string, path: string): string | undefined {
  if (path === '' || path === '.' || path.startsWith('..')) return undefined;
  if (statSync(join(root, `${path}.py`), { throwIfNoEntry: false })?.isFile()) return `${path}.py`;
  if (!statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return pythonIn(root, path).some((file) => posix.dirname(file) === path) ? path : undefined;
}

function pythonIn(root: string, path: string): string[] {
  if (path.endsWith('.py')) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const name = posix.join(path, entry.name);
    if (entry.isDirectory()) return /^(__pycache__|\.|node_modules)/.test(entry.name) ? [] : pythonIn(root, name);
    return entry.name.endsWith('.py') ? [name] : [];
  });
}

/** `__init__.py` of the packages above. */
function initsOf(root: string, path: string): string[] {
  const found: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
    const file = `${folder}/__init__.py`;
    if (existsSync(join(root, file))) found.push(file);
  }
  return found;
}
