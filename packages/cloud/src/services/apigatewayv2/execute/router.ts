import type { RouteRecord } from '../state/records.ts';

export interface Match {
  readonly route: RouteRecord;
  readonly pathParameters: ReadonlyMap<string, string>;
}

interface Node {
  readonly fixed: Map<string, Node>;
  variable: Node | undefined;
  /** By method; the routes differ in their variables' names, so each keeps its own. */
  readonly ends: Map<string, RouteRecord>;
  readonly greedyEnds: Map<string, RouteRecord>;
}

const newNode = (): Node => ({ fixed: new Map(), variable: undefined, ends: new Map(), greedyEnds: new Map() });

/**
 * Finds the most specific route: a full match of path and method, then one with a greedy path variable, then `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export class Router {
  readonly #root = newNode();
  readonly #fallback: RouteRecord | undefined;

  constructor(routes: readonly RouteRecord[]) {
    this.#fallback = routes.find(({ RouteKey }) => RouteKey === '$default');
    for (const route of routes) this.#add(route);
  }

  /** `path` is decoded and begins with a slash. */
  find(verb: string, path: string): Match | undefined {
    const segments = path.split('/').slice(1);
    const route = full(this.#root, segments, 0, verb) ?? greedy(this.#root, segments, 0, verb);
    if (route) return { route, pathParameters: parameters(route, segments) };
    return this.#fallback && { route: this.#fallback, pathParameters: new Map() };
  }

  #add(route: RouteRecord): void {
    const [, verb, path] = /^(\S+) \/(.*)$/s.exec(route.RouteKey) ?? [];
    if (verb === undefined || path === undefined) return;
    let node = this.#root;
    for (const segment of path.split('/')) {
      if (/^\{.+\+\}$/.test(segment)) {
        node.greedyEnds.set(verb, route);
        return;
      }
      if (/^\{.+\}$/.test(segment)) {
        node.variable ??= newNode();
        node = node.variable;
      } else {
        const next = node.fixed.get(segment) ?? newNode();
        node.fixed.set(segment, next);
        node = next;
      }
    }
    node.ends.set(verb, route);
  }
}

const ofVerb = (ends: ReadonlyMap<string, RouteRecord>, verb: string): RouteRecord | undefined =>
  ends.get(verb) ?? ends.get('ANY');

function full(node: Node, segments: readonly string[], at: number, verb: string): RouteRecord | undefined {
  if (at === segments.length) return ofVerb(node.ends, verb);
  const segment = segments[at]!;
  const next = node.fixed.get(segment);
  const found = next && full(next, segments, at + 1, verb);
  if (found) return found;
  return segment !== '' && node.variable ? full(node.variable, segments, at + 1, verb) : undefined;
}

/** The deepest greedy variable that matches; it takes one segment at least. */
function greedy(node: Node, segments: readonly string[], at: number, verb: string): RouteRecord | undefined {
  if (at >= segments.length) return undefined;
  const segment = segments[at]!;
  const next = node.fixed.get(segment);
  const deeper =
    (next && greedy(next, segments, at + 1, verb)) ??
    (segment !== '' && node.variable ? greedy(node.variable, segments, at + 1, verb) : undefined);
  if (deeper) return deeper;
  return segments.length === at + 1 && segment === '' ? undefined : ofVerb(node.greedyEnds, verb);
}

function parameters(route: RouteRecord, segments: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const parts = route.RouteKey.slice(route.RouteKey.indexOf('/') + 1).split('/');
  for (const [at, part] of parts.entries()) {
    const [, name, plus] = /^\{([^+}]+)(\+)?\}$/.exec(part) ?? [];
    if (name !== undefined) found.set(name, plus ? segments.slice(at).join('/') : (segments[at] ?? ''));
  }
  return found;
}
