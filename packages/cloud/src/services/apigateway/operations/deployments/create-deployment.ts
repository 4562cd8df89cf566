import type { CreateDeploymentCommandOutput, CreateDeploymentRequest } from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, notFound } from '../../shared/errors.ts';
import { seconds } from '../../shared/time.ts';
import { findApi } from '../../state/find.ts';
import type { DeploymentRecord } from '../../state/records.ts';
import { definition, deployments, snapshots, stages } from '../../state/state.ts';
import { checkStageName, checkVariables, newStage } from '../stages/new-stage.ts';
import { viewDeployment } from './view.ts';

/** Freezes the API in its current state. https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html */
export const createDeployment: Operation<CreateDeploymentRequest, Output<CreateDeploymentCommandOutput>> = (
  input,
  ctx,
) => {
  const { id: api, endpointConfiguration, policy } = findApi(ctx, input.restApiId);
  if (input.stageName) checkStageName(input.stageName);
  checkVariables(input.variables);
  if (input.canarySettings) checkCanaryStage(ctx, api, input.stageName);
  const frozen = definition(ctx, api);
  // https://github.com/hashicorp/terraform-provider-aws/issues/14290
  if (endpointConfiguration?.types?.includes('PRIVATE') && !policy && !ctx.kernel.lenient) {
    throw badRequest("Private REST API doesn't have a resource policy attached to it");
  }
  checkMethods(
    frozen.resources.flatMap((resource) => Object.values(resource.resourceMethods ?? {})),
    ctx.kernel.lenient,
  );
  const record: DeploymentRecord = {
    id: ctx.kernel.ids.random(6),
    ...(input.description !== undefined && { description: input.description }),
    createdDate: seconds(ctx.kernel),
  };
  deployments(ctx, api).put(record.id, record);
  snapshots(ctx, api).put(record.id, frozen);
  if (input.stageName) deployTo(api, input.stageName, record, input, ctx);
  return viewDeployment(record);
};

/** A canary needs a stage to stand beside. */
function checkCanaryStage(ctx: Context, api: string, stage: string | undefined): void {
  const invalid = (why: string) => badRequest(`Invalid deployment content specified.${why}`);
  if (!stage) {
    throw invalid(
      `Non null and non empty stageName must be provided for canary deployment. Provided value is ${stage ?? 'null'}`,
    );
  }
  if (!stages(ctx, api).has(stage)) {
    throw invalid(`Stage ${stage} must already be created before making a canary release deployment`);
  }
}

/** Every method must have an integration; a lenient cloud is content with one that has. */
function checkMethods(methods: readonly { methodIntegration?: unknown }[], lenient = false): void {
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  const without = methods.filter((method) => method.methodIntegration === undefined).length;
  if (without > 0 && (!lenient || without === methods.length)) throw notFound('No integration defined for method');
}

/** An existing stage is moved to the new deployment, and keeps the settings that the request does not contain. */
function deployTo(
  api: string,
  stageName: string,
  deployment: DeploymentRecord,
  input: CreateDeploymentRequest,
  ctx: Context,
): void {
  const existing = stages(ctx, api).get(stageName);
  const specified = {
    ...(input.stageDescription !== undefined && { description: input.stageDescription }),
    ...(input.cacheClusterEnabled !== undefined && { cacheClusterEnabled: input.cacheClusterEnabled }),
    ...(input.cacheClusterSize !== undefined && { cacheClusterSize: input.cacheClusterSize }),
    ...(input.variables !== undefined && { variables: input.variables }),
    ...(input.tracingEnabled !== undefined && { tracingEnabled: input.tracingEnabled }),
    ...(input.canarySettings !== undefined && {
      canarySettings: { deploymentId: deployment.id, ...input.canarySettings },
    }),
  };
  // A canary deployment goes beside the one that the stage has.
  const deploymentId = input.canarySettings && existing ? existing.deploymentId : deployment.id;
  const stage = existing
    ? { ...existing, ...specified, deploymentId, lastUpdatedDate: seconds(ctx.kernel) }
    : newStage({ ...specified, stageName, deploymentId }, ctx);
  stages(ctx, api).put(stageName, stage);
}
