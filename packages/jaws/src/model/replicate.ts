import { isDeepStrictEqual } from 'node:util';
import type { Composed } from './compose.ts';
import { isMarked, marked, type ReplicatedTable, tableName } from './replicate-mark.ts';
import { inOtherRegion } from './replicate-references.ts';
import { globalTable } from './replicate-table.ts';
import type { Report } from './report.ts';
import type { RegionModel } from './types.ts';

export interface StageParts {
  readonly project: string;
  readonly stage: string;
  readonly home: string;
  readonly regions: readonly { readonly region: string; readonly composed: Composed }[];
}

/** What a region gets of the tables that are replicated. */
export interface ReplicatedPart {
  readonly composed: Composed;
  readonly replicated?: RegionModel['replicated'];
}

/**
 * Makes one global table of every table with "jaws:replicate": the home region has it with a replica for each region of the stage, the
 * other ones refer to their replica. A stage of one region has it too, so that the next region replaces nothing. Reports tables that
 * cannot be replicated, and those that are not the same everywhere.
 */
export function replicate({ project, stage, home, regions }: StageParts, report: Report): ReplicatedPart[] {
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
    const name = tableName({ id, resource, fallback: `${stage}-${project}-r-${id}`, parameters }, reportHere);
    const made = globalTable({ id, resource, home, regions: names, stage }, reportHere);
    if (name !== undefined && made) tables[id] = { name, resource: made(name) };
  }
  const replicated = {
    home,
    tables: Object.fromEntries(Object.entries(tables).map(([id, { name }]) => [id, name])),
  };
  return regions.map(({ region, composed }) => {
    if (region === home) return { composed: withTables(composed, tables), replicated };
    const { composed: own, streams } = inOtherRegion(composed, tables, region, report);
    return { composed: own, replicated: { ...replicated, ...(streams && { streams }) } };
  });
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
