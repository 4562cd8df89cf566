import type {
  GetObjectCommandInput,
  GetObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { Operation, Output } from '../../../kernel/context.ts';
import { checkRead } from '../shared/conditions.ts';
import { checkCustomerKey, checkNoEncryptionAsked } from '../shared/encryption.ts';
import { findToRead } from '../shared/find.ts';
import { checkReadable, objectMembers, rangeOf } from '../shared/object-members.ts';
import { readVersion } from '../shared/read.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation<GetObjectCommandInput, Output<GetObjectCommandOutput>> = async (input, ctx) => {
  checkNoEncryptionAsked(ctx);
  const found = await findToRead(ctx, input, 'GET');
  checkCustomerKey(found.version.about.encryption, input);
  checkReadable(ctx, found);
  checkRead(ctx, found.version, input);
  const range = rangeOf(found, input);
  const members = objectMembers(ctx, found, range, input);
  // The SDK's stream has helpers that only its clients add.
  const Body = readVersion(ctx, found.version, range) as unknown as NonNullable<GetObjectCommandOutput['Body']>;
  return { ...members, Body };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation<HeadObjectCommandInput, Output<HeadObjectCommandOutput>> = async (input, ctx) => {
  checkNoEncryptionAsked(ctx);
  const found = await findToRead(ctx, input, 'HEAD');
  checkCustomerKey(found.version.about.encryption, input);
  checkRead(ctx, found.version, input);
  return objectMembers(ctx, found, rangeOf(found, input), input);
};
