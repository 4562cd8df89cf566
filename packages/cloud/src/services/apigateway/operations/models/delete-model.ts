import type { DeleteModelRequest } from '@aws-sdk/client-api-gateway';
import type { Operation } from '../../../../kernel/context.ts';
import { conflict } from '../../shared/errors.ts';
import { findModel } from '../../state/find.ts';
import { models, type Place, resources } from '../../state/state.ts';
import { parseSchema, referencedModels } from './schema.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteModel.html */
export const deleteModel: Operation<DeleteModelRequest, Record<string, never>> = (input, ctx) => {
  const { name } = findModel(ctx, input.restApiId, input.modelName);
  const user = userOf(ctx, input.restApiId!, name);
  if (user !== undefined) throw conflict(`Cannot delete model '${name}', is referenced in ${user}`);
  models(ctx, input.restApiId!).delete(name);
  return {};
};

function userOf(place: Place, api: string, name: string): string | undefined {
  for (const model of models(place, api).values()) {
    if (model.schema && model.name !== name && referencedModels(parseSchema(model.schema)).includes(name)) {
      return `model '${model.name}'`;
    }
  }
  for (const resource of resources(place, api).values()) {
    for (const [verb, method] of Object.entries(resource.resourceMethods ?? {})) {
      if (Object.values(method.requestModels ?? {}).includes(name)) return `method request: ${resource.path}/${verb}`;
      for (const response of Object.values(method.methodResponses ?? {})) {
        if (Object.values(response.responseModels ?? {}).includes(name)) {
          return `method response: ${resource.path}/${verb}/${response.statusCode}`;
        }
      }
    }
  }
  return undefined;
}
