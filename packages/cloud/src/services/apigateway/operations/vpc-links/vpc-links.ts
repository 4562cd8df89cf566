import type {
  CreateVpcLinkCommandOutput,
  CreateVpcLinkRequest,
  DeleteVpcLinkRequest,
  GetVpcLinkCommandOutput,
  GetVpcLinkRequest,
  GetVpcLinksCommandOutput,
  GetVpcLinksRequest,
  UpdateVpcLinkCommandOutput,
  UpdateVpcLinkRequest,
} from '@aws-sdk/client-api-gateway';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { patch, type Rule } from '../../shared/patch.ts';
import { text } from '../../shared/patch-rules.ts';
import { findVpcLink } from '../../state/find.ts';
import type { VpcLinkRecord } from '../../state/records.ts';
import { apis, resources, vpcLinks } from '../../state/state.ts';

/** There are no load balancers here, so a link is ready at once, whatever it leads to. */
const READY = { status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use' } as const;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html */
export const createVpcLink: Operation<CreateVpcLinkRequest, Output<CreateVpcLinkCommandOutput>> = (input, ctx) => {
  const { name, description, targetArns = [], tags } = input;
  if (!name) throw badRequest('Name cannot be empty');
  const wrong = targetArns.find((arn) => !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+/.test(arn));
  if (wrong !== undefined && !ctx.kernel.lenient) throw badRequest(`Invalid ARN. ARN is not well formed ${wrong}`);
  const record: VpcLinkRecord = {
    id: ctx.kernel.ids.random(6),
    name,
    ...(description !== undefined && { description }),
    targetArns: [...targetArns],
    ...(tags && Object.keys(tags).length > 0 && { tags: { ...tags } }),
  };
  vpcLinks(ctx).put(record.id, record);
  // AWS makes it ready in minutes; the answer is the one it gives then where a suite does not wait for it.
  return { ...record, status: ctx.kernel.lenient ? READY.status : 'PENDING' };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetVpcLink.html */
export const getVpcLink: Operation<GetVpcLinkRequest, Output<GetVpcLinkCommandOutput>> = (input, ctx) => {
  const record = findVpcLink(ctx, input.vpcLinkId);
  return { ...record, ...READY, tags: record.tags ?? {} };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetVpcLinks.html */
export const getVpcLinks: Operation<GetVpcLinksRequest, Output<GetVpcLinksCommandOutput>> = (input, ctx) =>
  page(
    [...vpcLinks(ctx).values()].map((record) => ({ ...record, ...READY })),
    input,
  );

const RULES: readonly Rule<VpcLinkRecord>[] = [
  text('/name', 'name', { ops: ['replace'] }),
  text('/description', 'description', { ops: ['replace'] }),
];

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateVpcLink.html */
export const updateVpcLink: Operation<UpdateVpcLinkRequest, Output<UpdateVpcLinkCommandOutput>> = (input, ctx) => {
  const before = findVpcLink(ctx, input.vpcLinkId);
  const updated = patch(before, input.patchOperations, RULES, 'updateVpcLinkInput');
  if (!updated.name) throw badRequest('Name cannot be empty');
  vpcLinks(ctx).put(updated.id, updated);
  return { ...updated, ...READY, tags: updated.tags ?? {} };
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteVpcLink.html */
export const deleteVpcLink: Operation<DeleteVpcLinkRequest, Record<string, never>> = (input, ctx) => {
  const { id } = findVpcLink(ctx, input.vpcLinkId);
  for (const api of apis(ctx).keys()) {
    for (const { resourceMethods } of resources(ctx, api).values()) {
      if (
        Object.values(resourceMethods ?? {}).some(({ methodIntegration }) => methodIntegration?.connectionId === id)
      ) {
        throw badRequest('Cannot delete vpc link. Vpc link is referenced in an API integration.');
      }
    }
  }
  vpcLinks(ctx).delete(id);
  return {};
};
