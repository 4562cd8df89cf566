import { awsCode } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { fail } from '../errors/catalogue/index.ts';
import { live } from '../plan/deployed.ts';
import { regionsOfTable, replicaSteps, stepPlan } from '../plan/replicas.ts';
import { ruleChanges, rulesPlan, withoutRulesTo } from '../plan/replication.ts';
import type { DeployedRegion, DeployedStack, StackPlan } from '../plan/types.ts';
import { jawsBucket } from './bucket.ts';
import { makeChangeSet } from './change-set.ts';
import { type DeployHost, type StackOutcome, stopIfInterrupted } from './context.ts';
import type { StackState } from './handle.ts';
import { applyStack } from './stack.ts';

export interface WithdrawOptions {
  readonly token: string;
  readonly project: string;
  /** The jaws bucket of the region whose stack is updated. */
  readonly bucket: string;
  done(outcome: StackOutcome): void;
}

/** Removes the replicas of regions that leave a stage from its home region's tables, one after another. Their items stay in all others. */
export async function withdrawReplicas(
  host: DeployHost,
  aws: Aws,
  home: DeployedRegion,
  gone: readonly string[],
  options: WithdrawOptions,
): Promise<void> {
  const stack = live(home.resources);
  if (!stack) return;
  const place = { stage: home.stage, region: home.region, stack: stack.name };
  const steps = replicaSteps(
    stack.template,
    (table) => regionsOfTable(table).filter((one) => !gone.includes(one)),
    place,
  );
  const plans = steps.map((step) => stepPlan(stack, step));
  await update({ host, aws, region: home, stack, name: 'replica' }, plans, options);
}

/** Removes the rules that lead to regions that leave a stage from a region's buckets. Objects stay where they are. */
export async function withdrawRules(
  host: DeployHost,
  aws: Aws,
  region: DeployedRegion,
  gone: readonly string[],
  options: WithdrawOptions,
): Promise<void> {
  const stack = live(region.resources);
  if (!stack) return;
  const template = withoutRulesTo(stack.template, gone);
  const changes = ruleChanges(stack.template, template);
  const plans = changes.length > 0 ? [rulesPlan(stack.name, template, changes)] : [];
  await update({ host, aws, region, stack, name: 'rules' }, plans, options);
}

/** Updates the resources stack of a region, one plan after another. */
async function update(
  work: {
    readonly host: DeployHost;
    readonly aws: Aws;
    readonly region: DeployedRegion;
    readonly stack: DeployedStack;
    /** Distinguishes the updates from others of the same deployment. */
    readonly name: string;
  },
  plans: readonly StackPlan[],
  options: WithdrawOptions,
): Promise<void> {
  if (plans.length === 0) return;
  const { host, aws, stack } = work;
  const { stage, region } = work.region;
  const place = { stage, region, stack: stack.name };
  const cf = await aws.in(region).cloudFormation();
  let state: StackState | undefined = stack;
  for (const [at, plan] of plans.entries()) {
    stopIfInterrupted(host.signal);
    const handle = { host, cf, place, token: `${options.token}-${work.name}-${at + 1}`, base: state };
    const changeSet = await makeChangeSet(handle, plan, {
      bucket: jawsBucket(aws, { stage, region, bucket: options.bucket }),
      project: options.project,
      endpoint: aws.endpoint,
      values: {},
      tags: {},
      revertDrift: false,
    });
    const applied = await applyStack({ handle, plan, changeSet, values: {} });
    options.done(applied.outcome);
    state = await applied.state();
  }
}

/** The ARN of the stream of a table in this region. CloudFormation knows only the one in the home region. */
export async function streamOfReplica(
  aws: Aws,
  { stage, region }: { readonly stage: string; readonly region: string },
  TableName: string,
): Promise<string> {
  const [dynamoDb, { DescribeTableCommand }] = await Promise.all([
    aws.in(region).dynamoDb(),
    import('@aws-sdk/client-dynamodb'),
  ]);
  try {
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
    if (Table?.LatestStreamArn) return Table.LatestStreamArn;
  } catch (error) {
    if (awsCode(error) !== 'ResourceNotFoundException') throw error;
  }
  throw fail('StreamMissing', { stage, region, table: TableName });
}
