import type { Model, RegionModel, Template } from '../model/types.ts';
import { stackName, stackTags } from '../templates/names.ts';
import { resourcesParameters } from '../templates/resources.ts';
import { withBoundary, withTagNames } from '../templates/settings.ts';
import { wellKnownValues } from '../templates/values.ts';
import {
  causesOf,
  impliedChanges,
  resourceChanges,
  sectionChange,
  stackAction,
  stackTagsOf,
  tagChange,
} from './changes.ts';
import { live } from './deployed.ts';
import { unstableNames } from './identity.ts';
import { checkReplicated } from './replicas.ts';
import { withPresentRules } from './replication.ts';
import { callDeployed } from './triggers.ts';
import type { Change, DeployedRegion, DeployedStack, StackPlan, StackTags } from './types.ts';

/**
 * The resources stack of one region according to its template. `base`: what the regions of its stage have, as far as it was
 * read.
 */
export function planResources(
  model: Model,
  region: RegionModel,
  deployed: DeployedRegion,
  base: readonly DeployedRegion[] = [deployed],
): StackPlan {
  const { stage, settings } = region;
  const present = withPresentRules(region.resources, region.region, base);
  const called = callDeployed(present.Resources, deployed, model.name);
  const Resources = withBoundary(called, settings?.permissionsBoundary);
  const template = withTagNames({ ...present, Resources }, settings?.tags);
  const before = live(deployed.resources);
  checkReplicated(before?.template, template, region);
  const known = wellKnownValues(model, region, deployed.env);
  const parameters = resourcesParameters(template, known, before?.parameters ?? {}, region);
  const name = stackName(stage, model.name, 'resources');
  const action = stackAction(before, template, parameters, settings?.tags);
  const own = stackTagsOf(before, settings?.tags);
  const tags = { ...settings?.tags, ...stackTags(model.name, stage, 'resources', model.id) };
  const values = { parameters, fromResources: {} };
  return {
    name,
    kind: 'resources',
    action,
    template,
    ...values,
    ...own,
    changes:
      action === 'none'
        ? []
        : resourcesChanges(before, template, values, { set: tags, drop: own.projectTags?.drop ?? [] }),
  };
}

export function resourcesChanges(
  before: DeployedStack | undefined,
  template: Template,
  values: Pick<StackPlan, 'parameters' | 'fromResources'>,
  tags: StackTags,
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
    ...tagChange(before, tags.set, tags.drop),
  ];
}
