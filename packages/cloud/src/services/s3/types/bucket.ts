import type { BucketCannedACL } from '@aws-sdk/client-s3';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { bucketArn } from '../shared/buckets.ts';
import { applyLists } from './bucket-lists.ts';
import { bucketParts } from './bucket-parts.ts';
import { boolean, list, record, text } from './values.ts';

const unsupported = ['AbacStatus', 'MetadataConfiguration', 'MetadataTableConfiguration'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html */
export const bucketType: ResourceType = {
  type: 'AWS::S3::Bucket',

  async create(properties, ctx) {
    refuseUnsupported(properties);
    const Bucket = nameOf(properties, ctx);
    await refuseExistingBucket(ctx, Bucket);
    await ctx.aws.s3.createBucket({
      Bucket,
      ObjectLockEnabledForBucket: boolean(properties.ObjectLockEnabled),
      BucketNamespace: text(properties.BucketNamespace) as 'global' | undefined,
      ...(ctx.region === 'us-east-1'
        ? {}
        : { CreateBucketConfiguration: { LocationConstraint: ctx.region as 'eu-west-1' } }),
    });
    try {
      await apply(ctx, Bucket, properties, {});
    } catch (error) {
      await ctx.aws.s3.deleteBucket({ Bucket });
      throw error;
    }
    return stateOf(ctx, Bucket);
  },

  async update(id, properties, previous, ctx) {
    refuseUnsupported(properties);
    await apply(ctx, id, properties, previous);
    return stateOf(ctx, id);
  },

  async delete(id, _properties, ctx) {
    await orGone(ctx.aws.s3.deleteBucket({ Bucket: id }));
  },

  async read(id, _properties, ctx) {
    return (await orGone(ctx.aws.s3.headBucket({ Bucket: id }))) && stateOf(ctx, id);
  },

  async actual(Bucket, _properties, ctx) {
    const { s3 } = ctx.aws;
    const { Status } = await s3.getBucketVersioning({ Bucket });
    return {
      BucketName: Bucket,
      VersioningConfiguration: Status && { Status },
      Tags: (await ignoringUnset(s3.getBucketTagging({ Bucket })))?.TagSet,
      PublicAccessBlockConfiguration: (await ignoringUnset(s3.getPublicAccessBlock({ Bucket })))
        ?.PublicAccessBlockConfiguration,
    };
  },
};

/** The result of a call, or undefined if the setting does not exist. */
async function ignoringUnset<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && /^NoSuch/.test(error.code)) return undefined;
    throw error;
  }
}

/** In us-east-1 the API returns 200 for one's own bucket: a stack must not take it over. */
async function refuseExistingBucket(ctx: ResourceContext, Bucket: string): Promise<void> {
  const there = await orGone(ctx.aws.s3.getBucketLocation({ Bucket }));
  if (there) throw new AwsError('AlreadyExists', `${Bucket} already exists`, 409);
}

async function apply(ctx: ResourceContext, Bucket: string, wanted: Properties, previous: Properties): Promise<void> {
  for (const { property, set, unset } of bucketParts) {
    const [now, before] = [wanted[property], previous[property]];
    if (JSON.stringify(now) === JSON.stringify(before)) continue;
    if (now === undefined) await unset(ctx, Bucket);
    else await set(ctx, Bucket, record(now));
  }
  await applyLists(ctx, Bucket, wanted, previous);
  await applyAcl(ctx, Bucket, text(wanted.AccessControl), text(previous.AccessControl));
  await applyTags(ctx, Bucket, wanted);
}

async function applyAcl(
  ctx: ResourceContext,
  Bucket: string,
  wanted: string | undefined,
  previous: string | undefined,
) {
  if (wanted === previous) return;
  // PublicRead here is public-read there.
  const ACL = (wanted ?? 'Private').replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase() as BucketCannedACL;
  await ctx.aws.s3.putBucketAcl({ Bucket, ACL });
}

async function applyTags(ctx: ResourceContext, Bucket: string, { Tags: tags }: Properties): Promise<void> {
  const own = list(tags, ({ Key, Value }) => ({ Key: String(Key), Value: String(Value) }));
  const keys = new Set(own.map(({ Key }) => Key));
  const inherited = Object.entries(ctx.stack.tags).filter(([key]) => !keys.has(key) && !key.startsWith('aws:'));
  const TagSet = [...own, ...inherited.map(([Key, Value]) => ({ Key, Value }))];
  if (TagSet.length > 0) await ctx.aws.s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
  else await ctx.aws.s3.deleteBucketTagging({ Bucket });
}

/** Names of an account's own namespace: https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html */
function nameOf({ BucketName, BucketNamePrefix }: Properties, ctx: ResourceContext): string {
  if (BucketNamePrefix !== undefined) return `${text(BucketNamePrefix)}-${ctx.account}-${ctx.region}-an`;
  return text(BucketName) ?? ctx.name({ maxLength: 63, lowerCase: true });
}

function refuseUnsupported(properties: Properties): void {
  const found = unsupported.find((name) => properties[name] !== undefined);
  if (found) throw notImplemented(`The property ${found} of AWS::S3::Bucket`);
}

function stateOf({ region }: ResourceContext, name: string): ResourceState {
  // The oldest regions' websites have a dash before the region. https://docs.aws.amazon.com/general/latest/gr/s3.html
  const dashed = /^(us-east-1|us-west-[12]|eu-west-1|ap-southeast-[12]|ap-northeast-1|sa-east-1|us-gov-west-1)$/.test(
    region,
  );
  return {
    id: name,
    attributes: {
      Arn: bucketArn({ name, region }),
      DomainName: `${name}.s3.amazonaws.com`,
      DualStackDomainName: `${name}.s3.dualstack.${region}.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      WebsiteURL: `http://${name}.s3-website${dashed ? '-' : '.'}${region}.amazonaws.com`,
    },
  };
}

/** The result of a call, or undefined if the bucket does not exist. */
export async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof AwsError && (error.code === 'NoSuchBucket' || error.code === 'NoSuchBucketPolicy'))
      return undefined;
    throw error;
  }
}
