import { expect, test } from 'vitest';
import { asOfToday } from './modernized-resource.ts';

const bucket = (Properties: unknown) => ({ Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', Properties });
const writer = { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } };
const open = {
  PublicAccessBlockConfiguration: {
    BlockPublicAcls: false,
    BlockPublicPolicy: true,
    IgnorePublicAcls: false,
    RestrictPublicBuckets: false,
  },
};

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
test.each([
  ['PublicRead', { ...writer, ...open }],
  ['PublicReadWrite', { ...writer, ...open }],
  ['AuthenticatedRead', { ...writer, ...open }],
  ['LogDeliveryWrite', writer],
])('a bucket with the ACL %s asks for what that needs', (AccessControl, added) => {
  expect(asOfToday(bucket({ AccessControl, BucketName: 'x' }))).toEqual(
    bucket({ AccessControl, BucketName: 'x', ...added }),
  );
});

test('a bucket that blocks public access by itself goes on doing so', () => {
  const own = { AccessControl: 'PublicRead', PublicAccessBlockConfiguration: { BlockPublicAcls: true } };
  expect(asOfToday(bucket(own))).toEqual(bucket({ ...own, ...writer }));
});

test.each([
  [bucket({ AccessControl: 'Private' })],
  [bucket({})],
  [bucket({ AccessControl: { Ref: 'Acl' } })],
  [bucket({ AccessControl: 'PublicRead', OwnershipControls: {} })],
  [bucket(undefined)],
  [{ Type: 'AWS::SNS::Topic', Properties: { AccessControl: 'PublicRead' } }],
  ['x'],
  [null],
])('%j stays as it is', (resource) => {
  expect(asOfToday(resource)).toBe(resource);
});
