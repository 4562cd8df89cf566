import { aliasOf } from '../model/live.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { isSameJson } from '../templates/canonical.ts';
import { variableOfParameter } from '../templates/environment.ts';
import { bareVersionIn, publication, versionContent, versionHash, versionIn } from '../templates/versions.ts';
import { provisionedIn } from '../templates/warm.ts';
import type { DeployedRegion, DeployedStack, StackPlan } from './types.ts';

type Resources = Readonly<Template['Resources']>;

export interface VersionPlace {
  /** Values of the stack's parameters, as far as they are known. */
  readonly values: Readonly<Record<string, string>>;
  readonly deployed: Pick<DeployedStack, 'template' | 'parameters'> | undefined;
  readonly base: Pick<DeployedRegion, 'envSalt' | 'bucketState'>;
}

/**
 * Names the version of every function that has one. While nothing changes that Lambda counts as part of a version, the deployed name
 * stays: CloudFormation fails to publish an already published version. Any other change gets a new name, and CloudFormation publishes.
 */
export function nameVersions(resources: Resources, { values, deployed, base }: VersionPlace): Template['Resources'] {
  const before = deployed?.template.Resources ?? {};
  const was = known(deployed?.parameters ?? {});
  // The digests of a lost environment say nothing about the one that replaces it.
  const salts = base.bucketState === 'missing' ? [undefined] : [base.envSalt];
  const named: Record<string, TemplateResource> = { ...resources };
  for (const [id, resource] of Object.entries(resources)) {
    const version = resource.Type === 'AWS::Lambda::Function' ? versionIn(resources, id) : undefined;
    if (!version) continue;
    const old = before[id] && (versionIn(before, id) ?? bareVersionIn(before, id));
    const isSame =
      old &&
      salts.every((salt) =>
        isSameJson(versionContent(before[id]!, was, salt), versionContent(resource, known(values), salt)),
      );
    const hash = isSame ? old.hash : versionHash(versionContent(resource, known(values), base.envSalt), old?.hash);
    const { Metadata } = resources[version.id]!;
    delete named[version.id];
    for (const [own, made] of Object.entries(publication(id, hash))) {
      const kept = isSame && own === old.id ? before[own]! : made;
      named[own] = {
        ...kept,
        ...(Metadata !== undefined && { Metadata }),
        ...(own === aliasOf(id) && aliasAttributes(resources[own], kept)),
      };
    }
  }
  return named;
}

/** The parts of an alias beside its version: how CloudFormation moves it, and its provisioned concurrency. */
const aliasAttributes = (resource: TemplateResource | undefined, alias: TemplateResource) => {
  const ProvisionedConcurrencyConfig = provisionedIn(resource);
  return {
    ...(resource?.UpdatePolicy !== undefined && { UpdatePolicy: resource.UpdatePolicy }),
    ...(ProvisionedConcurrencyConfig !== undefined && {
      Properties: { ...alias.Properties, ProvisionedConcurrencyConfig },
    }),
  };
};

/** Values that CloudFormation shows. Variables count by their digests. */
const known = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== '****' && variableOfParameter(name) === undefined),
  );

/** Values of a stack's parameters as far as they are known before the resources are changed: possible changes count as none. */
export const likelyValues = (
  {
    parameters,
    fromResources,
    fromHome = {},
    fromReplica = {},
  }: Pick<StackPlan, 'parameters' | 'fromResources' | 'fromHome' | 'fromReplica'>,
  deployed: DeployedStack | undefined,
): Readonly<Record<string, string>> => {
  const open = [fromResources, fromHome, fromReplica].flatMap((taken) => Object.keys(taken));
  const kept = Object.entries(deployed?.parameters ?? {}).filter(
    ([name]) => open.includes(name) || !Object.hasOwn(parameters, name),
  );
  return { ...Object.fromEntries(kept), ...parameters };
};

/** The same stack once the values of all its parameters are known. */
export function withFinalVersions(
  plan: StackPlan,
  values: Readonly<Record<string, string>>,
  deployed: DeployedStack | undefined,
  base: VersionPlace['base'],
): StackPlan {
  if (plan.kind !== 'lambdas' || plan.action === 'none' || plan.action === 'delete') return plan;
  const all = likelyValues({ parameters: values, fromResources: {} }, deployed);
  const resources = nameVersions(plan.template.Resources, { values: all, deployed, base });
  if (isSameJson(resources, plan.template.Resources)) return plan;
  const Resources = Object.fromEntries(Object.entries(resources).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...plan, template: { ...plan.template, Resources } };
}

/** Whether the resources of a function's stack include its alias. */
export const hasAlias = (resources: Resources, logicalId: string): boolean =>
  versionIn(resources, logicalId) !== undefined;

/**
 * The resources of an earlier state, which had no aliases, with those of the functions that have one now: their callers are restored only
 * after the functions.
 */
export function keepAliases(resources: Resources, deployed: Resources): Template['Resources'] {
  const kept: Record<string, TemplateResource> = { ...resources };
  for (const [id, { Type }] of Object.entries(resources)) {
    if (Type !== 'AWS::Lambda::Function' || hasAlias(resources, id) || !hasAlias(deployed, id)) continue;
    const owned = Object.entries(publication(id)).map(([own, resource]) => [
      own,
      { ...resource, Metadata: deployed[aliasOf(id)]?.Metadata },
    ]);
    Object.assign(kept, Object.fromEntries(owned));
  }
  return kept;
}
