import type {
  GetTagsCommandOutput,
  GetTagsRequest,
  TagResourceRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-api-gateway';
import type { Context, Operation, Output } from '../../../../kernel/context.ts';
import { badRequest, notFound } from '../../shared/errors.ts';
import {
  findApi,
  findApiKey,
  findClientCertificate,
  findDomain,
  findStage,
  findUsagePlan,
  findVpcLink,
} from '../../state/find.ts';
import { apiKeys, apis, clientCertificates, domains, stages, usagePlans, vpcLinks } from '../../state/state.ts';

interface Tagged {
  readonly tags: Record<string, string>;
  put(tags: Record<string, string>): void;
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_TagResource.html */
export const tagResource: Operation<TagResourceRequest, Record<string, never>> = (input, ctx) => {
  const target = taggedBy(input.resourceArn, ctx);
  target.put({ ...target.tags, ...input.tags });
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UntagResource.html */
export const untagResource: Operation<UntagResourceRequest, Record<string, never>> = (input, ctx) => {
  const target = taggedBy(input.resourceArn, ctx);
  const left = Object.entries(target.tags).filter(([key]) => !input.tagKeys?.includes(key));
  target.put(Object.fromEntries(left));
  return {};
};

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetTags.html */
export const getTags: Operation<GetTagsRequest, Output<GetTagsCommandOutput>> = (input, ctx) => ({
  tags: taggedBy(input.resourceArn, ctx).tags,
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-tagging-supported-resources.html */
function taggedBy(arn: string | undefined, ctx: Context): Tagged {
  const [, path] = /^arn:[^:]+:apigateway:[^:]*::(\/.+)$/.exec(arn ?? '') ?? [];
  if (path === undefined) throw badRequest('Invalid ARN specified in the request');
  const [, kind, id = '', sub, subId = ''] = path.split('/');
  if (kind === 'restapis' && sub === undefined) return tagged(apis(ctx), id, findApi(ctx, id));
  if (kind === 'restapis' && sub === 'stages') return tagged(stages(ctx, id), subId, findStage(ctx, id, subId));
  if (kind === 'apikeys') return tagged(apiKeys(ctx), id, findApiKey(ctx, id));
  if (kind === 'usageplans') return tagged(usagePlans(ctx), id, findUsagePlan(ctx, id));
  if (kind === 'vpclinks') return tagged(vpcLinks(ctx), id, findVpcLink(ctx, id));
  if (kind === 'clientcertificates') return tagged(clientCertificates(ctx), id, findClientCertificate(ctx, id));
  if (kind === 'domainnames') return tagged(domains(ctx), id, findDomain(ctx, id));
  throw notFound('Invalid resource identifier specified');
}

function tagged<T extends { tags?: Record<string, string> | undefined }>(
  store: { put(key: string, record: T): void },
  key: string,
  record: T,
): Tagged {
  return { tags: record.tags ?? {}, put: (tags) => store.put(key, { ...record, tags }) };
}
