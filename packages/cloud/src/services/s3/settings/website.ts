import type {
  DeleteBucketWebsiteCommandInput,
  GetBucketWebsiteCommandInput,
  GetBucketWebsiteCommandOutput,
  PutBucketWebsiteCommandInput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { bucketOf, change } from '../shared/buckets.ts';
import { invalidArgument, invalidRequest, malformedXml, notConfigured } from '../shared/errors.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
export const putBucketWebsite: Operation<PutBucketWebsiteCommandInput, void> = (input, ctx) => {
  const site = input.WebsiteConfiguration ?? {};
  const { RedirectAllRequestsTo: all, IndexDocument: index, ErrorDocument: error, RoutingRules: rules } = site;
  if (all) {
    if (index || error || rules) {
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    }
    if (!all.HostName) throw malformedXml();
    checkProtocol(all.Protocol);
  } else if (!index) {
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
      'null',
    );
  }
  if (index && (!index.Suffix || index.Suffix.includes('/'))) {
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', index.Suffix);
  }
  if (rules?.length === 0) throw malformedXml();
  for (const { Redirect: redirect, Condition: condition } of rules ?? []) {
    if (!redirect) throw malformedXml();
    checkProtocol(redirect.Protocol);
    if (redirect.ReplaceKeyWith !== undefined && redirect.ReplaceKeyPrefixWith !== undefined) {
      throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
    }
    if (condition && Object.values(condition).every((value) => value === undefined)) {
      throw invalidRequest(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      );
    }
  }
  change(ctx, input, { website: site });
};

function checkProtocol(protocol: string | undefined): void {
  if (protocol === undefined || protocol === 'http' || protocol === 'https') return;
  throw invalidRequest(
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.',
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html */
export const getBucketWebsite: Operation<GetBucketWebsiteCommandInput, Output<GetBucketWebsiteCommandOutput>> = (
  input,
  ctx,
) => {
  const { name, settings } = bucketOf(ctx, input);
  if (settings.website) return settings.website;
  throw notConfigured('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration', name);
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html */
export const deleteBucketWebsite: Operation<DeleteBucketWebsiteCommandInput, void> = (input, ctx) => {
  change(ctx, input, { website: undefined });
};
