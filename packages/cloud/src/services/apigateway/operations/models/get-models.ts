import type {
  GetModelCommandOutput,
  GetModelRequest,
  GetModelsCommandOutput,
  GetModelsRequest,
  GetModelTemplateCommandOutput,
  GetModelTemplateRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { page } from '../../shared/paging.ts';
import { findApi, findModel } from '../../state/find.ts';
import { models, type Place } from '../../state/state.ts';
import { isDefaultModel } from '../rest-apis/new-api.ts';
import { sampleTemplate } from './sample-template.ts';
import { parseSchema, referencedModels } from './schema.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetModel.html */
export const getModel: Operation<GetModelRequest, Output<GetModelCommandOutput>> = (input, ctx) => {
  const model = findModel(ctx, input.restApiId, input.modelName);
  return input.flatten ? { ...model, schema: flattened(ctx, input.restApiId!, model.schema) } : model;
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetModels.html */
export const getModels: Operation<GetModelsRequest, Output<GetModelsCommandOutput>> = (input, ctx) => {
  findApi(ctx, input.restApiId);
  const all = [...models(ctx, input.restApiId!).values()];
  return page(ctx.kernel.lenient ? all.filter((model) => !isDefaultModel(model)) : all, input);
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetModelTemplate.html */
export const getModelTemplate: Operation<GetModelTemplateRequest, Output<GetModelTemplateCommandOutput>> = (
  input,
  ctx,
) => ({ value: sampleTemplate(parseSchema(findModel(ctx, input.restApiId, input.modelName).schema)) });

/** The schema with every model that it refers to, near and far, under `definitions`. */
function flattened(place: Place, api: string, schema: string | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const root = parseSchema(schema) as Record<string, unknown>;
  const definitions = new Map(Object.entries((root.definitions ?? {}) as Record<string, unknown>));
  const queue = referencedModels(root);
  for (const name of queue) {
    const model = models(place, api).get(name);
    if (definitions.has(name) || model?.schema === undefined) continue;
    const definition = parseSchema(model.schema);
    definitions.set(name, definition);
    queue.push(...referencedModels(definition));
  }
  if (definitions.size === 0) return schema;
  return JSON.stringify({ ...root, definitions: Object.fromEntries(definitions) });
}
