import { isObject } from '../base/text.ts';
import { textOf } from '../model/intrinsics.ts';
import { fixedNames, type Renaming, renameIn, uniqueText } from '../model/unique-names.ts';
import { editJsonText } from '../project/edit.ts';
import { parseSource } from '../project/source.ts';
import { additionsOf } from './additions.ts';
import { asOfToday } from './modernized-resource.ts';
import type { Additions, Json, ModuleFile, ModulePackage } from './types.ts';

/** A name that a module gives to a resource, and its replacement here. */
interface RenamedResource {
  readonly logicalId: string;
  readonly type: string;
  /** As texts in which `${Name}` stands for a value from CloudFormation. */
  readonly before: string;
  readonly after: string;
}

export interface AdaptedModule {
  readonly module: ModulePackage;
  readonly renamed: readonly RenamedResource[];
}

const snippets = ['resources', 'cloudFormation'];

/**
 * A module as it is put into a project: resources from 2015 are updated for today's CloudFormation, and names that would be identical
 * in all
 * stages and regions are made unique, wherever the module uses them. `places` are the values of the well-known parameters by stage
 * and
 * region; names in `installed` (the additions of the previous version) are kept, since another name means another resource.
 */
export function adaptModule(
  module: ModulePackage,
  places: readonly Readonly<Record<string, string>>[],
  installed?: Additions,
): AdaptedModule {
  const file = module.files.get('awsm.json');
  const awsm = file && dataOf('awsm.json', file);
  const cloudFormation = isObject(awsm?.resources) ? awsm.resources.cloudFormation : undefined;
  if (!file || !isObject(cloudFormation)) return { module, renamed: [] };
  const resources = isObject(cloudFormation.Resources) ? cloudFormation.Resources : {};

  const renamed = fixedNames(resources).flatMap((name): RenamedResource[] => {
    const unique = uniqueText(name, places);
    if (unique === undefined) return [];
    const before = installed?.named.Resources[name.logicalId] as { Properties?: Json } | undefined;
    const after = textOf(before?.Properties?.[name.property]) ?? unique;
    return after === name.text ? [] : [{ logicalId: name.logicalId, type: name.type, before: name.text, after }];
  });
  const renamings = renamed.map(({ before, after }) => ({ from: before, to: after }));
  const files = new Map(module.files);
  files.set('awsm.json', edited(file, [...modernized(resources), ...renamesBelow(awsm, snippets, renamings)]));
  for (const [path, one] of module.files) {
    if (!/^[^/]+\/awsm\.json$/.test(path)) continue;
    const data = dataOf(path, one);
    const statements = renamesBelow(data, ['lambda', 'iamPolicyDocumentStatements'], renamings);
    const variables = renamesBelow(data, ['lambda', 'cloudFormation', 'Environment', 'Variables'], renamings);
    files.set(path, edited(one, [...statements, ...variables]));
  }
  const additions = additionsOf(module.package, dataOf('awsm.json', files.get('awsm.json')!));
  return { module: { ...module, files, additions }, renamed };
}

type Edit = { readonly path: readonly (string | number)[]; readonly value: unknown };

function dataOf(path: string, file: ModuleFile): Json {
  const { data } = parseSource(path, path, file.content).source;
  return isObject(data) ? data : {};
}

function edited(file: ModuleFile, edits: readonly Edit[]): ModuleFile {
  if (edits.length === 0) return file;
  let text = Buffer.from(file.content).toString('utf8');
  for (const { path, value } of edits) text = editJsonText(text, path, value);
  return { ...file, content: Buffer.from(text) };
}

function modernized(resources: Json): Edit[] {
  return Object.entries(resources).flatMap(([name, resource]) => {
    const [before, after] = [resource, asOfToday(resource)].map((one) => (isObject(one) ? one.Properties : undefined));
    if (!isObject(before) || !isObject(after)) return [];
    const added = Object.entries(after).filter(([key]) => !Object.hasOwn(before, key));
    return added.map(([key, value]) => ({ path: [...snippets, 'Resources', name, 'Properties', key], value }));
  });
}

function renamesBelow(data: unknown, path: readonly string[], renamings: readonly Renaming[]): Edit[] {
  let value = data;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return renamings.length === 0 ? [] : renameIn(value, renamings, path);
}
