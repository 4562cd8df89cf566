import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { AnyNode } from 'acorn';
import { codeOnly } from '../source-parts.ts';
import { evaluate, nameOf, type Scope, unknown } from './paths/evaluate.ts';
import type { Module } from './paths/modules.ts';
import { walkTree } from './paths/names.ts';

interface Argument {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Where code starts a worker: the argument that is its path, and the file that it means, relative to the project. */
interface WorkerStart extends Argument {
  readonly worker: string;
}

/** Calls in a module of the project that start a file of the project, in order. `text` is its source. */
export function startsIn(root: string, { source, scope }: Module, text: string): WorkerStart[] {
  const byLine = new Map<number, Argument[]>();
  for (const one of argumentsIn(codeOnly(text))) {
    const others = byLine.get(one.line);
    if (others) others.push(one);
    else byLine.set(one.line, [one]);
  }
  const starts: WorkerStart[] = [];
  walkTree(source.program, (node) => {
    const path = startedBy(node);
    if (!path) return true;
    // The tree has no types, so its places are not those of the source; but its lines and their order are.
    const place = byLine.get(source.lineOf(node))?.shift();
    const worker = fileOf(root, path, scope);
    if (place && worker !== undefined) starts.push({ ...place, worker });
    return true;
  });
  return starts.toSorted((a, b) => a.start - b.start);
}

/** The argument of `new Worker(…)` and `fork(…)` that is a path. */
function startedBy(node: AnyNode): AnyNode | undefined {
  const name = node.type === 'NewExpression' ? 'Worker' : node.type === 'CallExpression' ? 'fork' : undefined;
  if (name === undefined) return undefined;
  const { callee, arguments: all } = node as unknown as { callee: AnyNode; arguments: AnyNode[] };
  return nameOf(callee) === name ? all[0] : undefined;
}

/** The code that an expression means, if that is certain. */
function fileOf(root: string, path: AnyNode, scope: Scope): string | undefined {
  const value = evaluate(path, scope);
  if (!value || value.text.includes(unknown)) return undefined;
  // Lambda starts a function in the root of its zip.
  if (!value.base && !/^\.{1,2}\//.test(value.text)) return undefined;
  return sourceOf(root, posix.join(typeof value.base === 'object' ? value.base.module : '.', value.text));
}

function sourceOf(root: string, path: string): string | undefined {
  const candidates = [path, path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`];
  return candidates.find(
    (one) => /\.[cm]?[jt]sx?$/.test(one) && statSync(join(root, one), { throwIfNoEntry: false })?.isFile(),
  );
}

/** First arguments of what may start a worker. `code` has nothing else than code. */
function argumentsIn(code: string): Argument[] {
  let line = 1;
  let counted = 0;
  return [...code.matchAll(/(?<![\w$])(?:Worker|fork)\s*\(/g)].map(({ index, 0: call }) => {
    line += code.slice(counted, index).split('\n').length - 1;
    counted = index;
    const start = index + call.length;
    return { line, start, end: argumentEnd(code, start) };
  });
}

/** The comma or bracket after an argument. */
function argumentEnd(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    const sign = code[at]!;
    if ('([{'.includes(sign)) depth += 1;
    else if (depth === 0 && ',)'.includes(sign)) return at;
    else if (')]}'.includes(sign)) depth -= 1;
  }
  return code.length;
}
