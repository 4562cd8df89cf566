import type { CloudFormationClient, StackResourceDrift } from '@aws-sdk/client-cloudformation';
import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { backoff, inParallel, wait } from '../base/async.ts';
import { JawsError } from '../errors/error.ts';
import type { Drift } from '../events.ts';
import { live } from '../plan/deployed.ts';
import type { DeployedStack } from '../plan/types.ts';
import { type DeployHost, Interrupted } from './context.ts';
import { listOf } from './describe.ts';

interface Place {
  readonly stage: string;
  readonly region: string;
}

/** How long CloudFormation may take to read all resources of a stack. */
const detectionMs = 300_000;

/** A stack to compare, by its id, with the name that a person knows it by: `dev-shop-r/Cache` for a nested one. */
type Compared = Pick<DeployedStack, 'id' | 'name'>;

/**
 * Manual changes and deletions in a region's stacks and the stacks nested in them, as CloudFormation finds them now. What remains
 * unknown is a warning: a plan is useful without it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export async function detectDrift(
  host: DeployHost,
  aws: Aws,
  place: Place,
  stacks: readonly DeployedStack[],
): Promise<Drift[]> {
  const cf = await aws.in(place.region).cloudFormation();
  const found: Drift[] = [];
  const work = { host, cf, place };
  await inParallel(stacks.filter(live), 4, async (stack) => {
    const holdsStacks = Object.values(stack.template.Resources).some(({ Type }) => Type === stackType);
    found.push(...(await withNested(work, stack, holdsStacks)));
  });
  return found.sort((a, b) => (`${a.stack} ${a.logicalId}` < `${b.stack} ${b.logicalId}` ? -1 : 1));
}

interface Work {
  readonly host: DeployHost;
  readonly cf: CloudFormationClient;
  readonly place: Place;
}

const stackType = 'AWS::CloudFormation::Stack';

/**
 * The drift of a stack and of the stacks nested in it, which CloudFormation compares only separately:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DetectStackDrift.html
 */
async function withNested(work: Work, stack: Compared, holdsStacks: boolean): Promise<Drift[]> {
  const own = await reportingUnknown(work, stack, () => driftOf(work, stack));
  if (!holdsStacks) return own;
  const nested = await reportingUnknown(work, stack, () => nestedIn(work, stack));
  const theirs: Drift[] = [];
  for (const one of nested) theirs.push(...(await withNested(work, one, true)));
  return [...own, ...theirs];
}

/** The findings, or nothing and a warning. */
async function reportingUnknown<T>(work: Work, stack: Compared, find: () => Promise<T[]>): Promise<T[]> {
  try {
    return await find();
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    reportUnknown(work, stack, error.message);
    return [];
  }
}

async function nestedIn({ cf }: Work, stack: Compared): Promise<Compared[]> {
  const { DescribeStackResourcesCommand } = await import('@aws-sdk/client-cloudformation');
  const { StackResources = [] } = await cf.send(new DescribeStackResourcesCommand({ StackName: stack.id }));
  return StackResources.flatMap(({ ResourceType, ResourceStatus, PhysicalResourceId: id, LogicalResourceId }) =>
    ResourceType === stackType && id && ResourceStatus !== 'DELETE_COMPLETE'
      ? [{ id, name: `${stack.name}/${LogicalResourceId}` }]
      : [],
  );
}

function reportUnknown({ host, place }: Work, { name }: Compared, why: string): void {
  host.emit({ type: 'warning', message: `Drift of ${name} in ${place.region} is not fully known: ${why}` });
}

async function driftOf(work: Work, stack: Compared): Promise<Drift[]> {
  const { host, cf, place } = work;
  const sdk = await import('@aws-sdk/client-cloudformation');
  const { StackDriftDetectionId } = await cf.send(new sdk.DetectStackDriftCommand({ StackName: stack.id }));
  const problem = await untilDetected(host, cf, StackDriftDetectionId ?? '');
  if (problem !== undefined) reportUnknown(work, stack, problem);
  const drifts: StackResourceDrift[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cf.send(
      new sdk.DescribeStackResourceDriftsCommand({
        StackName: stack.id,
        StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
        MaxResults: 100,
        ...(NextToken && { NextToken }),
      }),
    );
    drifts.push(...listOf(page.StackResourceDrifts, 'DescribeStackResourceDrifts', place.region));
    NextToken = page.NextToken;
  } while (NextToken);
  return drifts.map((one) => ({
    ...place,
    stack: stack.name,
    logicalId: one.LogicalResourceId ?? '',
    type: one.ResourceType ?? '',
    status: one.StackResourceDriftStatus === 'DELETED' ? 'DELETED' : 'MODIFIED',
    // Without the values, which may be secrets.
    properties: (one.PropertyDifferences ?? []).map(({ PropertyPath }) => PropertyPath ?? '').sort(),
  }));
}

/** Waits until a detection has ended; returns why its result is incomplete. */
async function untilDetected(host: DeployHost, cf: CloudFormationClient, id: string): Promise<string | undefined> {
  const { DescribeStackDriftDetectionStatusCommand } = await import('@aws-sdk/client-cloudformation');
  const started = performance.now();
  for (const delay of backoff(5_000)) {
    const found = await cf.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId: id }));
    if (found.DetectionStatus === 'DETECTION_COMPLETE') return undefined;
    if (found.DetectionStatus === 'DETECTION_FAILED') return found.DetectionStatusReason ?? 'its detection failed';
    if (performance.now() - started > detectionMs) return 'its detection takes longer than five minutes';
    await wait(delay, host.signal);
    if (host.signal.aborted) throw new Interrupted();
  }
  return undefined;
}
