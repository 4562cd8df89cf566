import { relative, resolve } from 'node:path';
import { oneLiners } from '../../base/visible.ts';
import { writeClient } from '../../engine/endpoint-client.ts';
import { exportEndpoints } from '../../engine/endpoint-export.ts';
import { listEndpoints } from '../../engine/endpoints.ts';
import type { EndpointListing, EndpointsResult, RouteListing } from '../../engine/types.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { Paint } from '../../output/paint.ts';
import { table } from '../../output/table.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { regionNamed } from '../place.ts';

export const list: Run = async ({ arguments: { stage, region }, values }, { cwd, host }) => {
  const found = await listEndpoints(host, {
    root: findRoot(cwd),
    profile: values.profile,
    stage,
    region: regionNamed(region),
  });
  return { data: { ...found }, text: (paint, columns) => listText(oneLiners(found), paint, columns) };
};

function listText({ endpoints, routes }: EndpointsResult, paint: Paint, columns?: number): string {
  const all: Row[] = [...endpoints, ...routes.map(asRow)];
  if (all.length === 0) return 'The project has no endpoints yet.';
  const places = new Set(all.flatMap(({ urls }) => urls.map(({ stage, region }) => `${stage} ${region}`)));
  const rows = all.flatMap((endpoint) => endpointRows(endpoint, places.size > 1, paint));
  // An address needs no name, and goes below its row if there is little room.
  const head = ['method', 'path', 'function', 'authorization', ''].map((cell) => paint.dim(cell));
  return table([head, ...rows], '', columns);
}

type Row = Omit<EndpointListing, 'folder'>;

/** A route of the WebSocket API, by its key. */
const asRow = ({ route, ...listing }: RouteListing): Row => ({
  ...listing,
  method: 'WS',
  path: route,
  type: 'AWS_PROXY',
  apiKeyRequired: false,
});

/** One row, and another one for each further place. */
function endpointRows(endpoint: Row, several: boolean, paint: Paint): string[][] {
  const { method, path, type, urls } = endpoint;
  const target = endpoint.function ?? paint.dim(type);
  const [first = '', ...more] = urls.map(
    ({ stage, region, url }) => `${several ? `${paint.dim(`${stage} ${region}`)}  ` : ''}${paint.cyan(url)}`,
  );
  const address = first || paint.dim('not deployed');
  return [
    [paint.bold(method), path, target, authorization(endpoint), address],
    ...more.map((url) => ['', '', '', '', url]),
  ];
}

function authorization({ authorization: type, authorizer, apiKeyRequired }: Row): string {
  const who = type === 'NONE' ? [] : [authorizer === undefined ? type : `${type} ${authorizer}`];
  return [...who, ...(apiKeyRequired ? ['API key'] : [])].join(', ') || 'none';
}

export const exportDocument: Run = async ({ arguments: { stage, region }, values, flags }, { cwd, host }) => {
  if (values.openapi === '3.1' && flags.has('extensions')) {
    throw fail('ConflictingOptions', { first: '--openapi 3.1', second: '--extensions' });
  }
  const out = values.out === undefined ? undefined : resolve(cwd, values.out);
  const { document, text, file } = await exportEndpoints(host, {
    root: findRoot(cwd),
    profile: values.profile,
    stage,
    region: regionNamed(region),
    format: values.format === 'json' || (values.format === undefined && out?.endsWith('.json')) ? 'json' : 'yaml',
    extensions: flags.has('extensions'),
    version: values.openapi === '3.1' ? '3.1' : '3.0',
    out,
  });
  return {
    data: { document, file },
    isPayload: file === undefined,
    text: () => (file === undefined ? text.trimEnd() : relative(cwd, file) || file),
  };
};

export const client: Run = async ({ values }, { cwd, host }) => {
  const out = values.out === undefined ? undefined : resolve(cwd, values.out);
  const { text, file, methods, left } = await writeClient(host, { root: findRoot(cwd), out });
  return {
    data: { file, methods, left, ...(file === undefined && { text }) },
    isPayload: file === undefined,
    text: () => (file === undefined ? text.trimEnd() : relative(cwd, file) || file),
  };
};
