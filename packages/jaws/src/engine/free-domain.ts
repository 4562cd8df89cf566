import type { Aws } from '../aws/types.ts';
import { bucketName } from '../project/names.ts';

/** The default answer for the domain: a shared placeholder, so another project may own the bucket of that name. */
export const PLACEHOLDER_DOMAIN = 'myapp.com';

/**
 * The domain to use: the requested one, except that the placeholder becomes a domain below it when its bucket belongs to
 * another project. A user who tries the tool a second time has not chosen a name yet.
 */
export async function freeDomain(
  aws: Aws,
  { name, domain, stage, region }: { name: string; domain: string; stage: string; region: string },
): Promise<string> {
  if (domain !== PLACEHOLDER_DOMAIN) return domain;
  return (await bucketExists(aws, region, bucketName(stage, region, domain)))
    ? `${name.toLowerCase()}.${domain}`
    : domain;
}

async function bucketExists(aws: Aws, region: string, bucket: string): Promise<boolean> {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
  try {
    await (await aws.in(region).s3()).send(new HeadBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    // S3 responds 403 or 301 for a bucket of another account or region.
    return $metadata?.httpStatusCode === 403 || $metadata?.httpStatusCode === 301;
  }
}
