import type {
  CreateSAMLProviderRequest,
  CreateSAMLProviderResponse,
  DeleteSAMLProviderRequest,
  GetSAMLProviderRequest,
  GetSAMLProviderResponse,
  ListSAMLProvidersResponse,
  ListSAMLProviderTagsRequest,
  ListSAMLProviderTagsResponse,
  TagSAMLProviderRequest,
  UntagSAMLProviderRequest,
  UpdateSAMLProviderRequest,
  UpdateSAMLProviderResponse,
} from '@aws-sdk/client-iam';
import type { Context, Operation } from '../../../kernel/context.ts';
import { alreadyExists, noSuchEntity } from '../errors.ts';
import { arnOf, nowOf } from '../names.ts';
import { page } from '../page.ts';
import { iam, type SamlProviderRecord } from '../records.ts';
import { addTags, removeTags, tagsOf, tagsOrUndefined } from '../tags.ts';
import { check } from '../validate.ts';

const METADATA = { min: 1000, max: 10_000_000 };
const HUNDRED_YEARS = 100 * 365 * 86_400_000;

function findSaml(arn: string | undefined, ctx: Context): Readonly<SamlProviderRecord> {
  const wanted = check(arn, 'sAMLProviderArn', { min: 20, max: 2048 });
  const provider = iam(ctx).samlProviders.get(wanted);
  if (!provider) throw noSuchEntity(`SAMLProvider not found for arn ${wanted}`);
  return provider;
}

/** The expiry in the metadata; 100 years if it has none. */
function validUntil(metadata: string, now: number): number {
  const time = Date.parse(/validUntil="([^"]+)"/.exec(metadata)?.[1] ?? '');
  return Number.isNaN(time) ? now + HUNDRED_YEARS : time;
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html */
export const createSAMLProvider: Operation<CreateSAMLProviderRequest, CreateSAMLProviderResponse> = (input, ctx) => {
  const name = check(input.Name, 'name', { max: 128, pattern: /^[\w._-]+$/ });
  const metadata = check(input.SAMLMetadataDocument, 'sAMLMetadataDocument', METADATA);
  const tags = tagsOf(input.Tags);
  const arn = arnOf(ctx, 'saml-provider', '/', name);
  const { samlProviders } = iam(ctx);
  if (samlProviders.has(arn)) throw alreadyExists(`SAMLProvider ${arn} already exists.`);
  const created = nowOf(ctx);
  samlProviders.put(arn, {
    arn,
    name,
    id: ctx.kernel.ids.uuid(),
    metadata,
    created,
    validUntil: validUntil(metadata, created),
    tags,
  });
  return { SAMLProviderArn: arn, Tags: tagsOrUndefined(tags) };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html */
export const getSAMLProvider: Operation<GetSAMLProviderRequest, GetSAMLProviderResponse> = (input, ctx) => {
  const provider = findSaml(input.SAMLProviderArn, ctx);
  return {
    SAMLProviderUUID: provider.id,
    SAMLMetadataDocument: provider.metadata,
    CreateDate: new Date(provider.created),
    ValidUntil: new Date(provider.validUntil),
    Tags: tagsOrUndefined(provider.tags),
  };
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html */
export const updateSAMLProvider: Operation<UpdateSAMLProviderRequest, UpdateSAMLProviderResponse> = (input, ctx) => {
  const provider = findSaml(input.SAMLProviderArn, ctx);
  const metadata = check(input.SAMLMetadataDocument, 'sAMLMetadataDocument', METADATA);
  const next = { ...provider, metadata, validUntil: validUntil(metadata, nowOf(ctx)) };
  iam(ctx).samlProviders.put(provider.arn, next);
  return { SAMLProviderArn: provider.arn };
};

export const deleteSAMLProvider: Operation<DeleteSAMLProviderRequest, object> = (input, ctx) => {
  iam(ctx).samlProviders.delete(findSaml(input.SAMLProviderArn, ctx).arn);
  return {};
};

export const listSAMLProviders: Operation<object, ListSAMLProvidersResponse> = (_, ctx) => ({
  SAMLProviderList: [...iam(ctx).samlProviders.values()].map((provider) => ({
    Arn: provider.arn,
    CreateDate: new Date(provider.created),
    ValidUntil: new Date(provider.validUntil),
  })),
});

export const tagSAMLProvider: Operation<TagSAMLProviderRequest, object> = (input, ctx) => {
  const provider = findSaml(input.SAMLProviderArn, ctx);
  iam(ctx).samlProviders.put(provider.arn, { ...provider, tags: addTags(provider.tags, input.Tags) });
  return {};
};

export const untagSAMLProvider: Operation<UntagSAMLProviderRequest, object> = (input, ctx) => {
  const provider = findSaml(input.SAMLProviderArn, ctx);
  iam(ctx).samlProviders.put(provider.arn, { ...provider, tags: removeTags(provider.tags, input.TagKeys) });
  return {};
};

export const listSAMLProviderTags: Operation<ListSAMLProviderTagsRequest, ListSAMLProviderTagsResponse> = (
  input,
  ctx,
) => {
  const { items, ...rest } = page(findSaml(input.SAMLProviderArn, ctx).tags, input, (tag) => tag.Key);
  return { Tags: items, ...rest };
};
