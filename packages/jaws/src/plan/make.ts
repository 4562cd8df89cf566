import type { Artifacts } from '../artifacts/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live } from './deployed.ts';
import { planEndpoints } from './endpoints.ts';
import { planLambdas } from './lambdas.ts';
import { planResources } from './resources.ts';
import type { DeployedRegion, Plan, RegionPlan, Selection } from './types.ts';

export interface PlanInput {
  readonly model: Model;
  /** Of every function that the selection means. */
  readonly artifacts: Artifacts;
  /** One for each region that the selection means. */
  readonly deployed: readonly DeployedRegion[];
  readonly selection: Selection;
  /** Goes into the keys of what is uploaded. */
  readonly now: Date;
}

const isEmpty = (list: readonly string[] | 'all') => list !== 'all' && list.length === 0;

function planRegion(input: PlanInput, region: RegionModel, deployed: DeployedRegion): RegionPlan {
  const { model, selection, artifacts, now } = input;
  const { stage, bucket } = region;
  const resources = selection.resources ? planResources(model, region, deployed) : undefined;
  const before = live(deployed.resources);
  const needed = !isEmpty(selection.functions) || !isEmpty(selection.endpoints);
  if (needed && !before && !resources) throw fail('ResourcesNotDeployed', { stage, region: region.region });

  const changing = resources !== undefined && resources.action !== 'none';
  const outputs = changing ? undefined : before?.outputs;
  const outputNames = new Set(Object.keys((changing ? resources.template.Outputs : before?.outputs) ?? {}));
  const shared = { model, region, deployed, outputs, outputNames };

  const functions = isEmpty(selection.functions)
    ? undefined
    : planLambdas({ ...shared, artifacts, now }, selection.functions);
  const present =
    functions?.present ??
    new Set(deployed.lambdas.filter(live).flatMap((stack) => Object.keys(stack.template.Resources)));
  const endpoints = isEmpty(selection.endpoints)
    ? undefined
    : planEndpoints({ ...shared, functions: present }, selection.endpoints);

  // A function goes after the endpoint that calls it, everything else before.
  const lambdas = functions?.stacks ?? [];
  const stacks = [
    resources,
    ...lambdas.filter((stack) => stack.action !== 'delete'),
    endpoints,
    ...lambdas.filter((stack) => stack.action === 'delete'),
  ].filter((stack) => stack !== undefined);
  return { stage, region: region.region, bucket, uploads: functions?.uploads ?? [], stacks };
}

/** What to do in every region to get from what is deployed to what was asked for. Touches nothing. */
export function makePlan(input: PlanInput): Plan {
  const regions = input.model.stages.find((stage) => stage.name === input.selection.stage)?.regions ?? [];
  return {
    regions: regions.flatMap((region) => {
      const deployed = input.deployed.find((one) => one.stage === region.stage && one.region === region.region);
      return deployed ? [planRegion(input, region, deployed)] : [];
    }),
  };
}
