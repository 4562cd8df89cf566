// Checks that ARCHITECTURE.md and the pages in docs/architecture are true: every file and folder that they name exists. A name without a folder is
// looked for beside or below the paths of the same row or chapter. ARCHITECTURE.md is one screen, has every room of the packages, draws imports in the
// direction that check-imports.mjs enforces, and leads to each page. Prints what is wrong; exit code 1 when there is something.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layers } from './rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bases = ['', 'packages/jaws/', 'packages/jaws/src/', 'packages/cloud/src/', 'packages/core/'];

/** Files of a user's project, objects in a bucket and the like: named, but not of this repository. */
const elsewhere =
  /^(?:jaws(?:\.config)?\.(?:json|ts)|awsm\.(?:json|ts)|event\.json|\.env|\.jaws-module\.json|(?:aws_modules|cloudformation)\/.*|rollout(?:-order)?\.json|<id>\.\S+|jaws-core-js(?:\/\w+)?|dist\/.*|sqs\/\S+)$/;

/** The number of lines of a screen. */
const SCREEN = 80;

/** The mistakes in the texts about a repository: `map` is ARCHITECTURE.md, `pages` are those of docs/architecture by their paths. */
export function checkArchitecture(map, folder, pages = {}) {
  const paths = Object.entries({ 'ARCHITECTURE.md': map, ...pages }).flatMap(([file, text]) =>
    missingPaths(text, folder).map((name) => `${file} names ${name}, which is not there`),
  );
  const unlinked = Object.keys(pages).filter((page) => !map.includes(`](${page})`));
  const lines = map.trimEnd().split('\n').length;
  return [
    ...paths,
    ...missingRooms(map, folder),
    ...unlinked.map((page) => `ARCHITECTURE.md does not lead to ${page}`),
    ...(lines > SCREEN
      ? [`ARCHITECTURE.md has ${lines} lines, and a screen has ${SCREEN}: move what is longer to docs/architecture`]
      : []),
  ];
}

/** The mistakes in the imports that a text draws: `Imports of jaws: ...` names each room of `layers` once, in their order from the top. */
export function checkDrawnImports(text, name, layers) {
  const drawn = new RegExp(`^Imports of ${name}: \`([^\`]+)\``, 'm').exec(text)?.[1];
  if (drawn === undefined) return [`ARCHITECTURE.md does not say which way imports of ${name} go`];
  const named = drawn.split(' → ').map((step) => step.split(', ').sort());
  // Folders without code of their own, and single files beside a room, need no place in the drawing.
  const isRoom = (one) => !/^(?:generated|(?!main|command-line|index).*\.ts)$/.test(one);
  const real = layers
    .map((rooms) => rooms.filter(isRoom).sort())
    .filter((rooms) => rooms.length > 0)
    .reverse();
  return JSON.stringify(named) === JSON.stringify(real)
    ? []
    : [
        `ARCHITECTURE.md draws imports of ${name} as ${drawn}. They go ${real.map((rooms) => rooms.join(', ')).join(' → ')}`,
      ];
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
    if (elsewhere.test(name)) continue;
    const found = bases.flatMap((base) => find(folder, base + name));
    if (found.length === 0) missing.push(name);
    known.push(...found);
  }
  // Names that precede the path that they belong to are found, too.
  return missing.filter((name) => !isNear(name, known, folder));
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

function isPath(name) {
  if (!/^[\w@.<>-]+(?:\/[\w@.<>-]+)*\/?$/.test(name)) return false;
  return (
    /\.(?:[cm]?[jt]s|json|md)$/.test(name) ||
    name.endsWith('/') ||
    /^(?:packages|scripts|test|docs|bench|modules)\//.test(name)
  );
}

/** The paths that a name can have, without an extension in drawings; `<id>` stands for any name. */
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

/** Whether it is in a folder that is named beside it, in that of a file, or in its parent. */
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
  const map = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const files = readdirSync(join(root, 'docs/architecture')).map((name) => `docs/architecture/${name}`);
  const pages = Object.fromEntries(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const wrong = [
    ...checkArchitecture(map, root, pages),
    ...Object.entries(layers).flatMap(([name, rooms]) => checkDrawnImports(map, name, rooms)),
  ];
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
