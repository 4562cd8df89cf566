const named = /^(.+)\.s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/;

/** The bucket in a virtual-hosted name. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export const bucketInHost = (host: string): string | undefined => named.exec(host)?.[1];
