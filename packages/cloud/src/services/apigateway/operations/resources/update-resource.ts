import type { UpdateResourceCommandOutput, UpdateResourceRequest } from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { findResource } from '../../state/find.ts';
import type { ResourceRecord } from '../../state/records.ts';
import { resources } from '../../state/state.ts';
import { checkPathPart, checkSiblings, childPath, childrenByParent, subtree } from './paths.ts';
import { viewResource } from './view.ts';

const RULES: readonly Rule<ResourceRecord>[] = [
  {
    path: '/parentId',
    ops: ['replace'],
    apply({ draft, value }) {
      draft.parentId = value ?? '';
    },
  },
  {
    path: '/pathPart',
    ops: ['replace'],
    apply({ draft, value }) {
      checkPathPart(value);
      draft.pathPart = value;
    },
  },
];

/** Renames or moves a resource; the paths below it follow. https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateResource.html */
export const updateResource: Operation<UpdateResourceRequest, Output<UpdateResourceCommandOutput>> = (input, ctx) => {
  const api = input.restApiId!;
  const before = findResource(ctx, api, input.resourceId);
  const after = patch(before, input.patchOperations, RULES, 'updateResourceInput');
  if (before.path === '/') {
    throw badRequest(`Root resource cannot update its ${after.parentId === undefined ? 'pathPart' : 'parentId'}.`);
  }
  const family = subtree(ctx, api, before);
  if (family.some((resource) => resource.id === after.parentId)) {
    throw badRequest('Resources cannot be cyclical.');
  }
  const parent = findResource(ctx, api, after.parentId);
  const siblings = childrenByParent(ctx, api).get(parent.id) ?? [];
  checkSiblings(
    ctx,
    parent,
    siblings.filter(({ id }) => id !== after.id),
    after.pathPart!,
  );
  after.path = childPath(parent, after.pathPart!);
  const store = resources(ctx, api);
  store.put(after.id, after);
  for (const resource of family.slice(1)) {
    store.put(resource.id, { ...resource, path: after.path + resource.path.slice(before.path.length) });
  }
  return viewResource(after, ['methods']);
};
