import type { Budget } from '../../../kernel/budget.ts';
import { Double } from '../shared/json.ts';
import type { Segment } from './ast.ts';
import { passes, plainNumber } from './filter.ts';

/**
 * Follows a path. A definite path (names and single positions only) returns the one value, or undefined if it does not
 * exist; any other returns the list of matches.
 */
export function walk(segments: readonly Segment[], start: unknown, root: unknown, budget: Budget): unknown {
  let found: unknown[] = [start];
  let definite = true;
  for (const [at, segment] of segments.entries()) {
    if (segment.kind === 'function') {
      return applyFunction(segment.name, definite ? found[0] : found);
    }
    // Several names at the path's end make one object of them.
    const merged = at === segments.length - 1 && segment.kind === 'names' && segment.names.length > 1;
    definite &&= merged || isDefinite(segment);
    const next: unknown[] = [];
    for (const node of found) {
      budget.spend();
      if (merged) pick(segment.names, node, next);
      else step(segment, node, root, next, budget);
    }
    found = next;
    if (definite && found.length === 0) return undefined;
  }
  return definite ? found[0] : found;
}

function pick(names: readonly string[], node: unknown, into: unknown[]): void {
  if (!isObject(node)) return;
  into.push(Object.fromEntries(names.filter((name) => Object.hasOwn(node, name)).map((name) => [name, node[name]])));
}

function isDefinite(segment: Segment): boolean {
  if (segment.kind === 'names') return segment.names.length === 1;
  return segment.kind === 'indexes' && segment.indexes.length === 1;
}

function step(segment: Segment, node: unknown, root: unknown, into: unknown[], budget: Budget): void {
  switch (segment.kind) {
    case 'names':
      for (const name of segment.names) {
        if (isObject(node) && Object.hasOwn(node, name)) into.push(node[name]);
      }
      return;
    case 'indexes':
      for (const index of segment.indexes) {
        const at = Array.isArray(node) && index < 0 ? node.length + index : index;
        if (Array.isArray(node) && at >= 0 && at < node.length) into.push(node[at]);
      }
      return;
    case 'slice':
      if (Array.isArray(node)) add(into, node.slice(segment.from ?? 0, segment.to ?? node.length), budget);
      return;
    case 'wildcard':
      add(into, childrenOf(node), budget);
      return;
    case 'deep':
      descend(node, into, budget);
      return;
    case 'filter':
      for (const child of Array.isArray(node) ? node : isObject(node) ? [node] : []) {
        if (passes(segment.condition, { node: child, root, budget, walk })) into.push(child);
      }
      return;
    case 'function':
      return;
  }
}

/** The node and all below it, in document order. */
function descend(node: unknown, into: unknown[], budget: Budget): void {
  budget.spend();
  if (!Array.isArray(node) && !isObject(node)) return;
  into.push(node);
  for (const child of childrenOf(node)) descend(child, into, budget);
}

/** Not by `push(...)`, which passes its arguments on the stack. */
function add(into: unknown[], nodes: readonly unknown[], budget: Budget): void {
  budget.spend(nodes.length);
  for (const node of nodes) into.push(node);
}

function childrenOf(node: unknown): unknown[] {
  if (Array.isArray(node)) return node;
  return isObject(node) ? Object.values(node) : [];
}

function isObject(node: unknown): node is Record<string, unknown> {
  return node !== null && typeof node === 'object' && !Array.isArray(node) && !(node instanceof Double);
}

function applyFunction(name: string, value: unknown): unknown {
  if (name === 'length' || name === 'size') {
    if (typeof value === 'string' || Array.isArray(value)) return value.length;
    return isObject(value) ? Object.keys(value).length : undefined;
  }
  if (name === 'keys') return isObject(value) ? Object.keys(value) : undefined;
  const numbers = (Array.isArray(value) ? value : []).map(plainNumber).filter((one) => one !== undefined);
  if (numbers.length === 0) return undefined;
  const sum = numbers.reduce((total, one) => total + one, 0);
  if (name === 'sum') return double(sum);
  if (name === 'avg') return double(sum / numbers.length);
  if (name === 'min') return double(numbers.reduce((one, other) => Math.min(one, other)));
  if (name === 'max') return double(numbers.reduce((one, other) => Math.max(one, other)));
  const mean = sum / numbers.length;
  return double(Math.sqrt(numbers.reduce((total, one) => total + (one - mean) ** 2, 0) / numbers.length));
}

/** Jayway's functions calculate with doubles. */
const double = (value: number): number | Double => (Number.isInteger(value) ? new Double(value) : value);
