import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { buildModel } from '../model/build.ts';
import { resolveText } from '../model/intrinsics.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { fixedNames, renameIn, uniqueNameAt } from '../model/unique-names.ts';
import { editJsonText } from '../project/edit.ts';
import { resourcesPath } from '../project/read.ts';
import { parseSource } from '../project/source.ts';
import type { Project, SourceFile } from '../project/types.ts';
import { placeValues } from './place-values.ts';

export interface NewPlace {
  readonly stage: string;
  readonly region: string;
  readonly bucket: string;
}

/** A resource that another stage or region already has under the same name. */
interface RenamedHere {
  readonly logicalId: string;
  readonly before: string;
  readonly after: string;
}

export interface ReplicatedTemplate {
  readonly path: string;
  readonly text: string;
  readonly renamed: readonly RenamedHere[];
}

/**
 * The resources file of a new stage and region: a copy of another one, comments included, with the new defaults of its parameters.
 * Names
 * that another place already has are made unique in it, wherever they are used; deployed resources keep theirs. `jaws` is
 * jaws.json with the new place.
 */
export function replicateTemplate(
  project: Project,
  from: { readonly model: Model; readonly source: SourceFile },
  to: NewPlace,
  jaws: SourceFile,
): ReplicatedTemplate {
  const { model, source } = from;
  const path = resourcesPath(to.stage, to.region);
  let text = source.text;
  const defaults = { aaStage: to.stage, aaDataModelStage: to.stage, aaJawsBucket: to.bucket };
  for (const [name, value] of Object.entries(defaults)) {
    if (entryOf(source, 'Parameters', name)) text = editJsonText(text, ['Parameters', name, 'Default'], value);
  }
  const { resources } = regionOf(buildModel(withFiles(project, jaws, path, text)), to);

  const renamed = renamedIn(model, resources, to);
  const renamings = renamed.map(({ written, after }) => ({ from: written, to: after }));
  for (const section of ['Resources', 'Outputs'] as const) {
    for (const [name, value] of Object.entries(resources[section] ?? {})) {
      const edits = renameIn(value, renamings);
      if (edits.length === 0) continue;
      if (isDeepStrictEqual(entryOf(source, section, name), value)) {
        for (const edit of edits) text = editJsonText(text, [section, name, ...edit.path], edit.value);
      } else text = editJsonText(text, [section, name], applied(value, edits));
    }
  }
  return { path, text, renamed: renamed.map(({ written: _, ...rest }) => rest) };
}

function entryOf({ data }: SourceFile, section: string, name: string): unknown {
  const entries = (data as Readonly<Record<string, unknown>> | undefined)?.[section];
  const isThere = typeof entries === 'object' && entries !== null && Object.hasOwn(entries, name);
  return isThere ? (entries as Readonly<Record<string, unknown>>)[name] : undefined;
}

const regionOf = (model: Model, { stage, region }: NewPlace): RegionModel =>
  model.stages.flatMap(({ regions }) => regions).find((one) => one.stage === stage && one.region === region)!;

function withFiles(project: Project, jaws: SourceFile, path: string, text: string): Project {
  const parsed = (name: string, content: string) =>
    parseSource(join(project.root, name), name, Buffer.from(content)).source;
  const key = path.split('/').slice(1, 3).join('/');
  return {
    ...project,
    jaws,
    resources: new Map([...project.resources, [key, parsed(path, text)]]),
  };
}

/** Names that resources of a region have by their templates, by logical id. */
export function namesIn(model: Model, region: RegionModel): Readonly<Record<string, string>> {
  const values = placeValues(model, region);
  return Object.fromEntries(
    fixedNames(region.resources.Resources).flatMap(({ logicalId, text }) => {
      const name = resolveText(text, values);
      return name === undefined ? [] : [[logicalId, name]];
    }),
  );
}

/** Names of these resources that another place of the project has, or that are not available. `written`: as in the template. */
function renamedIn(
  model: Model,
  resources: RegionModel['resources'],
  to: NewPlace,
): (RenamedHere & { written: string })[] {
  const key = (scope: string, type: string, region: string, name: string) =>
    [type, scope === 'global' ? '' : region, name].join(' ');
  const taken = new Set<string>();
  for (const place of model.stages.flatMap(({ regions }) => regions)) {
    const values = placeValues(model, place);
    for (const { type, scope, text } of fixedNames(place.resources.Resources)) {
      taken.add(key(scope, type, place.region, resolveText(text, values) ?? text));
    }
  }
  const values = placeValues(model, to);
  return fixedNames(resources.Resources).flatMap((name) => {
    const before = resolveText(name.text, values) ?? name.text;
    if (!taken.has(key(name.scope, name.type, to.region, before))) return [];
    const after = uniqueNameAt(name, before, to.stage, to.region);
    return [{ logicalId: name.logicalId, written: name.text, before, after }];
  });
}

function applied(value: unknown, edits: ReturnType<typeof renameIn>): unknown {
  const copy = { value: structuredClone(value) };
  for (const { path, value: wanted } of edits) {
    const way = ['value', ...path];
    let owner: Record<string | number, unknown> = copy;
    // Each step is an object or a list: the path was found in it.
    for (const step of way.slice(0, -1)) owner = owner[step] as Record<string | number, unknown>;
    owner[way.at(-1)!] = wanted;
  }
  return copy.value;
}
