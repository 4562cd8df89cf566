import { isObject } from '../base/text.ts';

/**
 * A resource of a module from 2015, as CloudFormation needs it today: since April 2023 a new bucket has no ACLs
 * and no public access unless its template requests them, which a module that sets an ACL relies on.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
 */
export function asOfToday(resource: unknown): unknown {
  if (!isObject(resource) || resource.Type !== 'AWS::S3::Bucket' || !isObject(resource.Properties)) return resource;
  const { AccessControl, OwnershipControls, PublicAccessBlockConfiguration } = resource.Properties;
  if (typeof AccessControl !== 'string' || AccessControl === 'Private' || OwnershipControls !== undefined)
    return resource;
  const isPublic = AccessControl.startsWith('Public') || AccessControl === 'AuthenticatedRead';
  return {
    ...resource,
    Properties: {
      ...resource.Properties,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
      ...(isPublic && PublicAccessBlockConfiguration === undefined
        ? {
            PublicAccessBlockConfiguration: {
              BlockPublicAcls: false,
              BlockPublicPolicy: true,
              IgnorePublicAcls: false,
              RestrictPublicBuckets: false,
            },
          }
        : {}),
    },
  };
}
