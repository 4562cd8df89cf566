import { functionName, nameIn } from '../model/function-name.ts';
import type { DeployedRegion, DeployedStack } from './types.ts';

/** States in which a stack matches its template. In any other it never came up, or is being deleted. */
const notLive: ReadonlySet<string> = new Set([
  'CREATE_FAILED',
  'DELETE_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'ROLLBACK_IN_PROGRESS',
]);

/** Whether the template of a stack in this state is deployed. */
export const isLive = (status: string): boolean => !notLive.has(status);

/** The stack, if its template is deployed. */
export const live = (stack: DeployedStack | undefined): DeployedStack | undefined =>
  stack && isLive(stack.status) ? stack : undefined;

/** Whether a region has its bucket, with leases and history; also after a removal that has kept it. */
export const hasBucket = ({ resources, bucketState }: Pick<DeployedRegion, 'resources' | 'bucketState'>): boolean =>
  live(resources) !== undefined || bucketState === 'retained';

/** Creation failed: CloudFormation only deletes such a stack. */
const neverCameUp: ReadonlySet<string> = new Set(['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED']);

const blocked: ReadonlySet<string> = new Set([
  'DELETE_FAILED',
  'IMPORT_ROLLBACK_FAILED',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_FAILED',
]);

/** Whether a stack accepts changes in its state, and if not, which way out exists. */
export function conditionOf({ status }: Pick<DeployedStack, 'status'>): 'ready' | 'never-came-up' | 'blocked' | 'busy' {
  if (neverCameUp.has(status)) return 'never-came-up';
  if (blocked.has(status)) return 'blocked';
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS' ? 'busy' : 'ready';
}

export const stacksIn = ({ resources, lambdas, endpoints, domains }: DeployedRegion): DeployedStack[] =>
  [resources, ...lambdas, endpoints, domains].filter((stack) => stack !== undefined);

/** Names of functions by their logical ids: those that are deployed keep theirs. */
export function namesOf(
  { stage, lambdas }: Pick<DeployedRegion, 'stage' | 'lambdas'>,
  project: string,
): (logicalId: string) => string {
  const deployed = new Map(
    lambdas
      .flatMap((stack) => Object.entries(live(stack)?.template.Resources ?? {}))
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function'),
  );
  return (logicalId) => {
    const resource = deployed.get(logicalId);
    return (resource && nameIn(resource)) ?? functionName(stage, project, logicalId);
  };
}
