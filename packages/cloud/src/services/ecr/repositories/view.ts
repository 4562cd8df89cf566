import type { Repository } from '@aws-sdk/client-ecr';
import type { Context } from '../../../kernel/context.ts';
import type { RepositoryRecord } from '../records.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Repository.html */
export const view = (ctx: Context, record: Readonly<RepositoryRecord>): Repository => ({
  repositoryArn: record.arn,
  registryId: ctx.account,
  repositoryName: record.name,
  repositoryUri: `${ctx.account}.dkr.ecr.${ctx.region}.amazonaws.com/${record.name}`,
  createdAt: new Date(record.created),
  imageTagMutability: record.mutability,
  ...(record.exclusions ? { imageTagMutabilityExclusionFilters: record.exclusions } : {}),
  imageScanningConfiguration: record.scanning,
  encryptionConfiguration: record.encryption,
});
