import type { Model, RegionModel, RolloutModel, Template } from '../model/types.ts';
import { type CanaryPlan, shiftOf } from '../templates/canary.ts';
import { isSameJson } from '../templates/canonical.ts';
import { stackName } from '../templates/names.ts';
import { namesOf } from './deployed.ts';
import type { Change, DeployedRegion, DeployedStack } from './types.ts';

/** How a rollout shifts the traffic of a region's functions; undefined if it does not. */
export function canaryIn(
  rollout: RolloutModel | undefined,
  model: Pick<Model, 'name' | 'functions'>,
  { stage, region, alarms: own }: Pick<RegionModel, 'stage' | 'region' | 'alarms'>,
  deployed: Pick<DeployedRegion, 'stage' | 'alarms' | 'lambdas'>,
): CanaryPlan | undefined {
  const canary = rollout?.waves.find(({ regions }) => regions.includes(region))?.canary;
  if (!rollout || !canary) return undefined;
  const { alarms = [] } = deployed;
  const named = namesOf(deployed, model.name);
  const nameOf = (id: string | undefined) => {
    const fn = model.functions.find((one) => one.id === id);
    return fn && named(fn.logicalId);
  };
  const hooks = { before: nameOf(rollout.beforeTraffic), after: nameOf(rollout.afterTraffic) };
  const ownAlarms = rollout.ownAlarms === true && own !== undefined;
  return { canary, alarms, ownAlarms, hooks, functions: stackName(stage, model.name, 'lambdas') };
}

/** Reports that the traffic of a stack's functions is shifted in another way. */
export function canaryChange(deployed: DeployedStack | undefined, resources: Template['Resources']): Change[] {
  if (!deployed || isSameJson(shiftOf(deployed.template.Resources), shiftOf(resources))) return [];
  return [{ action: 'update', kind: 'stack', id: deployed.name, why: ['canary'] }];
}
