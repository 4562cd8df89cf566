// Finds circles of imports: files that need one another when they are loaded, so that the order of loading decides what is defined. Imports
// of types, which do not exist at run time, and `await import()`, which runs later, do not count. Exit code 1 if there is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders = ['packages/jaws/src', 'packages/cloud/src', 'packages/core', 'modules', 'scripts', 'bench', 'test'];
const source = /(?<!\.d)\.(?:[cm]?ts|[cm]?js)$/;
/** `import … from`, `export … from` and `import '…'`; the first group is there for types. */
const statement = /^\s*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm;
const required = /\brequire\(\s*['"](\.[^'"]+)['"]\s*\)/g;

/** The circles in folders, each a list of files in the order of their imports. */
export function findCycles(files) {
  const graph = new Map(files.map((file) => [file, importsOf(file)]));
  return components(graph)
    .filter((all) => all.length > 1 || graph.get(all[0]).includes(all[0]))
    .map((all) => shortest(graph, new Set(all)));
}

export function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && source.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (file) => !file.split(sep).some((part) => part === 'node_modules' || part === 'dist' || part === 'fixtures'),
    );
}

function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const names = [...text.matchAll(statement)].filter(([, type]) => type === undefined).map(([, , name]) => name);
  if (/\.c?js$/.test(file)) names.push(...[...text.matchAll(required)].map(([, name]) => name));
  return [...new Set(names)].flatMap((name) => resolved(resolve(dirname(file), name)) ?? []);
}

function resolved(path) {
  return [path, `${path}.js`, `${path}.cjs`, join(path, 'index.js')].find((one) => source.test(one) && existsSync(one));
}

/** Strongly connected components, by Tarjan's algorithm without recursion. */
function components(graph) {
  const found = [];
  const state = new Map();
  const stack = [];
  for (const start of graph.keys()) {
    if (state.has(start)) continue;
    const calls = [enter(start)];
    while (calls.length > 0) {
      const call = calls.at(-1);
      const next = call.rest.pop();
      if (next !== undefined) {
        const known = state.get(next);
        if (known === undefined) calls.push(enter(next));
        else if (known.isOpen) call.node.low = Math.min(call.node.low, known.index);
        continue;
      }
      calls.pop();
      const above = calls.at(-1);
      if (above) above.node.low = Math.min(above.node.low, call.node.low);
      if (call.node.low === call.node.index) found.push(close(call.file));
    }
  }
  return found;

  function enter(file) {
    const node = { index: state.size, low: state.size, isOpen: true };
    state.set(file, node);
    stack.push(file);
    return { file, node, rest: (graph.get(file) ?? []).filter((one) => graph.has(one)) };
  }

  function close(file) {
    const all = stack.splice(stack.lastIndexOf(file));
    for (const one of all) state.get(one).isOpen = false;
    return all;
  }
}

/** The shortest circle in a component: the imports to look at. */
function shortest(graph, inside) {
  let best;
  for (const start of inside) {
    const from = new Map();
    const queue = [start];
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      for (const next of graph.get(file).filter((one) => inside.has(one))) {
        if (next === start) {
          const way = [];
          for (let at = file; at !== undefined; at = from.get(at)) way.unshift(at);
          if (best === undefined || way.length < best.length) best = way;
          queue.length = 0;
          break;
        }
        if (!from.has(next)) {
          from.set(next, file);
          queue.push(next);
        }
      }
    }
  }
  return best;
}

function main() {
  const cycles = findCycles(folders.flatMap((folder) => sourcesIn(join(root, folder))));
  for (const files of cycles) {
    const names = [...files, files[0]].map((file) => relative(root, file).split(sep).join('/'));
    console.error(`circle of imports: ${names.join(' → ')}`);
  }
  if (cycles.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
