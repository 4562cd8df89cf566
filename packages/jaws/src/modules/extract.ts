import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../base/text.ts';
import { fail } from '../errors/catalogue/index.ts';
import { policies, statementsOf } from '../model/compose.ts';
import { namesReferredTo } from '../model/references.ts';
import type { Model } from '../model/types.ts';
import { isConfig } from '../project/config/source.ts';
import { editJsonText } from '../project/edit.ts';
import { sharedResourcesPath } from '../project/read.ts';
import type { ModuleSource, Project, SourceFile } from '../project/types.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import type { Changes } from './changes.ts';
import { holdsData } from './template.ts';
import type { Json } from './types.ts';

/** The parts of a project's shared template that move into a module's package. */
export interface Extraction {
  /** The module's awsm.json with it. */
  readonly awsm: string;
  /** Logical ids. */
  readonly resources: readonly string[];
  readonly outputs: readonly string[];
  /** The number of statements of the shared policies. */
  readonly statements: number;
  /** Resources of the project that no awsm.json names: the user has to say which module owns them. */
  readonly unclear: readonly string[];
  /** Those of them that hold data. */
  readonly data: readonly string[];
  /** Of the project, without the module's awsm.json: candidates for the new shared template, those with the fewest entries first. */
  readonly templates: readonly string[];
}

const entriesOf = (value: unknown): Json => (isObject(value) ? value : {});

/** Resources and parameters that every project has, and those that deploy them. */
const basic = resourcesTemplate({ project: 'a', domain: 'a.test', email: 'a@a.test', stage: 'a', region: 'us-east-1' });
const basicNames: ReadonlySet<string> = new Set(
  [basic.Resources, basic.Parameters].flatMap((section) => Object.keys(entriesOf(section))),
);

/**
 * Finds what belongs to a module: resources that only its functions name, or the requested ones, with what they
 * refer to. Throws ModuleExtractRefused.
 */
export function findExtraction(project: Project, module: ModuleSource, wanted: readonly string[]): Extraction {
  const refuse = (why: string) => fail('ModuleExtractRefused', { module: module.name, why });
  const shared = project.sharedResources;
  const template = entriesOf(shared?.data);
  const all = entriesOf(template.Resources);
  const own = Object.keys(all).filter((name) => !basicNames.has(name));
  const unknown = wanted.filter((name) => !own.includes(name));
  if (unknown.length > 0)
    throw refuse(`${sharedResourcesPath} has no resource ${unknown.join(', ')} that could go with it`);

  const users = (name: string) =>
    project.modules.filter((one) => one.name !== module.name && namesIn(one).has(name)).map((one) => one.name);
  const named = namesIn(module);
  const start = wanted.length > 0 ? wanted : own.filter((name) => named.has(name) && users(name).length === 0);
  const resources = closure(start, own, all);
  const used = resources.flatMap((name) => users(name).map((user) => `${name} is used by the module ${user}`));
  if (used.length > 0) throw refuse(used.join('; '));

  const everyones = new Set(project.modules.flatMap((one) => [...namesIn(one)]));
  const isOurs = (value: unknown) => {
    const names = [...namesReferredTo(value)].filter((name) => Object.hasOwn(all, name));
    return names.length > 0 && names.every((name) => resources.includes(name));
  };
  const outputs = Object.keys(entriesOf(template.Outputs)).filter((name) => isOurs(entriesOf(template.Outputs)[name]));
  const needed = namesReferredTo([
    resources.map((name) => all[name]),
    outputs.map((name) => entriesOf(template.Outputs)[name]),
  ]);
  const statements = Object.entries(policies).map(([key, policy]) => {
    const list = (statementsOf(all[policy]) ?? []).filter(isOurs);
    return { key, policy, list };
  });
  const isEmpty = resources.length === 0 && statements.every(({ list }) => list.length === 0);
  return {
    awsm: awsmWith(
      module.awsm,
      isEmpty
        ? {}
        : {
            ...helpers(template, new Set([...needed, ...namesReferredTo(statements)])),
            ...section('Resources', resources, all),
            ...section('Outputs', outputs, entriesOf(template.Outputs)),
            ...Object.fromEntries(statements.flatMap(({ key, list }) => (list.length > 0 ? [[key, list]] : []))),
          },
    ),
    resources,
    outputs,
    statements: statements.reduce((sum, { list }) => sum + list.length, 0),
    unclear: own.filter((name) => !resources.includes(name) && !everyones.has(name)),
    data: resources.filter((name) => holdsData(all[name])),
    templates: shared && !isEmpty ? templatesWithout(shared, resources, outputs, statements) : [],
  };
}

/** Names that the files of a module refer to. */
const namesIn = ({ awsm, functions }: ModuleSource): Set<string> =>
  namesReferredTo([awsm?.data, functions.map((fn) => fn.awsm.data)]);

function closure(start: readonly string[], own: readonly string[], all: Json): string[] {
  const found = new Set(start);
  for (const name of found) {
    for (const other of namesReferredTo(all[name])) if (own.includes(other)) found.add(other);
  }
  return own.filter((name) => found.has(name));
}

const section = (name: string, names: readonly string[], from: Json): Json =>
  names.length > 0 ? { [name]: Object.fromEntries(names.map((one) => [one, from[one]])) } : {};

/** Parameters, mappings and conditions that the rest needs. They stay in the project as well: equal entries are one. */
function helpers(template: Json, needed: ReadonlySet<string>): Json {
  const names = new Set(needed);
  const kinds = ['Parameters', 'Mappings', 'Conditions'];
  for (const name of names) {
    const entry = kinds.map((kind) => entriesOf(template[kind])[name]).find((one) => one !== undefined);
    for (const other of namesReferredTo(entry)) names.add(other);
  }
  const own = (kind: string) =>
    Object.keys(entriesOf(template[kind])).filter((name) => names.has(name) && !basicNames.has(name));
  return Object.assign({}, ...kinds.map((kind) => section(kind, own(kind), entriesOf(template[kind]))));
}

function awsmWith(awsm: SourceFile | undefined, brings: Json): string {
  const before = entriesOf(entriesOf(entriesOf(awsm?.data).resources).cloudFormation);
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(brings)) {
    merged[key] = Array.isArray(value)
      ? [...[before[key] ?? []].flat(), ...value]
      : { ...entriesOf(before[key]), ...entriesOf(value) };
  }
  const text = awsm ? jsonTextOf(awsm) : '{}\n';
  return Object.keys(merged).length === 0 ? text : editJsonText(text, ['resources', 'cloudFormation'], merged);
}

/** JSON as written; TypeScript by its value. */
const jsonTextOf = (source: SourceFile): string =>
  isConfig(source) ? `${JSON.stringify(source.data, null, 2)}\n` : source.text;

/** Files of a module that become JSON in its package: their new paths and texts, and undefined for those that are removed. */
export function jsonOfConfigs({ awsm, functions }: ModuleSource): ReadonlyMap<string, string | undefined> {
  const sources = [...(awsm ? [awsm] : []), ...functions.map((one) => one.awsm)].filter(isConfig);
  return new Map(
    sources.flatMap((source) => [
      [source.name, undefined] as const,
      [source.name.replace(/ts$/, 'json'), jsonTextOf(source)] as const,
    ]),
  );
}

/** Without resources and outputs; then also without the statements, whose order may matter. */
function templatesWithout(
  { text }: SourceFile,
  resources: readonly string[],
  outputs: readonly string[],
  statements: readonly { readonly policy: string; readonly list: readonly unknown[] }[],
): string[] {
  const drop = (before: string, kind: string, names: readonly string[]) =>
    names.reduce((now, name) => editJsonText(now, [kind, name], undefined), before);
  const without = drop(drop(text, 'Resources', resources), 'Outputs', outputs);
  const rest = statements
    .filter(({ list }) => list.length > 0)
    .reduce((now, { policy, list }) => {
      const path = ['Resources', policy, 'Properties', 'PolicyDocument', 'Statement'];
      const data = path.reduce<unknown>((value, key) => entriesOf(value)[key], JSON.parse(text));
      if (!Array.isArray(data)) return now;
      return editJsonText(
        now,
        path,
        data.filter((one) => !list.some((other) => isDeepStrictEqual(one, other))),
      );
    }, without);
  return rest === without ? [without] : [rest, without];
}

/**
 * The changes of the project, with the first template that does not change the deployed state in any stage and region. `modelAfter` builds
 * the model with changes. Throws ModuleExtractRefused if none does.
 */
export function extractionChanges(
  before: Model,
  module: string,
  { awsm, templates }: Extraction,
  base: Changes,
  modelAfter: (changes: Changes) => Model,
): Changes {
  const file = (text: string) => ({ content: Buffer.from(text), executable: false });
  for (const template of templates.length > 0 ? templates : [undefined]) {
    const changes: Changes = new Map(base).set(`aws_modules/${module}/awsm.json`, file(awsm));
    if (template !== undefined) changes.set(sharedResourcesPath, file(template));
    if (isDeepStrictEqual(deployed(modelAfter(changes)), deployed(before))) return changes;
  }
  throw fail('ModuleExtractRefused', { module, why: 'what is deployed would change' });
}

/** All inputs of the templates: not what the programs get that make the code, which an installed module does not choose. */
const deployed = ({ stages, functions, endpoints }: Model) => ({
  functions: functions.map((fn) => ({ ...fn, package: { ...fn.package, buildVariables: undefined } })),
  endpoints,
  resources: stages.flatMap(({ regions }) =>
    regions.map(({ stage, region, resources }) => ({ stage, region, resources })),
  ),
});
