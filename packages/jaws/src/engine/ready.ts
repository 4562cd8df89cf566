import { randomBytes } from 'node:crypto';
import type { Aws } from '../aws/types.ts';
import { applyPlan } from '../deploy/apply.ts';
import { readDeployed, readRegion } from '../deploy/read.ts';
import { settleRegion } from '../deploy/settle.ts';
import type { Model, RegionModel } from '../model/types.ts';
import { live } from '../plan/deployed.ts';
import { makePlan } from '../plan/make.ts';
import type { DeployedRegion, Selection } from '../plan/types.ts';
import { ensureEnv } from './environment.ts';
import type { Host } from './host.ts';
import { recordResources } from './record.ts';
import { summarise } from './summary.ts';
import type { PlanSummary, StackResult } from './types.ts';

/** One deployment on its way. */
export interface Work {
  readonly host: Host;
  readonly aws: Aws;
  readonly root: string;
  readonly model: Model;
  readonly regions: readonly RegionModel[];
  readonly recover: boolean;
}

export interface Ready {
  readonly deployed: readonly DeployedRegion[];
  /** What was done already to get this far. */
  readonly summary: PlanSummary | undefined;
  readonly stacks: readonly StackResult[];
}

/** What is deployed, for whoever only wants to know. A salt that is not there yet is made up. */
export async function look({ aws, model }: Work, selection: Selection): Promise<Ready> {
  const deployed = await readDeployed(aws, model, selection);
  const salt = randomBytes(32).toString('hex');
  return {
    deployed: deployed.map((one) => ({ ...one, envSalt: one.envSalt || salt })),
    summary: undefined,
    stacks: [],
  };
}

/** What is deployed once every change that is under way has ended. */
export function readSettled({ host, aws, model, regions }: Work): Promise<DeployedRegion[]> {
  return Promise.all(
    regions.map(async (region) => {
      const found = await readRegion(aws, model.name, region);
      return (await settleRegion(host, aws, found)) ? readRegion(aws, model.name, region) : found;
    }),
  );
}

/**
 * Makes every region ready for functions. Where resources are asked for and have never been deployed they are now, since the
 * environment lies in the bucket that they make. `before` has one entry for each region of the work.
 */
export async function bringUp(work: Work, selection: Selection, before: readonly DeployedRegion[]): Promise<Ready> {
  const { host, aws, root, model, recover, regions } = work;
  const missing = selection.resources ? before.filter((deployed) => !live(deployed.resources)) : [];
  const first = makePlan({
    model,
    artifacts: new Map(),
    deployed: missing,
    selection: { ...selection, resources: true, functions: [], endpoints: [] },
    now: host.now(),
  });
  const stacks = missing.length > 0 ? await applyPlan(first, host, aws, { project: model.name, recover }) : [];
  const deployed = await Promise.all(
    before.map(async (found, index) => {
      const isNew = missing.includes(found);
      if (!isNew && (!live(found.resources) || found.envSalt)) return found;
      await ensureEnv(aws, model.name, regions[index]!);
      return readRegion(aws, model.name, regions[index]!);
    }),
  );
  if (selection.resources) {
    for (const [index, one] of deployed.entries()) {
      recordResources(host.emit, root, regions[index]!.bucket, one);
    }
  }
  return { deployed, summary: missing.length > 0 ? summarise(first) : undefined, stacks };
}
