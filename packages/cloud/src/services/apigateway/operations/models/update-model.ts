import type { UpdateModelCommandOutput, UpdateModelRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { findModel } from '../../state/find.ts';
import type { ModelRecord } from '../../state/records.ts';
import { models } from '../../state/state.ts';
import { checkSchema } from './schema.ts';

const RULES: readonly Rule<ModelRecord>[] = [text('/description', 'description'), text('/schema', 'schema')];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateModel.html */
export const updateModel: Operation<UpdateModelRequest, Output<UpdateModelCommandOutput>> = (input, ctx) => {
  const updated = patch(findModel(ctx, input.restApiId, input.modelName), input.patchOperations, RULES);
  if (updated.schema !== undefined) checkSchema(ctx, input.restApiId!, updated.schema);
  models(ctx, input.restApiId!).put(updated.name, updated);
  return updated;
};
