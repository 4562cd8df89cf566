import type { CreateApiKeyCommandOutput, CreateApiKeyRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { findStage } from '../../state/find.ts';
import { newKey, viewKey } from './new-key.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html */
export const createApiKey: Operation<CreateApiKeyRequest, Output<CreateApiKeyCommandOutput>> = (input, ctx) => {
  const { stageKeys = [], generateDistinctId: _, ...fields } = input;
  for (const { restApiId, stageName } of stageKeys) findStage(ctx, restApiId, stageName);
  const names = stageKeys.map(({ restApiId, stageName }) => `${restApiId}/${stageName}`);
  return viewKey(newKey(fields, names, ctx), true);
};
