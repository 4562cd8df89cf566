import { isObject, nearest } from '../base/text.ts';
import type { FunctionSource, ModuleSource } from '../project/types.ts';
import type { Composed } from './compose.ts';
import { namesReferredTo } from './references.ts';
import type { Report } from './report.ts';
import type { FunctionModel, RegionModel, StageModel } from './types.ts';

/** The variable with the value of a resource or output, as jaws-core-js reads it. */
const resourceVariable = (name: string): string => `JAWS_RESOURCE_${name}`;

type Properties = Readonly<Record<string, unknown>>;

/** Properties of a function with the variables of the resources that it lists. A variable that awsm.json sets itself stays. */
export function withResources(properties: Properties, listed: readonly string[] | undefined): Properties {
  if (!listed || listed.length === 0) return properties;
  const { Environment } = properties;
  const own = isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {};
  const variables = Object.fromEntries(listed.map((name) => [resourceVariable(name), { Ref: name }]));
  return { ...properties, Environment: { Variables: { ...variables, ...own } } };
}

/**
 * Every name that functions and endpoints of the project use: under `lambda.resources`, and by `Ref` and `Fn::Sub`. The files are not checked
 * yet: anything other than a name is left out.
 */
export function usedNames(modules: readonly ModuleSource[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { awsm, functions } of modules) {
    if (isObject(awsm?.data)) addReferences(awsm.data.apiGateway, used);
    for (const { data } of functions.map((one) => one.awsm)) {
      addReferences(data, used);
      const lambda = isObject(data) && isObject(data.lambda) ? data.lambda : {};
      const listed = Array.isArray(lambda.resources) ? (lambda.resources as unknown[]) : [];
      for (const name of listed) if (typeof name === 'string') used.add(name);
    }
  }
  return used;
}

const addReferences = (value: unknown, used: Set<string>): void => {
  for (const name of namesReferredTo(value)) used.add(name);
};

/** A template with an output for each resource that is used elsewhere and has none: another stack can refer to outputs only. */
export function withUsedOutputs(composed: Composed, used: ReadonlySet<string>): Composed {
  const { template } = composed;
  const outputs = template.Outputs ?? {};
  const added = [...used]
    .filter((name) => Object.hasOwn(template.Resources, name) && !Object.hasOwn(outputs, name))
    .sort()
    .map((name) => [name, { Value: { Ref: name } }] as const);
  if (added.length === 0) return composed;
  return { ...composed, template: { ...template, Outputs: { ...outputs, ...Object.fromEntries(added) } } };
}

/** Names that functions may list in a region. */
const namesIn = ({ resources, homeOutputs, replicated }: RegionModel): Set<string> =>
  new Set([
    ...Object.keys(resources.Outputs ?? {}),
    ...Object.keys(homeOutputs ?? {}),
    ...Object.keys(replicated?.streams ?? {}),
  ]);

/** Reports names that a function lists and a region does not have, once for each name. */
export function checkListed(
  functions: readonly FunctionModel[],
  sources: ReadonlyMap<string, FunctionSource>,
  stages: readonly StageModel[],
  report: Report,
): void {
  const regions = stages
    .flatMap((stage) => stage.regions)
    .map((region) => ({ place: `${region.stage} ${region.region}`, region, names: namesIn(region) }));
  for (const { id, resources = [] } of functions) {
    const { awsm } = sources.get(id)!;
    resources.forEach((name, index) => {
      const missing = regions.find(({ names }) => !names.has(name));
      if (!missing) return;
      const near = nearest(name, [...missing.names, ...Object.keys(missing.region.resources.Resources)]);
      report({
        message: `${awsm.name}: resources has "${name}", but the resources of ${missing.place} have neither an output nor a resource of that name.`,
        position: awsm.locate(['lambda', 'resources', index]),
        hint: near
          ? `Did you mean ${near}?`
          : 'Add it to cloudformation/resources-cf.json, or to the awsm.json of a module.',
      });
    });
  }
}
