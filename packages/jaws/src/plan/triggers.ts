import { isObject } from '../base/text.ts';
import { functionName, nameIn } from '../model/function-name.ts';
import { liveAlias } from '../model/live.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { live, namesOf } from './deployed.ts';
import type { DeployedRegion } from './types.ts';
import { hasAlias } from './versions.ts';

type Resources = Template['Resources'];

/**
 * Resources whose triggers call functions deployed without an alias without one: resources come first, and an alias
 * that this deployment creates cannot be called yet. The next deployment moves the trigger to the alias.
 */
export function callDeployed(resources: Resources, deployed: DeployedRegion, project: string): Resources {
  return withoutAliases(withNames(resources, deployed, project), deployed);
}

/** Functions that keep an earlier name are called by that one: where an event source names a function, it is not known yet. */
function withNames(resources: Resources, deployed: DeployedRegion, project: string): Resources {
  const named = namesOf(deployed, project);
  const kept = deployed.lambdas
    .flatMap((stack) => Object.entries(live(stack)?.template.Resources ?? {}))
    .flatMap(([id, { Type }]) =>
      Type === 'AWS::Lambda::Function' ? [[functionName(deployed.stage, project, id), named(id)]] : [],
    )
    .filter(([name, own]) => name !== own);
  if (kept.length === 0) return resources;
  const text = kept.reduce(
    (all, [name, own]) => all.replaceAll(`:function:${name}:${liveAlias}"`, `:function:${own}:${liveAlias}"`),
    JSON.stringify(resources),
  );
  return JSON.parse(text) as Resources;
}

function withoutAliases(resources: Resources, { lambdas }: DeployedRegion): Resources {
  const names = new Set(
    lambdas
      .filter(live)
      .flatMap(({ template: { Resources } }) =>
        Object.entries(Resources).flatMap(([id, resource]) =>
          resource.Type === 'AWS::Lambda::Function' && !hasAlias(Resources, id) ? (nameIn(resource) ?? []) : [],
        ),
      ),
  );
  if (names.size === 0) return resources;
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]): [string, TemplateResource] => {
      const { LambdaConfig } = resource.Properties ?? {};
      if (resource.Type !== 'AWS::Cognito::UserPool' || LambdaConfig === undefined) return [id, resource];
      return [id, { ...resource, Properties: { ...resource.Properties, LambdaConfig: without(LambdaConfig, names) } }];
    }),
  );
}

/** The same with the functions of these names called without their alias. */
function without(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, names));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, without(one, names)]));
  const [, arn, name = ''] = (typeof value === 'string' && aliasArn.exec(value)) || [];
  return arn !== undefined && names.has(name) ? arn : value;
}

const aliasArn = new RegExp(`^(arn:.*:function:([^:]+)):${liveAlias}$`);
