import type { CreateRepositoryCommandInput, CreateRepositoryCommandOutput } from '@aws-sdk/client-ecr';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { alreadyExists, violates } from '../errors.ts';
import { save } from '../find.ts';
import { type RepositoryRecord, repositories } from '../records.ts';
import { mergeTags } from '../tags.ts';
import { checkMutability } from './settings.ts';
import { view } from './view.ts';

const NAME = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const PATTERN = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const createRepository: Operation<CreateRepositoryCommandInput, Output<CreateRepositoryCommandOutput>> = (
  input,
  ctx,
) => {
  const name = checkName(input.repositoryName ?? '');
  const mutability = checkMutability(input.imageTagMutability ?? 'MUTABLE', input.imageTagMutabilityExclusionFilters);
  const { registryId = ctx.account } = input;
  if (registryId !== ctx.account) throw violates('registryId', 'Member must be the id of the own registry');
  if (repositories(ctx).get(name)) throw alreadyExists(name, registryId);
  const record: RepositoryRecord = {
    name,
    arn: `arn:${partitionOf(ctx.region)}:ecr:${ctx.region}:${ctx.account}:repository/${name}`,
    created: ctx.kernel.clock.now(),
    ...mutability,
    scanning: { scanOnPush: input.imageScanningConfiguration?.scanOnPush ?? false },
    encryption: encryption(ctx, input.encryptionConfiguration),
    tags: mergeTags([], input.tags ?? []),
  };
  save(ctx, record);
  return { repository: view(ctx, record) };
};

function checkName(name: string): string {
  if (name.length < 2 || name.length > 256) {
    throw violates('repositoryName', 'Member must have length between 2 and 256');
  }
  if (!NAME.test(name)) throw violates('repositoryName', `must satisfy regular expression '${PATTERN}'`);
  return name;
}

/** A KMS key that was not named is the account's own for ECR. */
function encryption(
  ctx: Context,
  wanted: CreateRepositoryCommandInput['encryptionConfiguration'],
): RepositoryRecord['encryption'] {
  const encryptionType = wanted?.encryptionType ?? 'AES256';
  if (encryptionType === 'AES256') return { encryptionType };
  const kmsKey = wanted?.kmsKey ?? `arn:${partitionOf(ctx.region)}:kms:${ctx.region}:${ctx.account}:alias/aws/ecr`;
  return { encryptionType, kmsKey };
}
