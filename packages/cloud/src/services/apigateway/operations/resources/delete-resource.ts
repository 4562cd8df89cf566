import type { DeleteResourceRequest } from '@aws-sdk/client-api-gateway';
import type { Operation } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { findResource } from '../../state/find.ts';
import { resources } from '../../state/state.ts';
import { subtree } from './paths.ts';

/** Deletes a resource and all below it. https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteResource.html */
export const deleteResource: Operation<DeleteResourceRequest, Record<string, never>> = (input, ctx) => {
  const root = findResource(ctx, input.restApiId, input.resourceId);
  if (root.path === '/') throw badRequest('Deleting a root resource is not allowed');
  for (const resource of subtree(ctx, input.restApiId!, root)) resources(ctx, input.restApiId!).delete(resource.id);
  return {};
};
