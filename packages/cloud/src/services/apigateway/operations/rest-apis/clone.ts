import type { Context } from '../../../../kernel/context.ts';
import type { ApiRecord } from '../../state/records.ts';
import { authorizers, gatewayResponses, models, resources, validators } from '../../state/state.ts';

/**
 * Copies the parts of an API into a new one. Ids inside an API stay, except the root resource's, so that references
 * between its parts hold.
 */
export function cloneInto(from: string, to: ApiRecord, ctx: Context): void {
  for (const resource of resources(ctx, from).values()) {
    const isRoot = resource.path === '/';
    if (isRoot) resources(ctx, to.id).put(to.rootResourceId, { ...resource, id: to.rootResourceId });
    else if (parentIsRoot(resource.path)) {
      resources(ctx, to.id).put(resource.id, { ...resource, parentId: to.rootResourceId });
    } else resources(ctx, to.id).put(resource.id, resource);
  }
  for (const [key, record] of models(ctx, from).entries()) models(ctx, to.id).put(key, record);
  for (const [key, record] of validators(ctx, from).entries()) validators(ctx, to.id).put(key, record);
  for (const [key, record] of authorizers(ctx, from).entries()) authorizers(ctx, to.id).put(key, record);
  for (const [key, record] of gatewayResponses(ctx, from).entries()) gatewayResponses(ctx, to.id).put(key, record);
}

function parentIsRoot(path: string): boolean {
  return path.lastIndexOf('/') === 0;
}
