/**
 * The bucket in a virtual-hosted S3 name, or undefined: `bucket.s3.amazonaws.com`, `bucket.s3.eu-west-1.amazonaws.com`,
 * `bucket.s3-eu-west-1.amazonaws.com`, `bucket.s3.localhost`, and `bucket.localhost`, the name that SDKs use for the
 * endpoint `http://localhost`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function bucketInHost(host: string): string | undefined {
  const aws =
    /^(.+?)\.s3(?:[.-](?:dualstack\.)?[a-z]{2}(?:-[a-z]+)+-\d)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/.exec(
      host,
    );
  if (aws) return aws[1];
  const bare = /^(.+)\.localhost(?:\.localstack\.cloud)?$/.exec(host)?.[1];
  return bare && !/^s3(?:[.-][a-z]{2}(?:-[a-z]+)+-\d)?$/.test(bare) ? bare : undefined;
}
