import type { UpdateModelCommandOutput, UpdateModelRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { findModel } from '../../state/find.ts';
import type { ModelRecord } from '../../state/records.ts';
import { models } from '../../state/state.ts';
import { checkSchema } from './schema.ts';

const RULES: readonly Rule<ModelRecord>[] = [
  text('/description', 'description', { ops: ['replace'] }),
  text('/schema', 'schema', { ops: ['replace'] }),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateModel.html */
export const updateModel: Operation<UpdateModelRequest, Output<UpdateModelCommandOutput>> = (input, ctx) => {
  const updated = patch(
    findModel(ctx, input.restApiId, input.modelName),
    input.patchOperations,
    RULES,
    'updateModelInput',
  );
  if (updated.schema !== undefined) checkSchema(ctx, input.restApiId!, updated.schema);
  if (updated.description === '') delete updated.description;
  models(ctx, input.restApiId!).put(updated.name, updated);
  return updated;
};
