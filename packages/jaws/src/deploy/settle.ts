import type { Aws } from '../aws/types.ts';
import type { DeployedRegion } from '../plan/types.ts';
import type { DeployHost } from './context.ts';
import { settleStack } from './prepare.ts';

/** Waits for changes of a region's stacks that are under way. True when there were any: what was read is then out of date. */
export async function settleRegion(host: DeployHost, aws: Aws, deployed: DeployedRegion): Promise<boolean> {
  const { stage, region } = deployed;
  const stacks = [deployed.resources, ...deployed.lambdas, deployed.endpoints].filter((stack) => stack !== undefined);
  const moving = stacks.filter(({ status }) => status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS');
  if (moving.length === 0) return false;
  const cf = await aws.in(region).cloudFormation();
  await Promise.all(moving.map(({ name }) => settleStack({ host, aws, cf, place: { stage, region, stack: name } })));
  return true;
}
