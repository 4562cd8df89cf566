import type { CreateModelCommandOutput, CreateModelRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { findApi } from '../../state/find.ts';
import { models } from '../../state/state.ts';
import { checkSchema } from './schema.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html */
export const createModel: Operation<CreateModelRequest, Output<CreateModelCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  if (!input.name) throw badRequest('Model name must be non-empty');
  if (!/^[A-Za-z0-9]+$/.test(input.name)) throw badRequest(`Model name must be alphanumeric: ${input.name}`);
  if (!input.contentType) throw badRequest('No Model content type specified');
  const store = models(ctx, input.restApiId!);
  if (store.has(input.name)) throw conflict('Model name already exists for this REST API');
  if (!input.schema && !ctx.kernel.lenient) {
    throw badRequest('Model schema must have at least 1 property or array items defined');
  }
  if (input.schema) checkSchema(ctx, input.restApiId!, input.schema);
  const record = {
    id: ctx.kernel.ids.random(6),
    name: input.name,
    ...(input.description && { description: input.description }),
    ...(input.schema !== undefined && { schema: input.schema }),
    contentType: input.contentType,
  };
  store.put(record.name, record);
  return record;
};
