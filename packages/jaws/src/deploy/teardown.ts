import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { isObject, messageOf } from '../base/text.ts';
import type { Template, TemplateResource } from '../model/types.ts';
import { conditionOf, live, stacksIn } from '../plan/deployed.ts';
import type { DeployedRegion, DeployedStack } from '../plan/types.ts';
import { isDataType, survivesDeletion } from '../templates/data-types.ts';
import { type JawsBucket, jawsBucket } from './bucket.ts';
import { makeChangeSet } from './change-set.ts';
import { type DeployHost, type StackOutcome, stopIfInterrupted } from './context.ts';
import { listResources } from './describe.ts';
import { emptyBucket } from './empty-bucket.ts';
import type { StackHandle } from './handle.ts';
import { removeStack } from './remove.ts';
import { applyStack } from './stack.ts';

/** A resource that holds data, to be deleted or retained. */
interface DataResource {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** Its name on AWS. */
  readonly physicalId: string;
}

/** Everything that is deleted when a stage leaves a region. */
export interface Teardown {
  readonly base: DeployedRegion;
  /**
   * In order of removal: domains, so that no client is sent to a region that is being removed, endpoints, functions, resources.
   */
  readonly stacks: readonly DeployedStack[];
  readonly data: readonly DataResource[];
  /** They are retained when the stacks are deleted. */
  readonly logGroups: readonly string[];
}

/** Collects what is to be removed. Only reads. */
export async function planTeardown(
  aws: Aws,
  base: DeployedRegion,
  logGroups: readonly string[] = [],
): Promise<Teardown> {
  const stacks = [base.domains, base.endpoints, ...[...base.lambdas].reverse(), base.resources].filter(
    (stack) => stack !== undefined,
  );
  const data = await Promise.all(stacks.map((stack) => dataIn(aws, base.region, stack)));
  return { base, stacks, data: data.flat(), logGroups };
}

async function dataIn(aws: Aws, region: string, stack: DeployedStack): Promise<DataResource[]> {
  const { template } = stack;
  const ids = Object.keys(template.Resources).filter((id) => holdsData(template.Resources[id]!));
  if (ids.length === 0) return [];
  const cf = await aws.in(region).cloudFormation();
  const resources = await listResources(cf, region, stack.id);
  return resources.flatMap(({ LogicalResourceId = '', PhysicalResourceId, ResourceType = '', ResourceStatus }) =>
    ids.includes(LogicalResourceId) && PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE'
      ? [{ stack: stack.name, logicalId: LogicalResourceId, type: ResourceType, physicalId: PhysicalResourceId }]
      : [],
  );
}

/** Log groups of functions are treated separately: they are retained when their stack is deleted, and are deleted by name. */
const holdsData = (resource: TemplateResource): boolean => {
  const { Type, Properties, Metadata } = resource;
  const isOfFunction = Type === 'AWS::Logs::LogGroup' && isObject(Metadata) && Metadata['jaws:owner'] !== undefined;
  return !isOfFunction && isDataType(Type, Properties);
};

export interface TeardownOptions {
  readonly token: string;
  readonly project: string;
  readonly bucket: string;
  /** Data is deleted too; otherwise everything that holds data is retained. */
  readonly deleteData: boolean;
  done(outcome: StackOutcome): void;
}

/**
 * Removes a stage from a region: domains, endpoints, functions, resources. Data is retained, with or without a DeletionPolicy, unless it is
 * to be deleted as well. Can be repeated after an interruption: resources that are already gone are skipped.
 */
export async function tearDown(
  host: DeployHost,
  aws: Aws,
  { base, stacks, data, logGroups }: Teardown,
  options: TeardownOptions,
): Promise<void> {
  const { stage, region } = base;
  const cf = await aws.in(region).cloudFormation();
  const bucket = jawsBucket(aws, { stage, region, bucket: options.bucket });
  for (const stack of stacks) {
    stopIfInterrupted(host.signal);
    const handle = { host, cf, place: { stage, region, stack: stack.name }, token: options.token, base: stack };
    if (live(stack) && conditionOf(stack) === 'ready') await setPolicies(aws, handle, stack, bucket, options);
    if (options.deleteData) {
      const own = data.filter((one) => one.stack === stack.name && one.type === 'AWS::S3::Bucket');
      await inParallel(own, 4, ({ physicalId }) => emptyBucket(aws, region, physicalId));
    }
    options.done(await removeStack({ ...handle, token: `${options.token}-delete` }));
  }
  if (options.deleteData) await deleteLogGroups(host, aws, region, logGroups);
}

/** The template with a DeletionPolicy that retains or deletes its data. */
function withPolicies(template: Template, deleteData: boolean): Template {
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => {
      if (!holdsData(resource) || survivesDeletion(resource) === !deleteData) return [id, resource];
      return [id, { ...resource, DeletionPolicy: deleteData ? 'Delete' : 'Retain' }];
    }),
  );
  return { ...template, Resources };
}

/** Sets in CloudFormation, before it deletes a stack, what happens to the data in it. */
async function setPolicies(
  aws: Aws,
  handle: StackHandle,
  stack: DeployedStack,
  bucket: JawsBucket,
  options: TeardownOptions,
): Promise<void> {
  const template = withPolicies(stack.template, options.deleteData);
  if (JSON.stringify(template) === JSON.stringify(stack.template)) return;
  const plan = { ...stack, action: 'update' as const, template, parameters: {}, fromResources: {}, changes: [] };
  const changeSet = await makeChangeSet(handle, plan, {
    bucket,
    project: options.project,
    endpoint: aws.endpoint,
    values: {},
    tags: {},
    revertDrift: false,
  });
  if (changeSet) await applyStack({ handle, plan, changeSet, values: {} });
}

/** A log group that cannot be deleted is reported; everything else is gone by then. */
async function deleteLogGroups(host: DeployHost, aws: Aws, region: string, names: readonly string[]): Promise<void> {
  const [logs, { DeleteLogGroupCommand }] = await Promise.all([
    aws.in(region).logs(),
    import('@aws-sdk/client-cloudwatch-logs'),
  ]);
  await inParallel(names, 8, async (logGroupName) => {
    try {
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return;
      host.emit({ type: 'warning', message: `The log group ${logGroupName} in ${region} stays: ${messageOf(error)}` });
    }
  });
}

/** Whether anything of a stage is left in a region. */
export const isBare = (base: DeployedRegion): boolean => stacksIn(base).length === 0;
