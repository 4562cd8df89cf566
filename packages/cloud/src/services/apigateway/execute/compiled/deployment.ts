import type { GatewayResponse } from '@aws-sdk/client-api-gateway';
import { parseUserJson } from '../../../../kernel/json.ts';
import type { ApiDefinition, ApiRecord } from '../../state/records.ts';
import { Router } from '../router.ts';
import type { CompiledMethod } from '../types.ts';
import { Models } from '../validation/models.ts';
import { compileMethod } from './method.ts';

/** A deployment ready to serve. A method is compiled when it is first called. */
export interface CompiledDeployment {
  readonly api: ApiRecord;
  readonly router: Router<() => CompiledMethod>;
  readonly models: Models;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  readonly binaryMediaTypes: readonly string[];
  readonly policy: unknown;
}

export function compileDeployment(frozen: ApiDefinition): CompiledDeployment {
  const models = new Models(frozen.models);
  const router = new Router<() => CompiledMethod>();
  for (const resource of frozen.resources) {
    const methods = Object.entries(resource.resourceMethods ?? {});
    if (methods.length === 0) continue;
    router.add(
      resource.path,
      new Map(
        methods.map(([verb, method]) => [verb, once(() => compileMethod(frozen, models, resource, verb, method))]),
      ),
    );
  }
  return {
    api: frozen.api,
    router,
    models,
    gatewayResponses: new Map(frozen.gatewayResponses.map((response) => [response.responseType, response])),
    binaryMediaTypes: frozen.api.binaryMediaTypes ?? [],
    policy: frozen.api.policy ? parseUserJson(frozen.api.policy) : undefined,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
