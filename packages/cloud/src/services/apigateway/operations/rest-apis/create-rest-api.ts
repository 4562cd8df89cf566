import type { CreateRestApiCommandOutput, CreateRestApiRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { findApi } from '../../state/find.ts';
import { cloneInto } from './clone.ts';
import { newApi } from './new-api.ts';
import { checkCompression, checkEndpoint, checkEndpointWords, checkKeySource, checkPolicy } from './validate.ts';
import { viewApi } from './view.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html */
export const createRestApi: Operation<CreateRestApiRequest, Output<CreateRestApiCommandOutput>> = (input, ctx) => {
  checkEndpointWords(input.endpointConfiguration);
  if (!input.name) throw badRequest('Name must be non-empty');
  if (input.description === '') throw badRequest('Description cannot be an empty string');
  checkKeySource(input.apiKeySource);
  checkEndpoint(input.endpointConfiguration);
  checkCompression(input.minimumCompressionSize);
  checkPolicy(input.policy);
  const original = input.cloneFrom ? findApi(ctx, input.cloneFrom) : undefined;
  const record = newApi(original ? { ...original, ...input } : input, ctx);
  if (original) cloneInto(original.id, record, ctx);
  return viewApi(record, ctx.kernel);
};
