import { evaluateSchemas, type WantedSchema } from '../artifacts/schemas/evaluate.ts';
import { type JsonSchema, noApi } from '../model/api/types.ts';
import type { EndpointModel, Model } from '../model/types.ts';
import { gatewayModels } from '../templates/json-schema/draft4.ts';
import type { Host } from './host.ts';

/**
 * The model with the JSON schemas that endpoints name in the code; in a REST API each Request is a model, by which the gateway validates.
 * Runs the modules of the schemas: evaluateSchemas lists the errors.
 */
export async function withSchemas(host: Pick<Host, 'signal'>, model: Model): Promise<Model> {
  const wanted = model.endpoints.flatMap(({ id: endpoint, request, response }): WantedSchema[] => [
    ...(request ? [{ ...request, endpoint, field: 'Request' as const }] : []),
    ...(response ? [{ ...response, endpoint, field: 'Response' as const }] : []),
  ]);
  if (wanted.length === 0) return model;
  const schemas = await evaluateSchemas(model.root, wanted, host.signal);
  const of = ({ id }: EndpointModel, field: WantedSchema['field']): JsonSchema | undefined =>
    schemas[wanted.findIndex((one) => one.endpoint === id && one.field === field)];
  const api = model.api ?? noApi;
  const models: Record<string, JsonSchema> = { ...api.models };
  const endpoints = model.endpoints.map((endpoint): EndpointModel => {
    const [requestSchema, responseSchema] = [of(endpoint, 'Request'), of(endpoint, 'Response')];
    const gateway = requestSchema && api.protocol === 'REST' ? gatewayModels(requestSchema) : undefined;
    Object.assign(models, gateway?.models);
    return {
      ...endpoint,
      ...(gateway && { requestModels: { 'application/json': gateway.name } }),
      ...(requestSchema && { requestSchema }),
      ...(responseSchema && { responseSchema }),
    };
  });
  return { ...model, endpoints, api: { ...api, models } };
}
