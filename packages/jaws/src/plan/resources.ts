import type { Model, RegionModel, Template } from '../model/types.ts';
import { stackName, stackTags } from '../templates/names.ts';
import { resourcesParameters } from '../templates/resources.ts';
import { wellKnownValues } from '../templates/values.ts';
import { causesOf, impliedChanges, resourceChanges, sectionChange, stackAction, tagChange } from './changes.ts';
import { live } from './deployed.ts';
import { unstableNames } from './identity.ts';
import type { Change, DeployedRegion, DeployedStack, StackPlan } from './types.ts';

/** The resources stack of one region as its template says. */
export function planResources(model: Model, region: RegionModel, deployed: DeployedRegion): StackPlan {
  const { stage, resources: template } = region;
  const before = live(deployed.resources);
  const known = wellKnownValues(model, region, deployed.env);
  const parameters = resourcesParameters(template, known, before?.parameters ?? {}, region);
  const name = stackName(stage, model.name, 'resources');
  const action = stackAction(before, template, parameters);
  const values = { parameters, fromResources: {} };
  return {
    name,
    kind: 'resources',
    action,
    template,
    ...values,
    changes: action === 'none' ? [] : changesOf(before, template, values, stackTags(model.name, stage, 'resources')),
  };
}

function changesOf(
  before: DeployedStack | undefined,
  template: Template,
  values: Pick<StackPlan, 'parameters' | 'fromResources'>,
  tags: Readonly<Record<string, string>>,
): Change[] {
  const own = resourceChanges(before?.template.Resources ?? {}, template.Resources);
  if (!before) return own;
  const entries = new Map(Object.entries(template.Resources));
  const causes = causesOf(before, template, values);
  const certain = [...own, ...impliedChanges('resource', entries, causes, own)];
  const unstable = [...unstableNames(template, causes, certain)].filter((name) => entries.has(name));
  const others = new Map(unstable.map((name) => [name, { why: name, maybe: true }] as const));
  return [
    ...certain,
    ...impliedChanges('resource', entries, others, certain),
    ...sectionChange(before, template),
    ...tagChange(before, tags),
  ];
}
