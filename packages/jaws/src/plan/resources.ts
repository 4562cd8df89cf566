import type { Model, RegionModel } from '../model/types.ts';
import { stackName } from '../templates/names.ts';
import { resourcesParameters } from '../templates/resources.ts';
import { wellKnownValues } from '../templates/values.ts';
import { changesBetween, resourceDifferences, stackAction } from './changes.ts';
import { live } from './deployed.ts';
import type { DeployedRegion, StackPlan } from './types.ts';

/** The resources stack of one region as its template says. */
export function planResources(model: Model, region: RegionModel, deployed: DeployedRegion): StackPlan {
  const { stage, resources: template } = region;
  const before = live(deployed.resources);
  const known = wellKnownValues(model, region, deployed.env);
  const parameters = resourcesParameters(template, known, before?.parameters ?? {}, region);
  const action = stackAction(before, template, parameters);
  const changes = changesBetween(
    'resource',
    new Map(Object.entries(before?.template.Resources ?? {})),
    new Map(Object.entries(template.Resources)),
    resourceDifferences,
  );
  return {
    name: stackName(stage, model.name, 'resources'),
    kind: 'resources',
    action,
    template,
    parameters,
    fromResources: {},
    changes,
  };
}
