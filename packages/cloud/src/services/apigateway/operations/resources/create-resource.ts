import type { CreateResourceCommandOutput, CreateResourceRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { findResource } from '../../state/find.ts';
import { resources } from '../../state/state.ts';
import { checkPathPart, checkSiblings, childPath, childrenByParent } from './paths.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html */
export const createResource: Operation<CreateResourceRequest, Output<CreateResourceCommandOutput>> = (input, ctx) => {
  const parent = findResource(ctx, input.restApiId, input.parentId);
  const { pathPart } = input;
  checkPathPart(pathPart);
  const siblings = childrenByParent(ctx, input.restApiId!).get(parent.id) ?? [];
  checkSiblings(ctx, parent, siblings, pathPart);
  const record = {
    id: ctx.kernel.ids.random(6),
    parentId: parent.id,
    pathPart,
    path: childPath(parent, pathPart),
  };
  resources(ctx, input.restApiId!).put(record.id, record);
  return record;
};
