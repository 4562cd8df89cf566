import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import { findIntegration, findMethod, findResource } from '../../state/find.ts';
import { type Place, resources } from '../../state/state.ts';

interface MethodKey {
  readonly restApiId: string | undefined;
  readonly resourceId: string | undefined;
  readonly httpMethod: string | undefined;
}

/** Writes a method back into its resource (`undefined` removes it), and returns it. */
export function putMethodRecord<M extends Method | undefined>(place: Place, key: MethodKey, method: M): M {
  const resource = findResource(place, key.restApiId, key.resourceId);
  const { [key.httpMethod!]: _, ...others } = resource.resourceMethods ?? {};
  const resourceMethods = method === undefined ? others : { ...others, [key.httpMethod!]: method };
  resources(place, key.restApiId!).put(resource.id, { ...resource, resourceMethods });
  return method;
}

export function methodAt(place: Place, key: MethodKey): Method {
  return findMethod(findResource(place, key.restApiId, key.resourceId), key.httpMethod);
}

export function integrationAt(place: Place, key: MethodKey): Integration {
  return findIntegration(methodAt(place, key));
}

/** Replaces a method's integration (`undefined` removes it), and returns it. */
export function putIntegrationRecord<I extends Integration | undefined>(
  place: Place,
  key: MethodKey,
  integration: I,
): I {
  const { methodIntegration: _, ...method } = methodAt(place, key);
  putMethodRecord(place, key, integration === undefined ? method : { ...method, methodIntegration: integration });
  return integration;
}
