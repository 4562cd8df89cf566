import type {
  GetTagsCommandInput,
  GetTagsCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-apigatewayv2';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, notFound } from '../../shared/errors.ts';
import { findApi, findDomain, findStage, findVpcLink } from '../../state/find.ts';
import { apis, domains, stages, vpcLinks } from '../../state/state.ts';

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  put(tags: Record<string, string>): void;
}

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/tags-resource-arn.html */
export const tagResource: Operation<TagResourceCommandInput, Record<string, never>> = (input, ctx) => {
  const target = taggedBy(input.ResourceArn, ctx);
  target.put({ ...target.tags, ...input.Tags });
  return {};
};

export const untagResource: Operation<UntagResourceCommandInput, Record<string, never>> = (input, ctx) => {
  const target = taggedBy(input.ResourceArn, ctx);
  const left = Object.entries(target.tags).filter(([key]) => !input.TagKeys?.includes(key));
  target.put(Object.fromEntries(left));
  return {};
};

export const getTags: Operation<GetTagsCommandInput, Output<GetTagsCommandOutput>> = (input, ctx) => ({
  Tags: { ...taggedBy(input.ResourceArn, ctx).tags },
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html */
function taggedBy(arn: string | undefined, ctx: Context): Tagged {
  const [, path] = /^arn:[^:]+:apigateway:[^:]*::(\/.+)$/.exec(arn ?? '') ?? [];
  if (path === undefined) throw badRequest('Invalid ARN specified in the request');
  const [, kind, id = '', sub, subId = ''] = path.split('/');
  if (kind === 'apis' && sub === undefined) return tagged(apis(ctx), id, findApi(ctx, id));
  if (kind === 'apis' && sub === 'stages') return tagged(stages(ctx, id), subId, findStage(ctx, id, subId));
  if (kind === 'domainnames') return tagged(domains(ctx), id, findDomain(ctx, id));
  if (kind === 'vpclinks') return tagged(vpcLinks(ctx), id, findVpcLink(ctx, id));
  throw notFound('Invalid resource identifier specified');
}

function tagged<T extends { Tags?: Record<string, string> | undefined }>(
  store: { put(key: string, record: T): void },
  key: string,
  record: T,
): Tagged {
  return { tags: record.Tags ?? {}, put: (Tags) => store.put(key, { ...record, Tags }) };
}
