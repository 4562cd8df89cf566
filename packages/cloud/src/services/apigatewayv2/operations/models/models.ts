import type {
  CreateModelCommandInput,
  CreateModelCommandOutput,
  DeleteModelCommandInput,
  GetModelCommandInput,
  GetModelCommandOutput,
  GetModelsCommandInput,
  GetModelsCommandOutput,
  GetModelTemplateCommandInput,
  GetModelTemplateCommandOutput,
  UpdateModelCommandInput,
  UpdateModelCommandOutput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { parseUserJson } from '../../../../kernel/json.ts';
import { sampleTemplate } from '../../../apigateway/operations/models/sample-template.ts';
import { badRequest, conflict } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { defined } from '../../shared/values.ts';
import { findApi, findModel } from '../../state/find.ts';
import type { ModelRecord } from '../../state/records.ts';
import { models } from '../../state/state.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html */
export const createModel: Operation<CreateModelCommandInput, Output<CreateModelCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.ApiId);
  const { ApiId, ...fields } = defined(input);
  const record: ModelRecord = {
    ContentType: 'application/json',
    ...fields,
    ModelId: ctx.kernel.ids.random(6),
    Name: fields.Name ?? '',
  };
  checkModel(record, ApiId, ctx);
  models(ctx, ApiId).put(record.ModelId, record);
  return record;
};

function checkModel({ Name, ModelId, Schema }: ModelRecord, api: string, ctx: Context): void {
  for (const other of models(ctx, api).values()) {
    if (other.Name === Name && other.ModelId !== ModelId)
      throw conflict(`Model name already exists for this API: ${Name}`);
  }
  if (ctx.kernel.lenient) return;
  if (!/^[A-Za-z0-9]{1,128}$/.test(Name)) throw badRequest('Model name must be alphanumeric');
  try {
    parseUserJson(Schema ?? '');
  } catch {
    throw badRequest('Invalid model schema specified: it has to be JSON');
  }
}

export const getModel: Operation<GetModelCommandInput, Output<GetModelCommandOutput>> = (input, ctx) =>
  findModel(ctx, input.ApiId, input.ModelId);

export const getModels: Operation<GetModelsCommandInput, Output<GetModelsCommandOutput>> = (input, ctx) => {
  const { ApiId } = findApi(ctx, input.ApiId);
  return page([...models(ctx, ApiId).values()], input);
};

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models-modelid-template.html */
export const getModelTemplate: Operation<GetModelTemplateCommandInput, Output<GetModelTemplateCommandOutput>> = (
  input,
  ctx,
) => {
  const { Schema } = findModel(ctx, input.ApiId, input.ModelId);
  return { Value: sampleTemplate(parsedSchema(Schema)) };
};

/** A lenient cloud accepts schemas that are not JSON. */
function parsedSchema(text: string | undefined): unknown {
  try {
    return parseUserJson(text ?? '{}');
  } catch {
    return {};
  }
}

export const updateModel: Operation<UpdateModelCommandInput, Output<UpdateModelCommandOutput>> = (input, ctx) => {
  const before = findModel(ctx, input.ApiId, input.ModelId);
  const { ApiId, ModelId: _, ...fields } = defined(input);
  const record: ModelRecord = { ...before, ...fields };
  checkModel(record, ApiId, ctx);
  models(ctx, ApiId).put(record.ModelId, record);
  return record;
};

export const deleteModel: Operation<DeleteModelCommandInput, Record<string, never>> = (input, ctx) => {
  const { ModelId } = findModel(ctx, input.ApiId, input.ModelId);
  models(ctx, input.ApiId!).delete(ModelId);
  return {};
};
