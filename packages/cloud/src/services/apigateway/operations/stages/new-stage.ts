import type { CanarySettings, CreateStageRequest, Stage } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { withLenientNames } from '../../shared/lenient.ts';
import { date, seconds } from '../../shared/time.ts';
import type { StageRecord } from '../../state/records.ts';
import { deployments } from '../../state/state.ts';

type NewStage = Omit<CreateStageRequest, 'restApiId'> & { stageName: string; deploymentId: string };

/** A stage's record with AWS's defaults. https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export function newStage(input: NewStage, ctx: Context): StageRecord {
  const now = seconds(ctx.kernel);
  const { cacheClusterEnabled = false, cacheClusterSize, ...rest } = input;
  return {
    ...rest,
    cacheClusterEnabled,
    ...(cacheClusterSize || cacheClusterEnabled ? { cacheClusterSize: cacheClusterSize ?? '0.5' } : {}),
    cacheClusterStatus: cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
    methodSettings: {},
    tracingEnabled: input.tracingEnabled ?? false,
    createdDate: now,
    lastUpdatedDate: now,
  };
}

export function checkStageName(name: string | undefined): asserts name is string {
  if (!name || !/^[a-zA-Z0-9_-]+$/.test(name)) {
    throw badRequest('Stage name only allows a-zA-Z0-9_-');
  }
}

const VARIABLE = /^[A-Za-z0-9_]+$/;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html */
const VARIABLE_VALUE = /^[A-Za-z0-9-._~:/?#&=,]*$/;

export function checkVariables(variables: Record<string, string> | undefined): void {
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (!VARIABLE.test(name))
      throw badRequest(`Stage variable name ${name} is invalid. Must match pattern [a-zA-Z0-9_]+`);
    if (!VARIABLE_VALUE.test(value)) {
      throw badRequest(`Stage variable value ${value} is invalid. Must match pattern [A-Za-z0-9-._~:/?#&=,]+`);
    }
  }
}

/** A canary's deployment must be there. */
export function checkCanary(ctx: Context, api: string, canary: CanarySettings | undefined): void {
  if (canary?.deploymentId !== undefined && !deployments(ctx, api).has(canary.deploymentId)) {
    throw badRequest('Deployment id does not exist');
  }
}

export function viewStage(ctx: Context, record: StageRecord): Stage {
  const { canarySettings: canary, deploymentId } = record;
  const stage: Stage = {
    ...record,
    ...(canary && { canarySettings: { deploymentId, percentTraffic: 0, useStageCache: false, ...canary } }),
    createdDate: date(record.createdDate),
    lastUpdatedDate: date(record.lastUpdatedDate),
  };
  const defaults = record.cacheClusterEnabled ? [] : (['cacheClusterStatus'] as const);
  return withLenientNames(ctx, stage, { description: '', variables: {} }, defaults);
}
