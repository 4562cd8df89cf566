import type {
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse,
  TagOpenIDConnectProviderRequest,
  UntagOpenIDConnectProviderRequest,
} from '@aws-sdk/client-iam';
import type { Operation } from '../../../kernel/context.ts';
import { page } from '../page.ts';
import { iam } from '../records.ts';
import { addTags, removeTags } from '../tags.ts';
import { findProvider } from './oidc.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html and its siblings

export const tagOpenIDConnectProvider: Operation<TagOpenIDConnectProviderRequest, object> = (input, ctx) => {
  const provider = findProvider(input.OpenIDConnectProviderArn, ctx);
  iam(ctx).oidcProviders.put(provider.arn, { ...provider, tags: addTags(provider.tags, input.Tags) });
  return {};
};

export const untagOpenIDConnectProvider: Operation<UntagOpenIDConnectProviderRequest, object> = (input, ctx) => {
  const provider = findProvider(input.OpenIDConnectProviderArn, ctx);
  iam(ctx).oidcProviders.put(provider.arn, { ...provider, tags: removeTags(provider.tags, input.TagKeys) });
  return {};
};

export const listOpenIDConnectProviderTags: Operation<
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse
> = (input, ctx) => {
  const { items, ...rest } = page(findProvider(input.OpenIDConnectProviderArn, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
