import type { SignalResourceCommandInput, SignalResourceCommandOutput } from '@aws-sdk/client-cloudformation';
import type { Operation, Output } from '../../kernel/context.ts';
import { tellResource } from './engine/journal.ts';
import { requireStack, resourcesOf } from './state.ts';
import { validationError } from './template/errors.ts';
import { waitingFor } from './types/signals.ts';
import { quietDeployment } from './update-stack.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_SignalResource.html */
export const signalResource: Operation<SignalResourceCommandInput, Output<SignalResourceCommandOutput>> = async (
  request,
  ctx,
) => {
  const { LogicalResourceId: logicalId = '', Status: status, UniqueId: uniqueId = '' } = request;
  if (status !== 'SUCCESS' && status !== 'FAILURE') {
    throw validationError(
      `1 validation error detected: Value '${status ?? ''}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [SUCCESS, FAILURE]`,
    );
  }
  const stack = requireStack(ctx, request.StackName);
  const d = await quietDeployment(ctx, stack.id);
  const record = resourcesOf(ctx, stack.id).get(logicalId);
  if (!record) throw validationError(`Resource ${logicalId} does not exist for stack ${request.StackName}`);
  const listen = waitingFor(ctx.kernel, stack.id, logicalId);
  if (!listen) throw validationError(`Resource ${logicalId} is in ${record.status} state and cannot be signaled`);
  const reason = `Received ${status} signal with UniqueId ${uniqueId}`;
  tellResource(d, logicalId, { status: record.status, reason }, record);
  listen({ uniqueId, success: status === 'SUCCESS' });
  return {};
};
