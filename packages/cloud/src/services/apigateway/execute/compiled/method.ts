import type { Integration, IntegrationResponse, Method } from '@aws-sdk/client-api-gateway';
import type { ApiDefinition, ResourceRecord } from '../../state/records.ts';
import { compileTemplate, javaPattern, type Template } from '../../vtl/index.ts';
import { compileMappings, compileSource } from '../mapping/parameters.ts';
import type { CompiledIntegration, CompiledMethod, CompiledResponse } from '../types.ts';
import type { Models } from '../validation/models.ts';

export function compileMethod(
  frozen: ApiDefinition,
  models: Models,
  resource: ResourceRecord,
  verb: string,
  method: Method,
): CompiledMethod {
  return {
    resourceId: resource.id,
    resourcePath: resource.path,
    verb,
    method,
    authorizer: frozen.authorizers.find(({ id }) => id === method.authorizerId),
    validator: frozen.validators.find(({ id }) => id === method.requestValidatorId),
    required: requiredParameters(method),
    bodySchema(contentType) {
      const used = method.requestModels ?? {};
      const name = Object.hasOwn(used, contentType) ? used[contentType] : used.$default;
      return name === undefined ? undefined : models.get(name);
    },
    integration: compileIntegration(method.methodIntegration ?? {}, method),
  };
}

function requiredParameters(method: Method): CompiledMethod['required'] {
  return Object.entries(method.requestParameters ?? {})
    .filter(([, required]) => required)
    .map(([name]) => name)
    .sort()
    .flatMap((expression) => {
      const [, place, name] = /^method\.request\.(path|querystring|header)\.(.+)$/.exec(expression) ?? [];
      return place === undefined ? [] : [{ place: place as 'path' | 'querystring' | 'header', name: name! }];
    });
}

/** A cache key parameter names a part of the request, or a mapping of the integration. */
function cacheKey(
  names: readonly string[],
  mappings: Readonly<Record<string, string>>,
): CompiledIntegration['cacheKey'] {
  return names.map((name) => ({ value: compileSource(Object.hasOwn(mappings, name) ? mappings[name]! : name) }));
}

function compileIntegration(definition: Integration, method: Method): CompiledIntegration {
  const requestParameters = compileMappings(definition.requestParameters);
  return {
    definition,
    requestTemplates: compileTemplates(definition.requestTemplates),
    requestParameters,
    cacheKey: cacheKey(definition.cacheKeyParameters ?? [], definition.requestParameters ?? {}),
    responses: Object.values(definition.integrationResponses ?? {}).map((response) =>
      compileResponse(response, method),
    ),
  };
}

function compileTemplates(templates: Readonly<Record<string, string>> | undefined): Map<string, Template> {
  const compiled = new Map<string, Template>();
  for (const [type, text] of Object.entries(templates ?? {})) {
    // An empty template means that there is none: the payload passes through.
    if (text) compiled.set(type === '$default' ? type : type.toLowerCase(), compileTemplate(text));
  }
  return compiled;
}

function compileResponse(response: IntegrationResponse, method: Method): CompiledResponse {
  const { selectionPattern, statusCode = '200' } = response;
  return {
    status: Number(statusCode),
    pattern: selectionPattern ? javaPattern(selectionPattern) : undefined,
    parameters: compileMappings(response.responseParameters),
    templates: compileTemplates(response.responseTemplates),
    contentHandling: response.contentHandling,
    contentType: Object.keys(method.methodResponses?.[statusCode]?.responseModels ?? {})[0],
  };
}
