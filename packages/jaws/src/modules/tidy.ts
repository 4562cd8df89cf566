import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { buildModel } from '../model/build.ts';
import { carriesCopy, policies, statementsOf } from '../model/compose.ts';
import type { RegionModel } from '../model/types.ts';
import { editJsonText } from '../project/edit.ts';
import { recordState, resourcesPath, sharedResourcesPath } from '../project/read.ts';
import { parseSource } from '../project/source.ts';
import type { ModuleSource, Project } from '../project/types.ts';
import type { Changes } from './changes.ts';
import { namedIn } from './own.ts';
import { recordPath } from './record.ts';
import { editTo, foldEqual, type Layout, stoppingOlder, type TemplateData } from './tidy-layout.ts';
import { type Json, sections } from './types.ts';

/** What tidying does to one file. Entries are named `Resources.Jobs`. */
export interface TidiedFile {
  readonly path: string;
  readonly isNew: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly left: number;
}

export interface TidyPlan {
  /** Empty when everything is tidy. */
  readonly changes: Changes;
  readonly files: readonly TidiedFile[];
  /** Modules whose copies in the templates are removed, since their own awsm.json says the same. */
  readonly modules: readonly string[];
}

/**
 * Moves equal entries of the files of all stages and regions into the shared file, and removes copies of what modules define
 * themselves. Every composed template stays deeply equal. Throws InvalidProject.
 */
export function planTidy(project: Project): TidyPlan {
  const regions = buildModel(project).stages.flatMap((stage) => stage.regions);
  const keys = regions.map(({ stage, region }) => `${stage}/${region}`);
  if (keys.length === 0) return { changes: new Map(), files: [], modules: [] };
  const dataOf = (source: { readonly data: unknown } | undefined): TemplateData =>
    structuredClone(isObject(source?.data) ? source.data : {});
  const before: Layout = {
    shared: project.sharedResources && dataOf(project.sharedResources),
    overlays: new Map(keys.map((key) => [key, dataOf(project.resources.get(key))])),
  };

  const isEqual = (changes: Changes) => sameTemplates(regions, changedProject(project, changes));
  let state: Tidied = { layout: foldEqual(before), records: new Map() };
  const carried = project.modules.flatMap((module) => {
    const carrying = carryingRegions(project, module, keys);
    return carrying.length > 0 ? [{ module, carrying }] : [];
  });
  // Without a full copy, a template has to say that it carries a module without a record.
  for (const { module, carrying } of carried)
    if (module.record === undefined) mark(state.layout, module.name, carrying);
  for (const { module } of carried) {
    const dropped = withoutCopies(project, state, module);
    if (isEqual(changesOf(project, dropped))) state = dropped;
  }
  // Without the copies, more entries may be equal.
  state = { ...state, layout: stoppingOlder(before, foldEqual(state.layout)) };
  const changes = changesOf(project, state);
  if (!isEqual(changes)) throw new Error('tidying would change what is deployed');
  return { changes, files: summaryOf(before, state.layout, changes), modules: [...state.records.keys()] };
}

interface Tidied {
  readonly layout: Layout;
  /** Modules that are deployed from their own awsm.json from now on, with the new text of their record, if any. */
  readonly records: ReadonlyMap<string, string | undefined>;
}

/** Regions in which the templates have copies of what a module brings. */
function carryingRegions(project: Project, module: ModuleSource, keys: readonly string[]): readonly string[] {
  const { data } = module.awsm ?? {};
  const resources = isObject(data) && isObject(data.resources) ? data.resources : {};
  if (!module.awsm || !isObject(resources.cloudFormation)) return [];
  // The model has validated it.
  const brings = { module, awsm: module.awsm, snippets: resources.cloudFormation } as Parameters<typeof carriesCopy>[0];
  const part = (source: { readonly data: unknown } | undefined) =>
    source && ({ source, data: source.data } as Parameters<typeof carriesCopy>[1]);
  return keys.filter((key) => carriesCopy(brings, part(project.sharedResources), part(project.resources.get(key))));
}

/** The same, also without what the module's awsm.json defines. */
function withoutCopies(project: Project, { layout, records }: Tidied, module: ModuleSource): Tidied {
  const copy = structuredClone(layout);
  const named = namedIn(module.awsm);
  const { cloudFormation } = (module.awsm!.data as { resources: { cloudFormation: Json } }).resources;
  for (const template of [copy.shared!, ...copy.overlays.values()]) {
    unmark(template, module.name);
    for (const section of sections) {
      const entries = template[section];
      for (const [name, value] of Object.entries(named[section])) {
        if (isObject(entries) && isDeepStrictEqual(entries[name], value)) delete entries[name];
      }
    }
    for (const [key, policy] of Object.entries(policies)) {
      const list = statementsOf(isObject(template.Resources) ? template.Resources[policy] : undefined);
      if (!Array.isArray(list)) continue;
      for (const statement of [cloudFormation[key] ?? []].flat()) {
        const at = list.findLastIndex((one) => isDeepStrictEqual(one, statement));
        if (at >= 0) list.splice(at, 1);
      }
    }
  }
  const path = recordPath(module.name);
  const record =
    module.record === undefined
      ? undefined
      : editJsonText(readFileSync(join(project.root, path), 'utf8'), ['resources'], 'own');
  return { layout: copy, records: new Map([...records, [module.name, record]]) };
}

const markOf = (template: TemplateData): unknown[] =>
  isObject(template.Metadata) ? [template.Metadata['jaws:carries'] ?? []].flat() : [];

/** Makes the templates themselves declare that they carry copies of a module. */
function mark({ shared, overlays }: Layout, module: string, carrying: readonly string[]): void {
  const isEverywhere = carrying.length === overlays.size;
  for (const template of isEverywhere ? [shared!] : carrying.map((key) => overlays.get(key)!)) {
    const names = markOf(template);
    if (names.includes(module)) continue;
    const metadata = isObject(template.Metadata) ? template.Metadata : {};
    template.Metadata = { ...metadata, 'jaws:carries': [...names, module] };
  }
}

function unmark(template: TemplateData, module: string): void {
  const names = markOf(template);
  if (!names.includes(module)) return;
  const { 'jaws:carries': _, ...others } = template.Metadata as Json;
  const left = names.filter((name) => name !== module);
  const metadata = left.length > 0 ? { ...others, 'jaws:carries': left } : others;
  if (Object.keys(metadata).length > 0) template.Metadata = metadata;
  else delete template.Metadata;
}

function changesOf(project: Project, { layout, records }: Tidied): Changes {
  const changes: Changes = new Map();
  const put = (path: string, text: string, before: string | undefined) => {
    if (text !== before) changes.set(path, { content: Buffer.from(text), executable: false });
  };
  const [first] = layout.overlays.keys();
  // A new file starts as a copy of the first region's, so comments come along.
  const base = project.sharedResources ?? project.resources.get(first!)!;
  put(sharedResourcesPath, editTo(base.text, base.data, layout.shared!), project.sharedResources?.text);
  for (const [key, data] of layout.overlays) {
    const source = project.resources.get(key)!;
    put(source.name, editTo(source.text, source.data, data), source.text);
  }
  for (const [module, text] of records) if (text !== undefined) put(recordPath(module), text, undefined);
  return changes;
}

function changedProject(project: Project, changes: Changes): Project {
  const changed = (path: string) => {
    const file = changes.get(path);
    return file && parseSource(join(project.root, path), path, file.content).source;
  };
  return {
    ...project,
    sharedResources: changed(sharedResourcesPath) ?? project.sharedResources,
    resources: new Map([...project.resources].map(([key, source]) => [key, changed(source.name) ?? source])),
    modules: project.modules.map((module) => {
      const record = changes.get(recordPath(module.name));
      return record ? { ...module, record: recordState(record.content) } : module;
    }),
  };
}

function sameTemplates(regions: readonly RegionModel[], after: Project): boolean {
  const others = buildModel(after).stages.flatMap((stage) => stage.regions);
  return regions.every(({ stage, region, resources, homeOutputs, replicated }) => {
    const other = others.find((one) => one.stage === stage && one.region === region);
    return isDeepStrictEqual(
      [resources, homeOutputs, replicated],
      [other?.resources, other?.homeOutputs, other?.replicated],
    );
  });
}

function summaryOf(before: Layout, after: Layout, changes: Changes): TidiedFile[] {
  const entries = (template: TemplateData | undefined) =>
    sections.flatMap((section) => {
      const found = template?.[section];
      return isObject(found) ? Object.keys(found).map((name) => `${section}.${name}`) : [];
    });
  const file = (path: string, was: TemplateData | undefined, is: TemplateData | undefined): TidiedFile[] => {
    if (!changes.has(path)) return [];
    const [old, now] = [entries(was), entries(is)];
    const added = now.filter((name) => !old.includes(name));
    const removed = old.filter((name) => !now.includes(name));
    return [{ path, isNew: was === undefined, added, removed, left: now.length }];
  };
  return [
    ...file(sharedResourcesPath, before.shared, after.shared),
    ...[...after.overlays].flatMap(([key, data]) => {
      const [stage, region] = key.split('/') as [string, string];
      return file(resourcesPath(stage, region), before.overlays.get(key), data);
    }),
  ];
}
