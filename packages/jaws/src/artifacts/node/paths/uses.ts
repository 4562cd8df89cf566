import type { AnyNode, CallExpression } from 'acorn';
import { evaluate, isResolver, nameOf, type Scope, unknown, type Value } from './evaluate.ts';
import { walkTree } from './names.ts';
import { readersIn, reading } from './readers.ts';
import type { Source } from './source.ts';

/** A path in code, relative to its module's folder or to the function's working folder. */
export interface PathUse {
  readonly line: number;
  readonly base: { readonly module: string } | 'root';
  /** Up to the first part that is known only at run time; that part is then `unknown`. */
  readonly text: string;
}

/** A package that code looks up itself, such as by `require.resolve('fonts/one.woff')`. */
export interface Lookup {
  readonly specifier: string;
}

/** Paths on disk in a module's code: the largest expressions that are paths. */
export function usesIn({ program, lineOf }: Source, scope: Scope): { paths: PathUse[]; lookups: Lookup[] } {
  const paths: PathUse[] = [];
  const lookups: Lookup[] = [];
  const readers = readersIn(program);
  const add = (node: AnyNode, { base, text }: Value) => {
    if (base !== undefined) paths.push({ line: lineOf(node), base, text });
  };
  walkTree(program, (node, parent) => {
    if (startsWorker(node, parent)) return false;
    if (node.type === 'CallExpression') {
      const resolved = lookedUp(node, scope);
      if (resolved?.specifier) lookups.push({ specifier: resolved.specifier });
      else if (resolved?.relative !== undefined) {
        add(node, { base: { module: folderOf(scope.file) }, text: resolved.relative });
      }
      if (resolved) return false;
      const [first] = node.arguments;
      if (first && nameOf(node.callee) === 'require') {
        const path = evaluate(first, scope);
        // A module that is loaded this way may load others from its folder.
        if (path?.base && path.text.includes('/')) {
          add(node, { ...path, text: `${path.text.slice(0, path.text.lastIndexOf('/'))}/${unknown}` });
          return false;
        }
      }
      const read = readBy(node, readers);
      if (read) {
        const path = evaluate(read, scope);
        // A constant, or the folder of the module itself; other paths are found below.
        if (path && read.type === 'Identifier' && path.text !== '') add(node, path);
        else if (path?.base && path.text === '') add(node, { ...path, text: unknown });
        // Lambda starts a function in the root of its zip.
        if (path && !path.base && !/^[/\0]/.test(path.text)) add(node, { base: 'root', text: path.text });
      }
    }
    if (!/^(BinaryExpression|TemplateLiteral|NewExpression|CallExpression)$/.test(node.type)) return true;
    const value = evaluate(node, scope);
    if (!value?.base) return true;
    // The folder or the file of the module alone is only the base of other paths.
    if (value.text !== '' && !(value.base !== 'root' && scope.file.endsWith(value.text) && isItself(value, scope))) {
      add(node, value);
    }
    return false;
  });
  return { paths, lookups };
}

/**
 * The argument of a call that reads it as a path: of a function that reads, or of the module's own wrapper around one.
 */
function readBy({ callee, arguments: all }: CallExpression, readers: ReadonlyMap<string, number>): AnyNode | undefined {
  if (reading.test(nameOf(callee) ?? '')) return all[0];
  const at = callee.type === 'Identifier' ? readers.get(callee.name) : undefined;
  return at === undefined ? undefined : all[at];
}

const isItself = ({ base, text }: Value, { file }: Scope): boolean =>
  typeof base === 'object' && (base.module === '.' ? text : `${base.module}/${text}`) === file;

/** A worker is started from a bundle, whose place the bundler knows. */
const startsWorker = (node: AnyNode, parent: AnyNode | undefined): boolean =>
  (node.type === 'NewExpression' || node.type === 'CallExpression') &&
  (parent?.type === 'NewExpression' || parent?.type === 'CallExpression') &&
  parent.arguments[0] === node &&
  /^(Worker|fork)$/.test(nameOf(parent.callee) ?? '');

const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '.');

function lookedUp(
  { callee, arguments: [first] }: CallExpression,
  scope: Scope,
): { specifier?: string; relative?: string } | undefined {
  if (!first || !isResolver(callee)) return undefined;
  const value = evaluate(first, scope);
  if (!value || value.base) return undefined;
  if (/^\.{1,2}\//.test(value.text)) return { relative: value.text };
  const name = /^(?:@[\w.-]+\/)?[\w.-]+(?=\/|$)/.exec(value.text)?.[0];
  return name === undefined ? undefined : { specifier: value.text };
}
