import type { Event, PlanSummary } from '../events.ts';
import { socketApi } from '../model/web-socket/names.ts';
import { count } from './format.ts';
import type { Paint } from './paint.ts';
import { fewRegions } from './region-table.ts';
import { table } from './table.ts';

type Url = Pick<Extract<Event, { type: 'url' }>, 'stage' | 'region' | 'method' | 'url' | 'domain'> & {
  readonly path: string;
};

interface UrlsStyle {
  readonly isAll: boolean;
  readonly paint: Paint;
  readonly columns?: number | undefined;
}

/** How many addresses of a deployment are shown. */
const max = 12;

/** The addresses of the endpoints that a deployment created or changed, or of all; one of many regions stands for all. */
export function urlsText(urls: readonly Url[], plan: PlanSummary, { isAll, paint, columns }: UrlsStyle): string {
  const changed = new Set(
    plan.regions.flatMap(({ stacks }) =>
      stacks.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'endpoint').map(({ id }) => id)),
    ),
  );
  // A WebSocket API comes with the resources, and has one address for all routes.
  const isNew = (stage: string, region: string) =>
    plan.regions.some(
      (one) =>
        one.stage === stage &&
        one.region === region &&
        one.stacks.some(({ changes }) => changes.some(({ id, action }) => id === socketApi.id && action === 'create')),
    );
  const wanted = isAll
    ? urls
    : urls.filter(({ method, path, stage, region }) =>
        method === 'WS' ? isNew(stage, region) : changed.has(`${method} ${path}`),
      );
  const regional = [...new Set(wanted.filter(({ domain }) => !domain).map(({ region }) => region))];
  const [first] = regional;
  const isOne = !isAll && regional.length > fewRegions;
  const shown = isOne ? wanted.filter(({ region, domain }) => domain || region === first) : wanted;
  const listed = isAll ? shown : shown.slice(0, max);
  const several = new Set(urls.map(({ region }) => region)).size > 1;
  const rows = listed.map(({ method, url, region, domain }) => [
    paint.bold(method),
    paint.cyan(url),
    ...(several ? [paint.dim(domain ? 'all regions' : region)] : []),
  ]);
  const stage = urls[0]?.stage;
  const more = shown.length - listed.length;
  return [
    table(rows, '  ', columns),
    ...(more > 0 ? [paint.dim(`  and ${count(more, 'more endpoint')}: jaws endpoint list ${stage}`)] : []),
    ...(isOne ? [paint.dim(`  The same in ${count(regional.length - 1, 'other region')}: jaws status ${stage}`)] : []),
  ]
    .filter((each) => each !== '')
    .join('\n');
}
