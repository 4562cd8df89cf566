// Checks that ARCHITECTURE.md is true: every file and folder that it names exists, and every room of the packages is in it. A name without
// a folder is looked for beside or below the paths of the same row or chapter. Prints what is wrong; exit code 1 when there is something.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bases = ['', 'packages/jaws/', 'packages/jaws/src/', 'packages/cloud/src/', 'packages/core/'];

/** Files of a user's project, objects in a bucket and the like: named, but not of this repository. */
const elsewhere =
  /^(?:jaws(?:\.config)?\.(?:json|ts)|awsm\.(?:json|ts)|event\.json|\.env|\.jaws-module\.json|(?:aws_modules|cloudformation)\/.*|rollout(?:-order)?\.json|<id>\.\S+|jaws-core-js(?:\/\w+)?|dist\/.*|sqs\/\S+)$/;

/** A room that is drawn before it is built: its paths are checked from the day on which it is there. */
const planned = ['packages/jaws/src/dash'];

/** What is wrong with the text about a repository. */
export function checkArchitecture(text, folder) {
  return [...missingPaths(text, folder), ...missingRooms(text, folder)];
}

function missingPaths(text, folder) {
  return text.split(/\n(?=#)/).flatMap((section) => {
    // A row of a table is a task of its own; everything else under a heading is about one thing.
    const rows = section.split('\n').filter((line) => line.startsWith('|'));
    const prose = section
      .split('\n')
      .filter((line) => !line.startsWith('|'))
      .join('\n');
    return [...rows, prose].flatMap((part) => missingIn(part, folder));
  });
}

function missingIn(part, folder) {
  const known = [];
  const missing = [];
  for (const name of namesIn(part)) {
    if (elsewhere.test(name) || isPlanned(name, folder)) continue;
    const found = bases.flatMap((base) => find(folder, base + name));
    if (found.length === 0) missing.push(name);
    known.push(...found);
  }
  // Names that come before the path that they belong to are found, too.
  return missing
    .filter((name) => !isNear(name, known, folder))
    .map((name) => `ARCHITECTURE.md names ${name}, which is not there`);
}

/** In code: `a/b.ts`, `b.ts`, `a/`. In drawings, which are indented: `a/b`. */
function namesIn(part) {
  const names = [...part.matchAll(/`([^`\n]+)`/g)].map(([, name]) => name).filter(isPath);
  const drawn = part.split('\n').filter((line) => /^ {4}.*(?:──►|─►)/.test(line));
  return [
    ...new Set([
      ...names,
      ...drawn.flatMap((line) => line.match(/(?<![\w/])[a-z][\w-]*(?:\/[\w-]+)+(?![\w./-])/g) ?? []),
    ]),
  ];
}

function isPlanned(name, folder) {
  return planned.some(
    (path) =>
      !existsSync(join(folder, path)) && `packages/jaws/src/${name}/`.replaceAll('//', '/').startsWith(`${path}/`),
  );
}

function isPath(name) {
  if (!/^[\w@.<>-]+(?:\/[\w@.<>-]+)*\/?$/.test(name)) return false;
  return (
    /\.(?:[cm]?[jt]s|json|md)$/.test(name) ||
    name.endsWith('/') ||
    /^(?:packages|scripts|test|docs|bench|modules)\//.test(name)
  );
}

/** The paths that a name has, without an ending in drawings; `<id>` stands for any name. */
function find(folder, name) {
  let paths = [folder];
  const parts = name.split('/').filter(Boolean);
  for (const [n, part] of parts.entries()) {
    paths = paths.flatMap((path) => {
      if (!part.includes('<')) {
        const endings = n === parts.length - 1 ? ['', '.ts'] : [''];
        return endings.map((ending) => join(path, part + ending)).filter((one) => existsSync(one));
      }
      const pattern = new RegExp(`^${part.replaceAll('.', '\\.').replace(/<\w+>/g, '.+')}$`);
      return isFolder(path)
        ? readdirSync(path)
            .filter((one) => pattern.test(one))
            .map((one) => join(path, one))
        : [];
    });
  }
  return name.endsWith('/') ? paths.filter(isFolder) : paths;
}

/** Whether it is in a folder that is named beside it, in that of a file, or a step above. */
function isNear(name, known, folder) {
  const folders = new Set(
    known.flatMap((path) => (isFolder(path) ? [path, dirname(path)] : [dirname(path), dirname(dirname(path))])),
  );
  return [...folders]
    .filter((one) => one.startsWith(join(folder, 'packages')))
    .some((one) => find(one, name).length > 0);
}

function missingRooms(text, folder) {
  return ['jaws', 'cloud'].flatMap((name) => {
    const src = join(folder, 'packages', name, 'src');
    const rooms = readdirSync(src).filter((one) => isFolder(join(src, one)));
    return rooms
      .filter((room) => !text.includes(`\`${room}/`))
      .map((room) => `ARCHITECTURE.md does not say what packages/${name}/src/${room} is`);
  });
}

function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function main() {
  const wrong = checkArchitecture(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'), root);
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
