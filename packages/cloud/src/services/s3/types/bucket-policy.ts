import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { orGone } from './bucket.ts';
import { text } from './values.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html */
export const bucketPolicyType: ResourceType = {
  type: 'AWS::S3::BucketPolicy',

  async create(properties, ctx) {
    const Bucket = text(properties.Bucket) ?? '';
    await ctx.aws.s3.putBucketPolicy({ Bucket, Policy: documentOf(properties) });
    return { id: Bucket };
  },

  async update(Bucket, properties, _previous, ctx) {
    await ctx.aws.s3.putBucketPolicy({ Bucket, Policy: documentOf(properties) });
    return { id: Bucket };
  },

  async delete(Bucket, _properties, ctx) {
    await orGone(ctx.aws.s3.deleteBucketPolicy({ Bucket }));
  },

  async read(Bucket, _properties, ctx) {
    return (await orGone(ctx.aws.s3.getBucketPolicy({ Bucket }))) && { id: Bucket };
  },
};

/** Templates write the document as an object or as text. */
function documentOf({ PolicyDocument: document }: Properties): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}
