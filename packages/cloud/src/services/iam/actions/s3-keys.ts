import { type Input, keysOf, member, structure } from './types.ts';

/** Keys of members that are sent as headers. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys */
const HEADERS = {
  's3:VersionId': 'VersionId',
  's3:object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  's3:object-lock-mode': 'ObjectLockMode',
  's3:x-amz-acl': 'ACL',
  's3:x-amz-copy-source': 'CopySource',
  's3:x-amz-grant-full-control': 'GrantFullControl',
  's3:x-amz-grant-read': 'GrantRead',
  's3:x-amz-grant-read-acp': 'GrantReadACP',
  's3:x-amz-grant-write': 'GrantWrite',
  's3:x-amz-grant-write-acp': 'GrantWriteACP',
  's3:x-amz-metadata-directive': 'MetadataDirective',
  's3:x-amz-object-ownership': 'ObjectOwnership',
  's3:x-amz-server-side-encryption': 'ServerSideEncryption',
  's3:x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  's3:x-amz-server-side-encryption-customer-algorithm': 'SSECustomerAlgorithm',
  's3:x-amz-storage-class': 'StorageClass',
  's3:x-amz-website-redirect-location': 'WebsiteRedirectLocation',
};

export function s3Keys(operation: string, input: Input): Record<string, string | readonly string[]> {
  const region = member(structure(input, 'CreateBucketConfiguration'), 'LocationConstraint');
  return {
    ...keysOf(input, HEADERS),
    ...(operation.startsWith('List') ? listKeys(input) : {}),
    ...(region === undefined ? {} : { 's3:locationconstraint': region }),
    ...tagKeys(operation, input),
  };
}

function listKeys(input: Input): Record<string, string> {
  const { Prefix: prefix, Delimiter: delimiter, MaxKeys: max } = input;
  return {
    ...(typeof prefix === 'string' ? { 's3:prefix': prefix } : {}),
    ...(typeof delimiter === 'string' ? { 's3:delimiter': delimiter } : {}),
    ...(typeof max === 'number' ? { 's3:max-keys': String(max) } : {}),
  };
}

/** Tags that a request brings for an object, in a header or as a document. */
function tagKeys(operation: string, input: Input): Record<string, string | readonly string[]> {
  const { Tagging: tagging } = input;
  const pairs: (readonly [string, string])[] = [];
  if (typeof tagging === 'string') pairs.push(...new URLSearchParams(tagging));
  else if (operation === 'PutObjectTagging' && typeof tagging === 'object' && tagging !== null) {
    const { TagSet } = tagging as { TagSet?: readonly { Key?: string; Value?: string }[] };
    for (const { Key = '', Value = '' } of TagSet ?? []) pairs.push([Key, Value]);
  }
  if (pairs.length === 0) return {};
  return {
    's3:RequestObjectTagKeys': pairs.map(([key]) => key),
    ...Object.fromEntries(pairs.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
  };
}
