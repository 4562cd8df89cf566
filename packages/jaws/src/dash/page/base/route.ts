import { useLayoutEffect, useMemo, useState } from 'preact/hooks';

export const pages = [
  'functions',
  'releases',
  'rollout',
  'requests',
  'console',
  'logs',
  'metrics',
  'cost',
  'variables',
  'local',
] as const;
export type PageName = 'home' | (typeof pages)[number];

/** The address of the page, which holds all its state: `#/<stage>/<region or all>/<page>/<item>?<query>`, and `#/` for home. */
export interface Route {
  readonly page: PageName;
  /** Undefined on the home page only. */
  readonly stage: string | undefined;
  /** Undefined: all. */
  readonly region: string | undefined;
  /** The selected item of the page, such as the number of a release; may contain slashes. */
  readonly item: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

export const home: Route = { page: 'home', stage: undefined, region: undefined, item: undefined, query: {} };

/** Home for an unknown address. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [stage, region, page, ...item] = path.split('/').map(decode);
  const query = Object.fromEntries(new URLSearchParams(search));
  if (!stage) return { ...home, query };
  const known = pages.find((one) => one === page);
  return {
    page: known ?? 'functions',
    stage,
    region: region === 'all' || region === '' ? undefined : region,
    item: known && item.length > 0 ? item.join('/') : undefined,
    query,
  };
}

export function formatRoute({ page, stage, region, item, query }: Route): string {
  const set = Object.entries(query).filter(([, value]) => value !== '');
  const search = set.length > 0 ? `?${new URLSearchParams(set)}` : '';
  if (page === 'home' || stage === undefined) return `#/${search}`;
  const parts = [stage, region ?? 'all', page, ...(item === undefined ? [] : [item])];
  return `#/${parts.map(encodeURIComponent).join('/')}${search}`;
}

/** The address of another page: parts that are not named stay, except the item and the query. */
export const linkTo = (from: Route, to: Partial<Route>): string =>
  formatRoute({ ...from, item: undefined, query: {}, ...to });

export function go(to: Route): void {
  location.hash = formatRoute(to);
}

/**
 * Changes the query of the address without a history entry, as the user types. Ignored once the address is another page: a pause in typing
 * may end after the user has gone there.
 */
export function setQuery(route: Route, change: Readonly<Record<string, string>>): void {
  const now = parseRoute(location.hash);
  if (formatRoute({ ...now, query: {} }) !== formatRoute({ ...route, query: {} })) return;
  const to = formatRoute({ ...now, query: { ...now.query, ...change } });
  if (to === location.hash) return;
  history.replaceState(null, '', to);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useRoute(): Route {
  const [hash, setHash] = useState(() => location.hash);
  // Before anything is painted: otherwise a change between the two would be missed.
  useLayoutEffect(() => {
    const onChange = () => setHash(location.hash);
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return useMemo(() => parseRoute(hash), [hash]);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
