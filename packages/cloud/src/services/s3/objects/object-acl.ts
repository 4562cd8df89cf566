import type {
  GetObjectAclCommandInput,
  GetObjectAclCommandOutput,
  PutObjectAclCommandInput,
  PutObjectAclCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { announce } from '../notifications/announce.ts';
import { checkAclsAllowed, privateAcl, requestedAcl } from '../shared/acl.ts';
import { compact } from '../shared/describe.ts';
import { find } from '../shared/find.ts';
import { ownerOf } from '../shared/owner.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
export const putObjectAcl: Operation<PutObjectAclCommandInput, Output<PutObjectAclCommandOutput>> = (input, ctx) => {
  const { bucket, objects, key, version } = find(ctx, input, 'PUT');
  const acl = requestedAcl(ctx, bucket, input);
  checkAclsAllowed(ctx, bucket, acl);
  objects.amend(key, { ...version, about: compact({ ...version.about, acl }) });
  announce(ctx, bucket, 'ObjectAcl:Put', key, version);
  return {};
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export const getObjectAcl: Operation<GetObjectAclCommandInput, Output<GetObjectAclCommandOutput>> = (input, ctx) => {
  const { bucket, version } = find(ctx, input, 'GET');
  const owner = version.owner ?? bucket.account;
  const { grants } = version.about.acl ?? privateAcl(owner);
  return { Owner: ownerOf(owner), Grants: [...grants] };
};
