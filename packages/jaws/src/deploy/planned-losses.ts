import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import type { Aws } from '../aws/types.ts';
import { stacksIn } from '../plan/deployed.ts';
import type { Deployment } from '../plan/types.ts';
import type { DataLossAt, DeployHost } from './context.ts';
import { listResources } from './describe.ts';
import { type Allowed, dataLosses, reviewLosses } from './review.ts';

/**
 * What the templates of a deployment take away, in all its regions and phases, and AWS does not bring back. What CloudFormation replaces, only
 * its change sets say, and those of later phases exist only once the earlier ones are done.
 */
function plannedLosses({ base, phases }: Pick<Deployment, 'base' | 'phases'>): DataLossAt[] {
  const plans = phases.flatMap(({ regions }) => regions);
  return base.flatMap((region) =>
    stacksIn(region).flatMap((before) => {
      const next = plans
        .filter((plan) => plan.region === region.region)
        .flatMap(({ stacks }) => stacks)
        .filter(({ name, action }) => name === before.name && action !== 'none');
      const goes = (id: string) =>
        next.some(({ action, template }) => action === 'delete' || !Object.hasOwn(template.Resources, id));
      const changes = Object.entries(before.template.Resources).flatMap(
        ([LogicalResourceId, { Type: ResourceType }]): ResourceChange[] =>
          goes(LogicalResourceId) ? [{ Action: 'Remove', LogicalResourceId, ResourceType }] : [],
      );
      const { stage, region: at } = region;
      return dataLosses({ stage, region: at, stack: before.name }, changes, before);
    }),
  );
}

/** Asks about them, in one question. Throws as reviewLosses. */
export async function reviewPlanned(
  host: DeployHost,
  aws: Aws,
  deployment: Pick<Deployment, 'base' | 'phases'>,
  allowed: Allowed,
): Promise<void> {
  const losses = plannedLosses(deployment);
  if (losses.length > 0) await reviewLosses(host, await withNames(aws, losses), allowed);
}

/** With the names that the resources have on AWS, as far as it tells them. */
async function withNames(aws: Aws, losses: readonly DataLossAt[]): Promise<DataLossAt[]> {
  const stacks = new Map(losses.map(({ region, stack }) => [`${region} ${stack}`, { region, stack }]));
  const names = new Map<string, string | undefined>();
  await Promise.all(
    [...stacks].map(async ([key, { region, stack }]) => {
      const cf = await aws.in(region).cloudFormation();
      const found = await listResources(cf, region, stack).catch(() => []);
      for (const { LogicalResourceId, PhysicalResourceId } of found)
        names.set(`${key} ${LogicalResourceId}`, PhysicalResourceId);
    }),
  );
  return losses.map((loss) => ({ ...loss, physicalId: names.get(`${loss.region} ${loss.stack} ${loss.logicalId}`) }));
}
