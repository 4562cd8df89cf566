import type { Method } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { checkAuthorizer } from '../operations/authorizers/validate.ts';
import { DEFAULT_TEMPLATES, isResponseType } from '../operations/gateway-responses/defaults.ts';
import { checkIntegrationResponse } from '../operations/integrations/integration-responses.ts';
import { newIntegration } from '../operations/integrations/put-integration.ts';
import { checkIntegration } from '../operations/integrations/validate.ts';
import { checkPathPart, checkSiblings, childPath, childrenByParent } from '../operations/resources/paths.ts';
import { checkPolicy } from '../operations/rest-apis/validate.ts';
import { badRequest } from '../shared/errors.ts';
import type { ApiRecord, ResourceRecord } from '../state/records.ts';
import {
  apis,
  authorizers,
  documentationParts,
  gatewayResponses,
  models,
  resources,
  validators,
} from '../state/state.ts';
import { writeDocumentation } from './documentation.ts';
import type { Imported, ImportedMethod } from './imported.ts';

/**
 * Writes the content of a document into an API. `overwrite` empties the API first (its id, root resource, stages and
 * deployments stay); `merge` adds, and the document wins if both define something. Mistakes are collected and thrown
 * together; the caller restores the earlier state.
 */
export function applyImport(api: string, imported: Imported, mode: 'merge' | 'overwrite', ctx: Context): ApiRecord {
  if (mode === 'overwrite') empty(api, ctx);
  const errors: string[] = [];
  const attempt = (place: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push(`${place}: ${error.message}`);
    }
  };
  writeModels(api, imported, ctx);
  const validatorIds = writeValidators(api, imported, ctx);
  const authorizerIds = writeAuthorizers(api, imported, ctx, attempt);
  writeGatewayResponses(api, imported, attempt, ctx);
  writeDocumentation(api, imported.documentationParts, ctx);
  const resourceAt = resourceMaker(api, ctx);
  for (const [path, methods] of imported.paths) {
    attempt(`Unable to create resource at path '${path}'`, () => {
      const resource = resourceAt(path);
      const written = { ...resource.resourceMethods };
      for (const [verb, one] of methods) {
        attempt(`Unable to put method '${verb}' on resource at path '${path}'`, () => {
          const method = named(one, validatorIds, authorizerIds, path, imported.warnings);
          written[verb] = withIntegration(method, verb, path, resource.id, attempt, ctx);
        });
      }
      if (methods.size > 0) resources(ctx, api).put(resource.id, { ...resource, resourceMethods: written });
    });
  }
  if (errors.length > 0) throw badRequest(`Errors found during import:\n\t${errors.join('\n\t')}`);
  return writeApi(api, imported, mode, ctx);
}

type Attempt = (place: string, work: () => void) => void;

function empty(api: string, ctx: Context): void {
  const { rootResourceId } = apis(ctx).get(api)!;
  const collections = [resources, models, validators, authorizers, gatewayResponses, documentationParts];
  for (const collection of collections) {
    const store = collection(ctx, api);
    for (const key of [...store.keys()]) store.delete(key);
  }
  resources(ctx, api).put(rootResourceId, { id: rootResourceId, path: '/' });
}

function writeModels(api: string, imported: Imported, ctx: Context): void {
  for (const [name, schema] of imported.models) {
    const id = models(ctx, api).get(name)?.id ?? ctx.kernel.ids.random(6);
    const text = JSON.stringify(schema, (key, value: unknown) =>
      key === '$ref' && typeof value === 'string'
        ? value.replace(
            /^#\/(?:definitions|components\/schemas)\/([^/]+)$/,
            `https://apigateway.amazonaws.com/restapis/${api}/models/$1`,
          )
        : value,
    );
    const description = (schema as { description?: unknown } | null)?.description;
    models(ctx, api).put(name, {
      id,
      name,
      ...(typeof description === 'string' && { description }),
      schema: text,
      contentType: 'application/json',
    });
  }
}

function writeValidators(api: string, imported: Imported, ctx: Context): Map<string, string> {
  const ids = new Map<string, string>();
  for (const validator of validators(ctx, api).values()) if (validator.name) ids.set(validator.name, validator.id);
  for (const [name, validator] of imported.validators) {
    const id = ids.get(name) ?? ctx.kernel.ids.random(6);
    validators(ctx, api).put(id, { id, ...validator });
    ids.set(name, id);
  }
  return ids;
}

function writeAuthorizers(api: string, imported: Imported, ctx: Context, attempt: Attempt): Map<string, string> {
  const ids = new Map<string, string>();
  for (const authorizer of authorizers(ctx, api).values()) ids.set(authorizer.name, authorizer.id);
  for (const [name, authorizer] of imported.authorizers) {
    attempt(`Unable to create authorizer from security definition: '${name}'`, () => {
      checkAuthorizer(authorizer);
      const id = ids.get(name) ?? ctx.kernel.ids.random(6);
      authorizers(ctx, api).put(id, { id, ...authorizer, name });
      ids.set(name, id);
    });
  }
  return ids;
}

function writeGatewayResponses(api: string, imported: Imported, attempt: Attempt, ctx: Context): void {
  for (const [type, response] of imported.gatewayResponses) {
    attempt(`Unable to put gateway response '${type}'`, () => {
      if (!isResponseType(type)) throw badRequest(`Invalid gateway response type specified: ${type}`);
      gatewayResponses(ctx, api).put(type, {
        responseParameters: {},
        ...response,
        responseType: type,
        responseTemplates: response.responseTemplates ?? { ...DEFAULT_TEMPLATES },
        defaultResponse: false,
      });
    });
  }
}

/** Returns the resource at a path, creating it and its parents if needed. */
function resourceMaker(api: string, ctx: Context): (path: string) => ResourceRecord {
  const store = resources(ctx, api);
  const byPath = new Map([...store.values()].map(({ path, id }) => [path, id]));
  const children = childrenByParent(ctx, api);
  return (path) => {
    let parent = store.get(byPath.get('/')!)!;
    for (const pathPart of path.split('/').filter((segment) => segment !== '')) {
      const known = byPath.get(childPath(parent, pathPart));
      if (known !== undefined) {
        parent = store.get(known)!;
        continue;
      }
      checkPathPart(pathPart);
      const siblings = children.get(parent.id) ?? [];
      checkSiblings(ctx, parent, siblings, pathPart);
      const made = { id: ctx.kernel.ids.random(6), parentId: parent.id, pathPart, path: childPath(parent, pathPart) };
      store.put(made.id, made);
      byPath.set(made.path, made.id);
      siblings.push(made);
      children.set(parent.id, siblings);
      parent = made;
    }
    return parent;
  };
}

function named(
  { method, authorizer, validator }: ImportedMethod,
  validatorIds: ReadonlyMap<string, string>,
  authorizerIds: ReadonlyMap<string, string>,
  path: string,
  warnings: string[],
): Method {
  const requestValidatorId = validator === undefined ? undefined : validatorIds.get(validator);
  const authorizerId = authorizer === undefined ? undefined : authorizerIds.get(authorizer);
  if (validator !== undefined && requestValidatorId === undefined) {
    warnings.push(
      `Request validator '${validator}' of '${method.httpMethod}' at path '${path}' is not defined. Ignoring.`,
    );
  }
  return {
    ...method,
    ...(requestValidatorId !== undefined && { requestValidatorId }),
    ...(authorizerId !== undefined && { authorizerId }),
  };
}

function withIntegration(
  method: Method,
  verb: string,
  path: string,
  resourceId: string,
  attempt: Attempt,
  ctx: Context,
): Method {
  if (!method.methodIntegration) return method;
  const integration = newIntegration(method.methodIntegration, resourceId, ctx);
  attempt(`Unable to put integration on '${verb}' for resource at path '${path}'`, () => {
    checkIntegration(ctx, integration);
    for (const response of Object.values(integration.integrationResponses ?? {})) checkIntegrationResponse(response);
  });
  return { ...method, methodIntegration: integration };
}

/** An API without the settings that a document can have. Its endpoint type stays. */
function withoutSettings({
  policy: _,
  minimumCompressionSize: __,
  binaryMediaTypes: ___,
  ...api
}: ApiRecord): ApiRecord {
  const { vpcEndpointIds: ____, ...endpointConfiguration } = api.endpointConfiguration ?? {};
  return { ...api, apiKeySource: 'HEADER', disableExecuteApiEndpoint: false, endpointConfiguration };
}

function writeApi(api: string, imported: Imported, mode: 'merge' | 'overwrite', ctx: Context): ApiRecord {
  const found = apis(ctx).get(api)!;
  const before = mode === 'overwrite' ? withoutSettings(found) : found;
  const { vpcEndpointIds, ...settings } = imported.settings;
  checkPolicy(settings.policy);
  const { binaryMediaTypes: types } = settings;
  const kept = before.binaryMediaTypes ?? [];
  const record: ApiRecord = {
    ...before,
    ...settings,
    ...(types && { binaryMediaTypes: [...new Set([...kept, ...types])] }),
    ...(imported.name !== undefined && { name: imported.name }),
    ...(imported.description !== undefined && { description: imported.description }),
    ...(imported.version !== undefined && { version: imported.version }),
    ...(vpcEndpointIds && { endpointConfiguration: { ...before.endpointConfiguration, vpcEndpointIds } }),
  };
  apis(ctx).put(api, record);
  return record;
}
