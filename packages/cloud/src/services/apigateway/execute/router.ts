import { withoutLastSlashes } from '../shared/slashes.ts';

/** A router's entry for a path: its methods by verb, `ANY` among them. */
export type Methods<M> = ReadonlyMap<string, M>;

export interface Match<M> {
  readonly method: M;
  /** Values as sent, still percent-encoded. */
  readonly pathParameters: [name: string, value: string][];
}

interface Branch<M> {
  readonly literals: Map<string, Branch<M>>;
  parameter: { readonly name: string; readonly branch: Branch<M> } | undefined;
  greedy: { readonly name: string; readonly methods: Methods<M> } | undefined;
  methods: Methods<M> | undefined;
}

const PLAIN = /^[^{}]*$/;

/**
 * Finds a request's method. A literal segment wins over a parameter, a parameter over a greedy one, and a path without
 * the verb is skipped for the next one that has it. Verbs win over `ANY`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
 */
export class Router<M> {
  readonly #root = newBranch<M>();
  /** Paths without parameters, for which one look is enough. */
  readonly #plain = new Map<string, Methods<M>>();

  add(path: string, methods: Methods<M>): void {
    if (PLAIN.test(path)) this.#plain.set(path, methods);
    let at = this.#root;
    for (const segment of path.split('/').filter((part) => part !== '')) {
      if (segment.endsWith('+}')) {
        at.greedy = { name: segment.slice(1, -2), methods };
        return;
      }
      at = segment.startsWith('{') ? parameterOf(at, segment.slice(1, -1)) : literalOf(at, segment);
    }
    at.methods = methods;
  }

  /** `path` begins with one slash; a slash at its end means nothing. */
  find(path: string, verb: string): Match<M> | undefined {
    const trimmed = withoutLastSlashes(path) || '/';
    const plain = this.#plain.get(trimmed);
    const method = plain && pick(plain, verb);
    if (method !== undefined) return { method, pathParameters: [] };
    const segments = trimmed === '/' ? [] : trimmed.slice(1).split('/');
    return search(this.#root, segments, 0, verb, []);
  }
}

function newBranch<M>(): Branch<M> {
  return { literals: new Map(), parameter: undefined, greedy: undefined, methods: undefined };
}

function literalOf<M>(at: Branch<M>, segment: string): Branch<M> {
  let next = at.literals.get(segment);
  if (!next) {
    next = newBranch();
    at.literals.set(segment, next);
  }
  return next;
}

function parameterOf<M>(at: Branch<M>, name: string): Branch<M> {
  at.parameter ??= { name, branch: newBranch() };
  return at.parameter.branch;
}

function pick<M>(methods: Methods<M>, verb: string): M | undefined {
  return methods.get(verb) ?? methods.get('ANY');
}

function search<M>(
  at: Branch<M>,
  segments: readonly string[],
  depth: number,
  verb: string,
  found: readonly (readonly [string, string])[],
): Match<M> | undefined {
  if (depth === segments.length) {
    const method = at.methods && pick(at.methods, verb);
    return method === undefined ? undefined : { method, pathParameters: found.map(([name, value]) => [name, value]) };
  }
  const segment = segments[depth]!;
  const literal = at.literals.get(segment) ?? (segment.includes('%') ? at.literals.get(decoded(segment)) : undefined);
  const below = literal && search(literal, segments, depth + 1, verb, found);
  if (below) return below;
  if (at.parameter && segment !== '') {
    const { name, branch } = at.parameter;
    const match = search(branch, segments, depth + 1, verb, [...found, [name, segment]]);
    if (match) return match;
  }
  const method = at.greedy && pick(at.greedy.methods, verb);
  if (!at.greedy || method === undefined) return undefined;
  const rest: [string, string] = [at.greedy.name, segments.slice(depth).join('/')];
  return { method, pathParameters: [...found.map(([name, value]): [string, string] => [name, value]), rest] };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
