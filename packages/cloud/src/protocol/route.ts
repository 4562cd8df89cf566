import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../kernel/errors.ts';
import type { Model, OperationModel } from './model.ts';

interface Match {
  readonly operation: OperationModel;
  /** Path labels by member name, decoded. */
  readonly labels: ReadonlyMap<string, string>;
}

/** The parts of a request used for routing. */
interface Target {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export type Router = (target: Target) => Match | undefined;

interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly greedy: boolean;
  readonly query: readonly [name: string, value: string][];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  /** Literal segments weigh most, then required query parameters, then the required members (S3 only). */
  readonly weight: number;
}

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

/** A router for a REST service; S3's bucket is in the path although the model has it in the host name. */
export function makeRouter(model: Model): Router {
  const routes = [...model.operations.values()].flatMap((operation) => routeOf(operation));
  routes.sort((a, b) => b.weight - a.weight);
  return model.id === 's3' ? bucketRouter(routes) : pathRouter(routes);
}

function routeOf(operation: OperationModel): Route[] {
  if (!operation.http) return [];
  const { method, uri } = operation.http;
  const [path = '', search = ''] = uri.split('?', 2);
  const segments = splitPath(path).map(segmentOf);
  const query = [...new URLSearchParams(search)].filter(([name]) => name !== 'x-id');
  // Several operations of S3 share method and path: the required members that exist tell them apart.
  const required = (operation.input?.members ?? []).slice(0, operation.input?.required ?? 0);
  const requiredQuery = required.flatMap(({ traits }) => traits.httpQuery ?? []);
  const requiredHeaders = required.flatMap(({ traits }) => traits.httpHeader?.toLowerCase() ?? []);
  const literals = segments.filter((segment) => 'literal' in segment).length;
  return [
    {
      operation,
      method,
      segments,
      greedy: segments.some((segment) => 'greedy' in segment && segment.greedy),
      query,
      requiredQuery,
      requiredHeaders,
      weight: literals * 100 + query.length * 10 + requiredQuery.length + requiredHeaders.length,
    },
  ];
}

function segmentOf(text: string): Segment {
  const label = /^\{(\w+)(\+?)\}$/.exec(text);
  return label ? { label: label[1]!, greedy: label[2] === '+' } : { literal: text };
}

/** Segments between slashes; a trailing slash does not start another segment. */
function splitPath(path: string): string[] {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return end <= 1 && path.startsWith('/') && end < 1 ? [] : path.slice(1, end).split('/');
}

function pathRouter(routes: readonly Route[]): Router {
  const bySize = new Map<string, Route[]>();
  const greedy = routes.filter((route) => route.greedy);
  for (const route of routes) {
    if (route.greedy) continue;
    const key = `${route.method} ${route.segments.length}`;
    bySize.set(key, [...(bySize.get(key) ?? []), route]);
  }
  return (target) => {
    const segments = splitPath(target.path);
    const candidates = bySize.get(`${target.method} ${segments.length}`) ?? [];
    return first(candidates, segments, target) ?? first(greedy, segments, target);
  };
}

function first(routes: readonly Route[], segments: readonly string[], target: Target): Match | undefined {
  for (const route of routes) {
    if (route.method !== target.method || !literalsMatch(route, segments) || !queryMatches(route, target)) continue;
    return { operation: route.operation, labels: labelsOf(route, segments) };
  }
  return undefined;
}

function literalsMatch(route: Route, segments: readonly string[]): boolean {
  if (segments.length < route.segments.length) return false;
  return route.segments.every((segment, index) => {
    const part = segments[index];
    return 'literal' in segment ? segment.literal === part : part !== '';
  });
}

function queryMatches(route: Route, { query }: Target): boolean {
  return route.query.every(([name, value]) => query.has(name) && (value === '' || query.get(name) === value));
}

function requiredAreThere(route: Route, { query, headers }: Target): boolean {
  return (
    route.requiredQuery.every((name) => query.has(name)) &&
    route.requiredHeaders.every((name) => headers[name] !== undefined)
  );
}

function labelsOf(route: Route, segments: readonly string[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const extra = segments.length - route.segments.length;
  let position = 0;
  for (const segment of route.segments) {
    if ('label' in segment) {
      const count = segment.greedy ? extra + 1 : 1;
      labels.set(segment.label, decodeLabel(segments.slice(position, position + count).join('/')));
      position += count;
    } else position += 1;
  }
  return labels;
}

/** Percent-decodes part of a path, in which `+` stands for itself. */
function decodeLabel(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
}

/** `/`, `/<bucket>`, `/<bucket>/` or `/<bucket>/<key>`: every slash after that one belongs to the key. */
function bucketRouter(routes: readonly Route[]): Router {
  const levels = new Map<string, Route[]>();
  for (const route of routes) {
    // Operations of S3 Object Lambda, which has hosts of its own.
    if (route.operation.hostPrefix !== undefined) continue;
    const inBucket = route.operation.input?.members.some((member) => member.name === 'Bucket') ?? false;
    const level = route.greedy ? 'key' : inBucket ? 'bucket' : 'root';
    const key = `${route.method} ${level}`;
    levels.set(key, [...(levels.get(key) ?? []), route]);
  }
  return (target) => {
    const slash = target.path.indexOf('/', 1);
    const bucket = slash < 0 ? target.path.slice(1) : target.path.slice(1, slash);
    const key = slash < 0 ? '' : target.path.slice(slash + 1);
    const level = key !== '' ? 'key' : bucket !== '' ? 'bucket' : 'root';
    const route = levels
      .get(`${target.method} ${level}`)
      ?.find((candidate) => queryMatches(candidate, target) && requiredAreThere(candidate, target));
    if (!route) return undefined;
    const labels = new Map<string, string>();
    if (bucket !== '') labels.set('Bucket', decodeLabel(bucket));
    if (key !== '') labels.set('Key', decodeLabel(key));
    return { operation: route.operation, labels };
  };
}
