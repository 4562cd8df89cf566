import type {
  DeleteObjectTaggingCommandInput,
  DeleteObjectTaggingCommandOutput,
  GetObjectTaggingCommandInput,
  GetObjectTaggingCommandOutput,
  PutObjectTaggingCommandInput,
  PutObjectTaggingCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { announce } from '../notifications/announce.ts';
import { compact } from '../shared/describe.ts';
import { find, versionMember } from '../shared/find.ts';
import { checkObjectTags } from '../shared/tags.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Operation<PutObjectTaggingCommandInput, Output<PutObjectTaggingCommandOutput>> = (
  input,
  ctx,
) => {
  const { bucket, objects, key, version } = find(ctx, input, 'PUT');
  const tags = checkObjectTags(input.Tagging?.TagSet ?? []);
  objects.amend(key, { ...version, about: compact({ ...version.about, tags: tags.length === 0 ? undefined : tags }) });
  announce(ctx, bucket, 'ObjectTagging:Put', key, version);
  return { VersionId: versionMember(bucket, version) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation<GetObjectTaggingCommandInput, Output<GetObjectTaggingCommandOutput>> = (
  input,
  ctx,
) => {
  const { bucket, version } = find(ctx, input, 'GET', { ofTags: true });
  return { TagSet: [...(version.about.tags ?? [])], VersionId: versionMember(bucket, version) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Operation<
  DeleteObjectTaggingCommandInput,
  Output<DeleteObjectTaggingCommandOutput>
> = (input, ctx) => {
  const { bucket, objects, key, version } = find(ctx, input, 'DELETE');
  objects.amend(key, { ...version, about: compact({ ...version.about, tags: undefined }) });
  announce(ctx, bucket, 'ObjectTagging:Delete', key, version);
  return { VersionId: versionMember(bucket, version) };
};
