import type {
  CreateVpcLinkCommandInput,
  CreateVpcLinkCommandOutput,
  DeleteVpcLinkCommandInput,
  GetVpcLinkCommandInput,
  GetVpcLinkCommandOutput,
  GetVpcLinksCommandInput,
  GetVpcLinksCommandOutput,
  UpdateVpcLinkCommandInput,
  UpdateVpcLinkCommandOutput,
  VpcLink,
} from '@aws-sdk/client-apigatewayv2';
import type { Operation, Output } from '../../../../kernel/context.ts';
import { badRequest } from '../../shared/errors.ts';
import { page } from '../../shared/paging.ts';
import { date, seconds } from '../../shared/time.ts';
import { findVpcLink } from '../../state/find.ts';
import type { VpcLinkRecord } from '../../state/records.ts';
import { vpcLinks } from '../../state/state.ts';

const view = (record: VpcLinkRecord): VpcLink => ({ ...record, CreatedDate: date(record.CreatedDate) });

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/vpclinks.html */
export const createVpcLink: Operation<CreateVpcLinkCommandInput, Output<CreateVpcLinkCommandOutput>> = (input, ctx) => {
  if (!input.Name) throw badRequest('No VPC link name specified');
  if (!input.SubnetIds?.length) throw badRequest('At least one subnet is required');
  const record: VpcLinkRecord = {
    CreatedDate: seconds(ctx.kernel),
    Name: input.Name,
    SecurityGroupIds: [...(input.SecurityGroupIds ?? [])],
    SubnetIds: [...input.SubnetIds],
    Tags: { ...input.Tags },
    VpcLinkId: ctx.kernel.ids.random(6),
    VpcLinkStatus: 'AVAILABLE',
    VpcLinkStatusMessage: 'VPC link is ready to route traffic',
    VpcLinkVersion: 'V2',
  };
  vpcLinks(ctx).put(record.VpcLinkId, record);
  return view(record);
};

export const getVpcLink: Operation<GetVpcLinkCommandInput, Output<GetVpcLinkCommandOutput>> = (input, ctx) =>
  view(findVpcLink(ctx, input.VpcLinkId));

export const getVpcLinks: Operation<GetVpcLinksCommandInput, Output<GetVpcLinksCommandOutput>> = (input, ctx) =>
  page([...vpcLinks(ctx).values()].map(view), input);

export const updateVpcLink: Operation<UpdateVpcLinkCommandInput, Output<UpdateVpcLinkCommandOutput>> = (input, ctx) => {
  const before = findVpcLink(ctx, input.VpcLinkId);
  const record: VpcLinkRecord = { ...before, Name: input.Name ?? before.Name };
  vpcLinks(ctx).put(record.VpcLinkId, record);
  return view(record);
};

export const deleteVpcLink: Operation<DeleteVpcLinkCommandInput, Record<string, never>> = (input, ctx) => {
  vpcLinks(ctx).delete(findVpcLink(ctx, input.VpcLinkId).VpcLinkId);
  return {};
};
