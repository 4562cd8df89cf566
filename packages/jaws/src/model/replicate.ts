import { isDeepStrictEqual } from 'node:util';
import type { Composed } from './compose.ts';
import { bucketType, replicatedBucket } from './replicate-bucket.ts';
import { isMarked, marked, type ReplicatedTable, tableName } from './replicate-mark.ts';
import { inOtherRegion } from './replicate-references.ts';
import { globalTable } from './replicate-table.ts';
import type { Report } from './report.ts';
import type { RegionModel, Template } from './types.ts';

export interface StageParts {
  readonly project: string;
  readonly domain: string;
  readonly stage: string;
  readonly home: string;
  /** Each with its jaws bucket. */
  readonly regions: readonly { readonly region: string; readonly bucket: string; readonly composed: Composed }[];
}

/** A region's part of the replicated tables and buckets. */
export interface ReplicatedPart {
  readonly composed: Composed;
  readonly replicated?: RegionModel['replicated'];
}

/**
 * Makes one global table of every table with "jaws:replicate": the home region has it with a replica for each region of the stage, the
 * other regions refer to their replica. A stage of one region has it too, so that adding a region replaces nothing. A bucket with the
 * mark is in each region, under a name of its own. Reports tables and buckets that cannot be replicated, and differences between
 * regions.
 */
export function replicate(parts: StageParts, report: Report): ReplicatedPart[] {
  const { project, domain, stage, home, regions } = parts;
  const atHome = regions.find(({ region }) => region === home)?.composed;
  const ids = new Set(
    regions.flatMap(({ composed: { template } }) =>
      Object.keys(template.Resources).filter((id) => isMarked(template.Resources[id])),
    ),
  );
  if (!atHome || ids.size === 0) return regions.map(({ composed }) => ({ composed }));

  const names = regions.map(({ region }) => region);
  const parameters = regions.map(({ composed }) => composed.template.Parameters ?? {});
  const tables: Record<string, ReplicatedTable> = {};
  const buckets: Readonly<Record<string, Template['Resources']>>[] = [];
  for (const id of ids) {
    const place = regions.find(({ composed }) => isMarked(composed.template.Resources[id]))!.composed;
    const position = place.sources[id];
    const reportHere = (message: string, hint?: string) =>
      report({ message, ...(position && { position }), ...(hint !== undefined && { hint }) });
    const resource = atHome.template.Resources[id];
    const other = regions.find(({ composed }) => !isDeepStrictEqual(composed.template.Resources[id], resource));
    if (!resource || other) {
      const where = resource ? other!.region : home;
      reportHere(
        `${id} has "${marked}", and ${where} of ${stage} declares it in another way than the other regions, or not at all.`,
        'Declare it once for all regions, in cloudformation/resources-cf.json or in the awsm.json of a module.',
      );
      continue;
    }
    if (resource.Type === bucketType) {
      const places = regions.map((one) => ({ ...one, template: one.composed.template }));
      const made = replicatedBucket({ id, resource, project, domain, stage, places }, reportHere);
      if (made) buckets.push(made);
      continue;
    }
    const name = tableName({ id, resource, fallback: `${stage}-${project}-r-${id}`, parameters }, reportHere);
    const made = globalTable({ id, resource, home, regions: names, stage }, reportHere);
    if (name !== undefined && made) tables[id] = { name, resource: made(name) };
  }
  const replicated = {
    home,
    tables: Object.fromEntries(Object.entries(tables).map(([id, { name }]) => [id, name])),
  };
  const hasTables = [...ids].some((id) => atHome.template.Resources[id]?.Type !== bucketType);
  return regions.map(({ region, composed: without }) => {
    const composed = withBuckets(without, region, buckets);
    if (!hasTables) return { composed };
    if (region === home) return { composed: withTables(composed, tables), replicated };
    const { composed: own, streams } = inOtherRegion(composed, tables, region, report);
    return { composed: own, replicated: { ...replicated, ...(streams && { streams }) } };
  });
}

/** A role is in the same file as its bucket. */
function withBuckets(
  { template, sources }: Composed,
  region: string,
  buckets: readonly Readonly<Record<string, Template['Resources']>>[],
): Composed {
  const own = buckets.flatMap((made) => Object.entries(made[region]!));
  const added = buckets.flatMap((made) => {
    const [bucket = '', ...others] = Object.keys(made[region]!);
    return others.flatMap((id) => (sources[bucket] ? [[id, sources[bucket]] as const] : []));
  });
  return {
    template: { ...template, Resources: { ...template.Resources, ...Object.fromEntries(own) } },
    sources: { ...sources, ...Object.fromEntries(added) },
  };
}

const withTables = (composed: Composed, tables: Readonly<Record<string, ReplicatedTable>>): Composed => ({
  ...composed,
  template: {
    ...composed.template,
    Resources: Object.fromEntries(
      Object.entries(composed.template.Resources).map(([id, resource]) => [id, tables[id]?.resource ?? resource]),
    ),
  },
});
